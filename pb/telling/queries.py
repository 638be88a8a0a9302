"""Reads for followers: the news of one thing, and everything that somebody follows."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from piccolo.query.functions.aggregate import Max

from pb.core.audit import Entry, Happened, happened_to
from pb.core.errors import NotFound
from pb.core.events import PUBLIC, QUIET, Event
from pb.people.following.rules import MOST_FOLLOWED, Followed
from pb.people.following.tables import Follow
from pb.places.queries import name_of, require_place
from pb.proposals.queries import require_talked_of
from pb.proposals.tables import Proposal
from pb.publishing.queries import news_of
from pb.rounds.queries import require_round
from pb.rounds.tables import Round
from pb.telling.rules import TOLD_OF, Line, by_clock
from pb.workshops.tables import Workshop

_TITLES = """
SELECT p.kode, v.title FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
WHERE p.hidden_at IS NULL AND p.kode IN
"""  # raw: the builder joins by one column


class Thing(msgspec.Struct, frozen=True):
    """Something that somebody follows; promises are told of elsewhere."""

    what: str
    kode: str
    title: str
    changed_at: datetime | None


async def require_followable(what: Followed, kode: str) -> None:
    """Whether there is such a thing, and it is public; raises `NotFound`."""
    if what is Followed.ROUND:
        facts = await require_round(kode)
        if facts.place is None:
            raise NotFound
    elif what is Followed.PROPOSAL:
        await require_talked_of(kode)
    elif what is Followed.WORKSHOP:
        if not await Workshop.exists().where(Workshop.kode == kode):
            raise NotFound
    elif what is Followed.PLACE:
        if (await require_place(kode)).level != "kelurahan":
            raise NotFound
    else:
        raise NotFound


async def lines_about(what: Followed, kode: str, *, since: datetime, until: datetime) -> tuple[Line, ...]:
    """What happened to a thing in this time; nothing when it is not public any more."""
    try:
        if what is Followed.PLACE:
            return await _in_place(kode, since=since, until=until)
        title, lines = await _titled(what, kode, since=since, until=until)
    except NotFound:
        return ()
    for event in await happened_to(kode):
        if event.kind in TOLD_OF[what] and since < event.at <= until:
            lines.append(_line(what, kode, title, event))
    return tuple(lines)


async def _titled(what: Followed, kode: str, *, since: datetime, until: datetime) -> tuple[str, list[Line]]:
    if what is Followed.ROUND:
        facts = await require_round(kode)
        clock = by_clock(facts.dates, kode=kode, title=facts.title, since=since, until=until)
        return facts.title, clock
    if what is Followed.PROPOSAL:
        return (await require_talked_of(kode)).title, []
    row = await Workshop.select(Workshop.title).where(Workshop.kode == kode).first()
    if row is None:
        raise NotFound
    return str(row["title"]), []


def _line(what: Followed, kode: str, title: str, event: Happened) -> Line:
    said: Mapping[str, object] = event.facts
    detail = str(said.get("phase") or "") if event.kind is Event.PHASE_ENTERED else ""
    other = str(said.get("into") or said.get("promise") or said.get("proposal") or event.about or "")
    return Line(what.value, kode, title, event.kind, event.at, detail, str(said.get("reason") or ""), other)


async def _in_place(place: str, *, since: datetime, until: datetime) -> tuple[Line, ...]:
    return tuple(
        Line(one.of, one.kode, one.title, one.event, one.at, one.detail)
        for one in await news_of(place, now=until)
        if one.event in TOLD_OF[Followed.PLACE] and since < one.at <= until
    )


async def things_followed(person: int) -> tuple[Thing, ...]:
    """What this person follows besides promises, the newest change first; five queries."""
    rows = await (
        Follow.select(Follow.what, Follow.kode)
        .where(Follow.account == person, Follow.what != Followed.PROMISE.value)
        .limit(MOST_FOLLOWED)
    )
    if not rows:
        return ()
    ids = [row["kode"] for row in rows]
    marks = ", ".join("{}" for _ in ids)
    titles = {row["kode"]: row["title"] for row in await Proposal.raw(f"{_TITLES} ({marks})", *ids)}
    for table in (Round, Workshop):
        named = await table.select(table.kode, table.title).where(table.kode.is_in(ids))
        titles |= {row["kode"]: row["title"] for row in named}
    kinds = [kind.value for kind in PUBLIC - QUIET]
    last = await (
        Entry.select(Entry.kode, Max(Entry.at).as_alias("at"))
        .where(Entry.kode.is_in(ids), Entry.kind.is_in(kinds))
        .group_by(Entry.kode)
    )
    changed = {row["kode"]: row["at"] for row in last}
    found = [_thing(row["what"], row["kode"], titles, changed) for row in rows]
    return tuple(sorted(found, key=lambda thing: (_when(thing), thing.kode), reverse=True))


def _thing(what: str, kode: str, titles: Mapping[str, str], changed: Mapping[str, object]) -> Thing:
    title = name_of(kode) if what == Followed.PLACE else titles.get(kode, kode)
    at = changed.get(kode)
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    return Thing(what, kode, title, when if isinstance(when, datetime) else None)


def _when(thing: Thing) -> float:
    return thing.changed_at.timestamp() if thing.changed_at else 0.0
