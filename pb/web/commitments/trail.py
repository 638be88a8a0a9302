"""The trail of a promise: the idea, workshops, count and decision, the ledger, and what is still to come."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.commitments.ledger import LedgerLine
from pb.commitments.queries import Promise, Use
from pb.commitments.rules import OPEN, EntryKind, MilestoneShown
from pb.core.audit import happened_to
from pb.core.events import Event
from pb.workshops.queries import Session, sessions_of


class Told(msgspec.Struct, frozen=True):
    """An entry as the ledger shows it: who wrote it, and the entry that takes it back, if there is one."""

    line: LedgerLine
    party: str
    milestone: str
    pledge: str
    unit: str
    gone: LedgerLine | None


class Station(msgspec.Struct, frozen=True):
    """One station: an event of the proposal, a workshop, an entry of the ledger, or a milestone to come."""

    state: str
    at: datetime | None = None
    day: date | None = None
    code: str = ""
    facts: Mapping[str, Any] = {}
    session: Session | None = None
    told: Told | None = None
    milestone: MilestoneShown | None = None


class Evidence(msgspec.Struct, frozen=True):
    """A picture of the ledger, and where the same one stands as well."""

    told: Told
    elsewhere: tuple[Use, ...]


def told(facts: Promise) -> tuple[Told, ...]:
    """The ledger in its order; what was corrected stays readable beside its correction."""
    plan, entries = facts.plan, facts.lines
    parties = {party.number: party.name for party in plan.parties}
    milestones = {milestone.number: milestone.title for milestone in plan.milestones}
    pledges = {pledge.number: pledge for pledge in plan.pledges}
    gone = {line.entry.refers: line for line in entries if line.entry.kind is EntryKind.CORRECTED}
    found = []
    for line in entries:
        pledge = pledges.get(line.entry.pledge or 0)
        found.append(
            Told(
                line=line,
                party=parties.get(line.entry.party or 0, ""),
                milestone=milestones.get(line.entry.milestone or 0, ""),
                pledge=pledge.words if pledge else "",
                unit=pledge.unit if pledge else "",
                gone=gone.get(line.entry.number),
            )
        )
    return tuple(found)


async def trail(facts: Promise, ledger: Sequence[Told]) -> tuple[Station, ...]:
    """From the idea on. Two queries: the record of the proposal, and its workshops."""
    before = await _before(facts)
    written = [Station(_state(one), at=one.line.entry.at, told=one) for one in ledger]
    made = Station("done", at=facts.created_at, code="event.promise.made")
    return (*before, made, *written, *_coming(facts))


async def _before(facts: Promise) -> list[Station]:
    if facts.proposal is None:
        return []
    own = [
        Station("done", at=event.at, code=f"event.{event.kind}", facts=event.facts)
        for event in await happened_to(facts.proposal)
        if event.kind not in {Event.PROMISED, Event.LEDGER}
    ]
    sessions = [
        Station("done", at=session.at, session=session)
        for session in await sessions_of(facts.proposal)
        if session.at <= facts.created_at
    ]
    return sorted([*own, *sessions], key=lambda station: station.at or facts.created_at)


def _state(one: Told) -> str:
    late = {EntryKind.DISPUTED, EntryKind.DATE_CHANGED, EntryKind.PAUSED, EntryKind.CANCELLED}
    return "late" if one.line.entry.kind in late and one.gone is None else "done"


def _coming(facts: Promise) -> list[Station]:
    """Milestones that are not done; none once the work is handed over or called off."""
    if facts.now.state not in OPEN:
        return []
    waiting = sorted((m for m in facts.now.milestones if m.done < 100), key=lambda m: (m.due, m.number))
    return [Station("late" if m.late else "next", day=m.due, milestone=m) for m in waiting]


def evidence(facts: Promise, ledger: Sequence[Told], uses: Sequence[Use]) -> tuple[Evidence, ...]:
    """Pictures, the newest first."""
    found = []
    for one in reversed(ledger):
        line = one.line
        if line.entry.photo:
            others = tuple(
                use
                for use in uses
                if use.fingerprint == line.fingerprint
                and (use.kode, use.number) != (facts.kode, line.entry.number)
            )
            found.append(Evidence(one, others))
    return tuple(found)
