"""Whom a change of a round concerns: who proposed, supports or has voted; never who did which of them."""

from collections.abc import Sequence

import msgspec

from pb.ballots.tables import Participation
from pb.rounds.tables import Round

_AUTHORS = """
SELECT p.round AS round, p.author AS account FROM proposal p
WHERE p.author IS NOT NULL AND p.state = 'published' AND p.round IN
"""  # raw: with those below one set of people, so that nobody can tell from a notice why it came
_COAUTHORS = """
UNION SELECT p.round, a.account FROM coauthor a JOIN proposal p ON p.id = a.proposal WHERE p.round IN
"""  # raw: as above
_SUPPORTERS = """
UNION SELECT p.round, s.account FROM support s JOIN proposal p ON p.id = s.proposal WHERE p.round IN
"""  # raw: as above
_VOTERS = """
UNION SELECT c.round, v.voter FROM participation v JOIN contest c ON c.id = v.contest WHERE c.round IN
"""  # raw: as above
_ON_ROLL = """
UNION SELECT e.round, e.account FROM participation v JOIN roll_entry e ON e.id = v.voter
WHERE e.account IS NOT NULL AND e.round IN
"""  # raw: as above; in a round by roll the mark stands at an entry, and the entry may have an account


async def concerned(ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The accounts that a change of each of these rounds concerns."""
    found: dict[int, set[int]] = {}
    if not ids:
        return {}
    marks = ", ".join("{}" for _ in ids)
    rows = await Participation.raw(
        f"{_AUTHORS} ({marks}) {_COAUTHORS} ({marks}) {_SUPPORTERS} ({marks}) {_VOTERS} ({marks}) "
        f"{_ON_ROLL} ({marks})",
        *(list(ids) * 5),
    )
    for row in rows:
        found.setdefault(row["round"], set()).add(row["account"])
    return {key: frozenset(people) for key, people in found.items()}


_BY_ROLE = """
SELECT 'author' AS role, p.author AS account FROM proposal p WHERE p.kode = {} AND p.author IS NOT NULL
UNION SELECT 'author', a.account FROM coauthor a JOIN proposal p ON p.id = a.proposal WHERE p.kode = {}
UNION SELECT 'supporter', s.account FROM support s JOIN proposal p ON p.id = s.proposal WHERE p.kode = {}
UNION SELECT 'voter', v.voter FROM participation v WHERE v.contest = {} AND v.withdrawn = 0
UNION SELECT 'voter', e.account FROM participation v JOIN roll_entry e ON e.id = v.voter
WHERE v.contest = {} AND v.withdrawn = 0 AND e.account IS NOT NULL
"""  # raw: each with what they did, because each is told what it means for them


class Touched(msgspec.Struct, frozen=True):
    """Whom another cost of one proposal concerns. Who wrote it and who has voted may be the same person."""

    voters: frozenset[int]
    authors: frozenset[int]
    supporters: frozenset[int]
    others: frozenset[int]


async def touched_by(round_id: int, contest: int, kode: str) -> Touched:
    """Who has voted in the contest of a proposal, wrote it, supports it, or does so with another one."""
    by: dict[str, set[int]] = {"author": set(), "supporter": set(), "voter": set()}
    for row in await Participation.raw(_BY_ROLE, kode, kode, kode, contest, contest):
        by[row["role"]].add(row["account"])
    everybody = (await concerned([round_id])).get(round_id, frozenset())
    return Touched(
        voters=frozenset(by["voter"]),
        authors=frozenset(by["author"]),
        supporters=frozenset(by["supporter"] - by["author"] - by["voter"]),
        others=everybody - by["author"] - by["supporter"] - by["voter"],
    )


async def manifest_of(kode: str) -> str:
    """What was frozen when the vote of this round opened, as canonical JSON; empty before."""
    row = await Round.select(Round.manifest).where(Round.kode == kode).first()
    return str(row["manifest"] or "") if row else ""
