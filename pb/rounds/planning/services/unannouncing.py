"""Announced rounds become drafts again, while nothing was built on them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from pb.core.actor import Actor
from pb.core.area import inside
from pb.core.audit import Entry, Happening, record_each
from pb.core.events import Event
from pb.people.following.tables import Follow
from pb.people.tables import Notice
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import WhyNotRound
from pb.rounds.services import topics_of
from pb.rounds.tables import Contest, PhaseDate, PhaseText, Round

_OWN = frozenset(table._meta.tablename for table in (Contest, PhaseDate, PhaseText))
_WRITTEN = frozenset({"draft", "proposal"})


async def why_not_unannounce(rounds: Sequence[RoundFacts]) -> dict[int, WhyNotRound]:
    """Those of these announced rounds that must stay announced, with the reason that weighs most.

    Whatever table of whatever context has a link to a round is asked, also one that is added later.
    """
    keys = {facts.kode or "": facts.id for facts in rounds}
    why: dict[int, WhyNotRound] = {}
    written = await _with_rows(keys.values(), written=True)
    told = {keys[kode] for kode in await _told(rounds, keys)}
    changed = await _with_rows(keys.values(), written=False) | {keys[k] for k in await _recorded(keys)}
    for found, reason in (
        (written, WhyNotRound.PROPOSED),
        (told, WhyNotRound.TOLD),
        (changed, WhyNotRound.BUILT_ON),
    ):
        for key in found:
            why.setdefault(key, reason)
    return why


async def _with_rows(keys: Collection[int], *, written: bool) -> set[int]:
    """The rounds to which rows beside their own parts belong: those that residents write, or all others."""
    found: set[int] = set()
    for link in Round._meta.foreign_key_references:
        table = link._meta.table
        name = table._meta.tablename
        if keys and name not in _OWN and (name in _WRITTEN) == written:
            rows = await table.select(link).where(link.is_in(list(keys))).group_by(link)
            found |= {row[link._meta.name] for row in rows}
    return found


async def _recorded(keys: Mapping[str, int]) -> set[str]:
    """The rounds to which something happened besides their announcing."""
    if not keys:
        return set()
    rows = await (
        Entry.select(Entry.kode)
        .where(Entry.kode.is_in(list(keys)), Entry.kind != Event.ROUND_ANNOUNCED.value)
        .group_by(Entry.kode)
    )
    return {row["kode"] for row in rows}


async def _told(rounds: Sequence[RoundFacts], keys: Mapping[str, int]) -> set[str]:
    """The rounds that somebody follows, or of which followers of a kelurahan were told."""
    if not keys:
        return set()
    found: set[str] = set()
    for table, column in ((Follow, Follow.kode), (Notice, Notice.kode)):
        rows = await table.select(column).where(column.is_in(list(keys))).group_by(column)
        found |= {row["kode"] for row in rows}
    first = min(facts.announced_at for facts in rounds if facts.announced_at)
    more = await (
        Notice.select(Notice.kode, Notice.created_at)
        .where(Notice.kind == "followed_more", Notice.created_at >= first)
    )  # fmt: skip
    for facts in rounds:
        since = facts.announced_at or first
        if any(row["created_at"] >= since and _reaches(facts, row["kode"] or "") for row in more):
            found.add(facts.kode or "")
    return found


def _reaches(facts: RoundFacts, place: str) -> bool:
    areas = [area for contest in facts.contests if (area := contest.area)]
    return any(inside(area, place) or inside(place, area) for area in areas)


async def unannounce(rounds: Sequence[RoundFacts], reason: str, *, by: Actor, now: datetime) -> None:
    """Make drafts of these rounds, which are locked, again: their numbers are spent, the record says why."""
    await Round.update({Round.kode: None, Round.announced_at: None}).where(
        Round.id.is_in([facts.id for facts in rounds])
    )
    things = [
        Happening(facts.kode, tuple(topics_of(facts)), {"reason": reason}) for facts in rounds if facts.kode
    ]
    await record_each(Event.ROUND_UNANNOUNCED, things, by=by, now=now)
