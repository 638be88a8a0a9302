"""What happened in an area, from the public events of the record; what is on there, for calendars."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.commitments.rules import EntryKind
from pb.commitments.tables import Commitment
from pb.core.area import inside
from pb.core.audit import Entry
from pb.core.city import this_city
from pb.core.events import Event
from pb.proposals.tables import Proposal
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import BY_CLOCK, Phase
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries.workshop import workshops_where
from pb.workshops.tables import Workshop

NEWEST, LOOKED_AT, MOST_THINGS = 100, 400, 500
KEPT_FOR = timedelta(days=90)
ROUND, PROPOSAL, WORKSHOP, PROMISE = "round", "proposal", "workshop", "promise"
TOLD = {
    Event.ROUND_ANNOUNCED: ROUND,
    Event.ROUND_DATES_CHANGED: ROUND,
    Event.PHASE_ENTERED: ROUND,
    Event.COUNTED: ROUND,
    Event.DECIDED: ROUND,
    Event.ELECTION_IMPORTED: ROUND,
    Event.PROPOSAL_PUBLISHED: PROPOSAL,
    Event.WORKSHOP_PLANNED: WORKSHOP,
    Event.WORKSHOP_CHANGED: WORKSHOP,
    Event.WORKSHOP_CANCELLED: WORKSHOP,
    Event.PROMISED: PROMISE,
    Event.LEDGER: PROMISE,
}
ENTRIES = frozenset({EntryKind.DELIVERED, EntryKind.DISPUTED, EntryKind.DATE_CHANGED, EntryKind.CANCELLED})


class News(msgspec.Struct, frozen=True):
    """One thing that happened to a round, proposal, workshop or promise; `detail` is a phase or an entry.

    `number` is that of an entry in its ledger.
    """

    of: str
    kode: str
    title: str
    event: Event
    detail: str
    at: datetime
    number: int = 0


_EVENTS = """
SELECT e.kind, e.kode, e.at, e.facts FROM event e
WHERE e.kind IN ('round.announced', 'round.dates_changed', 'round.phase_entered', 'outcome.counted',
  'decision.published', 'round.imported', 'proposal.published', 'workshop.planned', 'workshop.changed',
  'workshop.cancelled', 'promise.made', 'promise.entry')
