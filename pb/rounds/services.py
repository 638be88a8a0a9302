"""Writes about rounds: planning, announcing, changing dates, and the moves from voting on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, RoundId, new_id
from pb.core.kode import next_kode
from pb.places.services import ensure_rw
from pb.rounds.ballot_types import goes_together
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import (
    BY_CLOCK,
    MoveEvent,
    Phase,
    Publication,
    WhyNotDates,
    WhyNotRound,
    after,
    usual_publication,
    why_not_change,
    why_not_dates,
)
from pb.rounds.tables import Contest, Move, PhaseDate, PhaseText, Round, RoundRevision

MARKING = ("ballot_type", "max_choices", "points_total", "points_cap")
"""Fields of a round that say how a ballot is marked."""


class ContestPlan(msgspec.Struct, frozen=True):
    """One budget that is planned; whole rupiah."""

    name: str
    area: PlaceCode
    budget: int


class RoundPlan(msgspec.Struct, frozen=True):
    """Everything that a facilitator writes down about a round."""

    title: str
    place: PlaceCode
    year: int
    max_choices: int
    rule: str
    completion: str
    min_votes: int
    level_propose: int
    level_vote: int
    contests: tuple[ContestPlan, ...]
    dates: dict[Phase, datetime]
    texts: dict[Phase, str] = {}
    ballot_type: str = "approval"
    points_total: int = 0
    points_cap: int = 0
    publication: str = ""
    receipts: bool = True
    challenge_hours: int = 72


def topics_of(facts: RoundFacts) -> list[str]:
    """What becomes stale when something about a round changes: its places, and the lists of rounds."""
    places = [str(place) for place in (facts.place, *(contest.area for contest in facts.contests)) if place]
    return [*dict.fromkeys(places), "rounds"]


def why_not_plan(plan: RoundPlan, by: Actor) -> WhyNotRound | None:
    """Why this plan cannot stand, or not by this facilitator."""
    if not by.holds(RoleKind.FACILITATOR, plan.place):
        return WhyNotRound.OUTSIDE_PLACE
    if not plan.contests:
        return WhyNotRound.NO_CONTEST
    if any(not inside(contest.area, plan.place) for contest in plan.contests):
        return WhyNotRound.OUTSIDE_PLACE
    if len({contest.area for contest in plan.contests}) < len(plan.contests):
        return WhyNotRound.SAME_AREA
    if any(contest.budget <= 0 for contest in plan.contests):
        return WhyNotRound.NO_BUDGET
    if plan.publication == Publication.ATOMS and usual_publication(plan.rule, plan.ballot_type) != "atoms":
        return WhyNotRound.ATOMS
    fits = goes_together(plan.ballot_type, plan.rule, plan.max_choices, plan.points_total, plan.points_cap)
    return None if fits else WhyNotRound.RULE_OF_BALLOT


@transactional
async def create_round(plan: RoundPlan, *, by: Actor, now: datetime) -> RoundId:
    """Write a round down as a draft; it has no public number and nobody sees it but facilitators there."""
    refuse_if(why_not_plan(plan, by))
    refuse_if(why_not_dates(plan.dates))
    key = RoundId(new_id())
    await Round.insert(row_of(key, plan, by=by, now=now))
    await _write_parts(key, plan, now)
    return key


def row_of(key: int, plan: RoundPlan, *, by: Actor, now: datetime, batch: int | None = None) -> Round:
    """The row of a draft."""
    return Round(
        id=key,
        kode=None,
        ties="cost_votes_lot",
        created_by=by.person,
        created_at=now,
        manifest=None,
        announced_at=None,
        batch=batch,
        **_columns(plan),
    )


@transactional
async def edit_draft(key: RoundId, plan: RoundPlan, *, by: Actor, now: datetime) -> None:
    """Write a draft anew."""
    facts = await require_own_draft(key, by=by)
    refuse_if(why_not_plan(plan, by))
    refuse_if(why_not_dates(plan.dates))
    await Round.update(**_columns(plan)).where(Round.id == facts.id)
    for part in (Contest, PhaseDate, PhaseText):
        await part.delete().where(part.round == key)
    await _write_parts(key, plan, now)


def _columns(plan: RoundPlan) -> dict[str, Any]:
    named = ("title", "place", "year", *MARKING, "rule", "completion", "min_votes")
    more = ("level_propose", "level_vote", "receipts", "challenge_hours")
    mode = plan.publication or usual_publication(plan.rule, plan.ballot_type).value
    return {name: getattr(plan, name) for name in (*named, *more)} | {"publication": mode}


async def _write_parts(key: RoundId, plan: RoundPlan, now: datetime) -> None:
    for contest in plan.contests:
        if "-" in contest.area:
            await ensure_rw(contest.area, now=now)
    await Contest.insert(*contests_of(key, plan))
    await PhaseDate.insert(*dates_of(key, plan))
    if texts := texts_of(key, plan):
        await PhaseText.insert(*texts)


def contests_of(key: int, plan: RoundPlan) -> list[Contest]:
    """The rows of the budgets of a plan."""
    return [
        Contest(
            id=new_id(),
            round=key,
            number=number,
            name=contest.name,
            area=contest.area,
            budget=contest.budget,
            electorate=None,
        )
        for number, contest in enumerate(plan.contests, 1)
    ]


def dates_of(key: int, plan: RoundPlan) -> list[PhaseDate]:
    """The rows of the dates of a plan."""
    return [
        PhaseDate(id=new_id(), round=key, phase=phase.value, opens_at=at) for phase, at in plan.dates.items()
    ]


def texts_of(key: int, plan: RoundPlan) -> list[PhaseText]:
    """The rows of the texts of a plan."""
    return [
        PhaseText(id=new_id(), round=key, phase=phase.value, body=body)
        for phase, body in plan.texts.items()
        if body
    ]


async def require_own_draft(key: RoundId, *, by: Actor) -> RoundFacts:
    """A draft, locked, if the actor facilitates its place; raises `NotFound`. Inside a transaction."""
    await lock_row(Round, key, Lock.UPDATE)
    facts = await require_round_by_id(key)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    refuse_if(WhyNotRound.ANNOUNCED if facts.kode else None)
    return facts


@transactional
async def delete_draft(key: RoundId, *, by: Actor, now: datetime) -> None:
    """Throw a draft away; an announced round stays for good."""
    await require_own_draft(key, by=by)
    for part in (Contest, PhaseDate, PhaseText, RoundRevision):
        await part.delete().where(part.round == key)
    await Round.delete().where(Round.id == key)


def why_not_announce(facts: RoundFacts, now: datetime) -> WhyNotRound | WhyNotDates | None:
    """Why a draft cannot become public now: its dates stand in order, and the vote is still to come."""
    if not facts.contests:
        return WhyNotRound.NO_CONTEST
    return why_not_dates(facts.dates) or (
        WhyNotRound.DATES_PASSED if facts.dates[Phase.VOTING] <= now else None
    )


@transactional
async def announce(key: RoundId, *, by: Actor, now: datetime) -> Kode:
    """Make a draft public: it gets its number, and its phases begin by the clock."""
    facts = await require_own_draft(key, by=by)
    refuse_if(why_not_announce(facts, now))
    await RoundRevision.delete().where(RoundRevision.round == key)
    kode = await next_kode(now)
    await Round.update({Round.kode: kode, Round.announced_at: now}).where(Round.id == key)
    await record(Event.ROUND_ANNOUNCED, by=by, now=now, kode=kode, topics=topics_of(facts))
    return kode


@transactional
async def change_dates(
    kode: str, dates: Mapping[Phase, datetime], *, reason: str, by: Actor, now: datetime
) -> None:
    """Change dates that have not come yet; what changed and why is public."""
    facts = await require_for_facilitator(kode, by=by)
    merged = dict(facts.dates) | dict(dates)
    changed = {phase: at for phase, at in merged.items() if facts.dates.get(phase) != at}
    refuse_if(None if changed else WhyNotRound.NOTHING_CHANGED)
    refuse_if(why_not_change(facts.dates, merged, facts.moves, reason, now))
    for phase, at in changed.items():
        await PhaseDate.update({PhaseDate.opens_at: at}).where(
            PhaseDate.round == facts.id, PhaseDate.phase == phase.value
        )
    told = {phase.value: at.isoformat(timespec="minutes") for phase, at in changed.items()}
    await record(
        Event.ROUND_DATES_CHANGED,
        by=by,
        now=now,
        kode=kode,
        topics=topics_of(facts),
        dates=told,
        reason=reason.strip(),
    )


@transactional
async def begin_next(kode: str, *, reason: str, by: Actor, now: datetime) -> Phase:
    """Begin the next phase of the clock at once, as a change of its date; `Refused` when none is next."""
    facts = await require_for_facilitator(kode, by=by)
    waiting = [phase for phase in BY_CLOCK if phase in facts.dates and facts.dates[phase] > now]
    if facts.moves or not waiting:
        raise Refused(WhyNotRound.NOT_NEXT)
    await change_dates(kode, {waiting[0]: now}, reason=reason, by=by, now=now)
    return waiting[0]


async def require_for_facilitator(kode: str, *, by: Actor) -> RoundFacts:
    """The round, locked, if the actor facilitates its place; raises `NotFound`. Inside a transaction."""
    found = await require_round(kode)
    if found.place is None or not by.holds(RoleKind.FACILITATOR, found.place):
        raise NotFound
    await lock_row(Round, found.id, Lock.UPDATE)
    return await require_round(kode)


@transactional
async def enter(facts: RoundFacts, event: MoveEvent, *, by: Actor, now: datetime, reason: str = "") -> Phase:
    """Enter the phase that a move leads to, once; for the context that knows the gate of the move.

    The round is locked, so a ballot that is on its way is stored before the move or refused after it.
    """
    await lock_row(Round, facts.id, Lock.UPDATE)
    fresh = await require_round_by_id(facts.id)
    phase = after(fresh.phase(now), event)
    if phase is None:
        raise Refused(WhyNotRound.NOT_NEXT)
    row = Move(
        id=new_id(), round=fresh.id, phase=phase.value, at=now, person=by.person, reason=reason.strip()
    )
    await Move.insert(row)
    said = {"reason": reason.strip()} if reason.strip() else {}
    await record(
        Event.PHASE_ENTERED,
        by=by,
        now=now,
        kode=fresh.kode,
        topics=topics_of(fresh),
        phase=phase.value,
        **said,
    )
    return phase
