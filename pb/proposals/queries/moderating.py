"""What waits for a facilitator: reports, and comments of new writers."""

from collections import defaultdict
from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.city import this_city
from pb.core.ids import Kode
from pb.proposals.tables import Comment, Moderation, Report


class Reported(msgspec.Struct, frozen=True):
    """A proposal, or one of its comments, with what was said against it; `held` waits for its first look."""

    kode: Kode
    comment: int | None
    text: str
    by: str
    since: datetime
    held: bool
    reasons: tuple[tuple[str, str], ...]


_OPEN = """
SELECT p.kode, c.area, r.comment, r.reason, r.words, r.created_at AS since, v.title, p.author_name,
  m.text, m.author_name AS said_by
FROM report r JOIN proposal p ON p.id = r.proposal JOIN contest c ON c.id = p.contest
JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
LEFT JOIN comment m ON m.id = r.comment WHERE r.state = 'open'
"""  # raw: a report may have no comment
_HELD = """
SELECT p.kode, c.area, m.id AS comment, m.held_at AS since, m.text, m.author_name AS said_by
FROM comment m JOIN proposal p ON p.id = m.proposal JOIN contest c ON c.id = p.contest
WHERE m.held_at IS NOT NULL AND m.hidden_at IS NULL
"""  # raw: beside the reports, in the same columns
_OPEN_FIRST = "ORDER BY r.created_at, r.id LIMIT 1000"  # raw: after the places, which are as many as roles
_AREA = "c.area IN"  # raw: as below
_WARD = "substr(c.area, 1, 13) IN"  # raw: codes nest: 32.73 holds 32.73.24, that 32.73.24.1004 and its RW
_DISTRICT = "substr(c.area, 1, 8) IN"  # raw: as above
_CITY = "substr(c.area, 1, 5) IN"  # raw: as above
_HELD_FIRST = "ORDER BY m.held_at, m.id LIMIT 1000"  # raw: as above


async def reported(*, by: Actor) -> tuple[Reported, ...]:
    """What waits in the places of this facilitator, the oldest first, a thousand of each; two queries."""
    ids = [role.place for role in by.roles if role.kind is RoleKind.FACILITATOR]
    if not ids:
        return ()
    marks = ", ".join("{}" for _ in ids)
    found: dict[tuple[str, int | None], Reported] = {}
    said: dict[tuple[str, int | None], list[tuple[str, str]]] = defaultdict(list)
    for row in await Comment.raw(
        f"{_HELD} AND ({_AREA} ({marks}) OR {_WARD} ({marks}) OR {_DISTRICT} ({marks}) "
        f"OR {_CITY} ({marks})) {_HELD_FIRST}",
        *ids * 4,
    ):
        key = (row["kode"], row["comment"])
        found[key] = Reported(*key, row["text"], row["said_by"], row["since"], held=True, reasons=())
    for row in await Report.raw(
        f"{_OPEN} AND ({_AREA} ({marks}) OR {_WARD} ({marks}) OR {_DISTRICT} ({marks}) "
        f"OR {_CITY} ({marks})) {_OPEN_FIRST}",
        *ids * 4,
    ):
        key = (row["kode"], row["comment"])
        said[key].append((row["reason"], row["words"]))
        text, who = row["text"] or row["title"], row["said_by"] or row["author_name"]
        found.setdefault(key, Reported(*key, text, who, row["since"], held=False, reasons=()))
    filled = (msgspec.structs.replace(one, reasons=tuple(said[key])) for key, one in found.items())
    return tuple(sorted(filled, key=lambda one: one.since))


async def first_posts() -> int:
    """How many first comments of a person wait for a look in this city."""
    row = await Moderation.select(Moderation.first_posts).where(Moderation.place == this_city().place).first()
    return int(row["first_posts"]) if row else 0


async def passed_comments(person: int) -> int:
    """How many comments of a person are shown."""
    mine = Comment.account == person
    return int(await Comment.count().where(mine, Comment.held_at.is_null(), Comment.hidden_at.is_null()))