AND (e.kind NOT IN ('outcome.counted', 'decision.published') OR e.about IS NULL)
"""  # raw: a count is told once for its round, and not for each proposal
_NEWEST = f"{_EVENTS} ORDER BY e.at DESC, e.id DESC LIMIT {{}}"  # raw: it leans on the events
_TITLES = """
SELECT p.kode, v.title FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
WHERE p.state IN ('published', 'merged') AND p.hidden_at IS NULL
"""  # raw: the builder joins by one column
_NEAR = """
SELECT p.kode FROM proposal p JOIN contest c ON c.id = p.contest
WHERE c.area = {} OR c.area LIKE {} OR c.area LIKE {} ORDER BY p.id DESC LIMIT {}
"""  # raw: as the card of a proposal, in the order of its keys


def reaches(facts: RoundFacts, place: str) -> bool:
    """Whether a round is about a place, a part of it or what it lies in; the city sees every round."""
    areas = [contest.area for contest in facts.contests if contest.area]
    whole = place == this_city().place
    return whole or any(inside(area, place) or inside(place, area) for area in areas)


async def news_of(place: str, *, now: datetime) -> tuple[News, ...]:
    """The hundred things that happened last in a place: eight queries at most, however much there is."""
    rounds = {facts.kode or "": facts for facts in await announced_rounds() if reaches(facts, place)}
    rows = await _events(place, rounds)
    titles = await _titles(rows, rounds)
    found = [_news(row, titles) for row in rows if _worth_telling(row, titles)]
    found += [one for facts in rounds.values() for one in _by_clock(facts, now)]
    return tuple(sorted(found, key=lambda one: (one.at, one.kode, one.event), reverse=True)[:NEWEST])


async def _events(place: str, rounds: Iterable[str]) -> list[dict[str, Any]]:
    if place == this_city().place:
        found: list[dict[str, Any]] = await Entry.raw(_NEWEST, LOOKED_AT)
        return found
    ids = [*rounds, *await _kodes_in(place)]
    if not ids:
        return []
    marks = ", ".join("{}" for _ in ids)
    found = await Entry.raw(
        f"{_EVENTS} AND e.kode IN ({marks}) ORDER BY e.at DESC, e.id DESC LIMIT {{}}", *ids, LOOKED_AT
    )
    return found


async def _kodes_in(place: str) -> list[str]:
    """The newest proposals, workshops and promises of a place."""
    here = (place, f"{place}.%", f"{place}-%", MOST_THINGS)
    rows = await Proposal.raw(_NEAR, *here)
    for table in (Workshop, Commitment):
        rows += await (
            table.select(table.kode)
            .where(_lies_in(table.place, place))
            .order_by(table.id, ascending=False)
            .limit(MOST_THINGS)
        )
    return [row["kode"] for row in rows]


def _lies_in(column: Any, place: str) -> Any:
    return (column == place) | column.like(f"{place}.%") | column.like(f"{place}-%")


async def _titles(
    rows: Sequence[dict[str, Any]], rounds: dict[str, RoundFacts]
) -> dict[str, tuple[str, str]]:
    """What each kode is and what it is called; hidden things have no title."""
    ids = sorted({row["kode"] for row in rows} - set(rounds))
    found = {kode: (ROUND, facts.title) for kode, facts in rounds.items()}
    if not ids:
        return found
    marks = ", ".join("{}" for _ in ids)
    proposals = await Proposal.raw(f"{_TITLES} AND p.kode IN ({marks})", *ids)
    found |= {row["kode"]: (PROPOSAL, row["title"]) for row in proposals}
    for table, kind in ((Workshop, WORKSHOP), (Commitment, PROMISE)):
        named = await table.select(table.kode, table.title).where(table.kode.is_in(ids))
        found |= {row["kode"]: (kind, row["title"]) for row in named}
    return found


def _worth_telling(row: dict[str, Any], titles: dict[str, tuple[str, str]]) -> bool:
    kind = Event(row["kind"])
    if titles.get(row["kode"], ("", ""))[0] != TOLD[kind]:
        return False
    said = _said(row)
    if kind is Event.PHASE_ENTERED:
        return said.get("phase") != Phase.PUBLISHED  # the count is told, which is the same moment
    if kind is Event.PROMISED:
        return "party" not in said  # somebody was named to speak for a party
    return kind is not Event.LEDGER or said.get("what") in ENTRIES


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return msgspec.json.decode(row["facts"], type=dict[str, Any])


def _news(row: dict[str, Any], titles: dict[str, tuple[str, str]]) -> News:
    of, title = titles[row["kode"]]
    said = _said(row)
    detail = str(said.get("phase") or said.get("what") or "")
    number = said.get("entry", 0)
    return News(of, row["kode"], title, Event(row["kind"]), detail, row["at"], number)


def _by_clock(facts: RoundFacts, now: datetime) -> list[News]:
    """Phases that began by themselves stand in no record: their dates say it."""
    began = {phase: at for phase, at in facts.dates.items() if phase in BY_CLOCK and at <= now}
    return [
        News(ROUND, facts.kode or "", facts.title, Event.PHASE_ENTERED, phase.value, at)
        for phase, at in began.items()
    ]


class Due(msgspec.Struct, frozen=True):
    """The beginning of a phase of a round: when it was, or is planned."""

    kode: str
    title: str
    phase: Phase
    at: datetime


async def dates_in(place: str, *, now: datetime) -> tuple[tuple[Due, ...], tuple[WorkshopFacts, ...]]:
    """Phases and workshops of a place, from ninety days ago on."""
    since = now - KEPT_FOR
    found = [
        Due(facts.kode or "", facts.title, phase, at)
        for facts in await announced_rounds()
        if facts.place is not None and reaches(facts, place)
        for phase, at in (facts.dates | facts.moves).items()
        if at >= since
    ]
    rows = (
        await Workshop.select(Workshop.id)
        .where(_lies_in(Workshop.place, place), Workshop.ends_at >= since)
        .order_by(Workshop.starts_at)
        .limit(MOST_THINGS)
    )
    workshops = await workshops_where(Workshop.id.is_in([row["id"] for row in rows])) if rows else ()
    return tuple(sorted(found, key=lambda due: (due.at, due.kode))), workshops
