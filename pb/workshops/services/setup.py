"""A workshop is planned, changed, and opened stage by stage."""

import json
import secrets
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode, inside
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, new_id
from pb.core.kode import next_kode
from pb.people.queries import professionals
from pb.people.rules import Discipline
from pb.people.services import keep_guests, notify
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.rounds.queries import require_round_by_id
from pb.workshops.facts import AgendaItem, WorkshopFacts
from pb.workshops.queries import guests_of, require_workshop
from pb.workshops.rules import (
    GUESTS_KEPT,
    Group,
    WhyNotPlan,
    WorkshopStage,
    is_late,
    may_run,
    why_not_plan,
)
from pb.workshops.services.line import fill_seats, tell_all
from pb.workshops.tables import Invitation, SeatGroup, StageMove, Workshop, WorkshopProposal

MOST_AGENDA = 20
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"


class WorkshopPlan(msgspec.Struct, frozen=True):
    """Everything that a facilitator writes down about a workshop. `consent` in percent of those present."""

    title: str
    purpose: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    proposals: tuple[str, ...]
    seats: dict[Group, int]
    agenda: tuple[AgendaItem, ...]
    needed: tuple[Discipline, ...]
    quorum: int = 5
    consent: int = 75
    dots: int = 3
    open_during: bool = True


async def _checked(plan: WorkshopPlan, by: Actor, now: datetime) -> tuple[list[ProposalFacts], PlaceCode]:
    """The proposals of a plan and the area that holds them all, or a refusal."""
    found = [await require_proposal(kode, by=by) for kode in dict.fromkeys(plan.proposals)]
    if any(facts.area is None or not may_run(by, facts.area) for facts in found):
        raise NotFound
    refuse_if(
        why_not_plan(
            rounds={facts.round for facts in found},
            proposals=len(found),
            alive=all(facts.state == "published" and not facts.hidden for facts in found),
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            seats=sum(plan.seats.values()),
            quorum=plan.quorum,
            now=now,
        )
    )
    round_ = await require_round_by_id(found[0].round)
    refuse_if(WhyNotPlan.VOTING if is_late(round_.phase(now)) else None)
    areas = {str(facts.area) for facts in found}
    holds_all = [area for area in areas if all(inside(other, area) for other in areas)]
    return found, PlaceCode(holds_all[0]) if holds_all else PlaceCode(str(round_.place))


@transactional
async def plan_workshop(plan: WorkshopPlan, *, by: Actor, now: datetime) -> Kode:
    """A new workshop about proposals of one round; professionals of the needed disciplines are invited."""
    found, place = await _checked(plan, by, now)
    key, kode = new_id(), await next_kode(now)
    row = Workshop(
        id=key,
        kode=kode,
        round=found[0].round,
        place=place,
        stage=WorkshopStage.PLANNED.value,
        door_code="".join(secrets.choice(_LETTERS) for _ in range(6)),
        created_by=by.person,
        created_at=now,
        reminded_at=None,
        **_columns(plan),
    )
    await Workshop.insert(row)
    links = [WorkshopProposal(id=new_id(), workshop=key, proposal=facts.id) for facts in found]
    await WorkshopProposal.insert(*links)
    await _write_seats(key, plan)
    await _invite(key, kode, place, plan, now)
    authors = [facts.author for facts in found if facts.author is not None]
    await notify(authors, "workshop_planned", kode, {"title": plan.title}, now=now)
    topics = [str(place), "workshops"]
    await record(Event.WORKSHOP_PLANNED, by=by, now=now, kode=kode, topics=topics)
    for facts in found:
        await record(Event.WORKSHOP_PLANNED, by=by, now=now, kode=facts.kode, topics=topics, workshop=kode)
    return kode


def _columns(plan: WorkshopPlan) -> dict[Any, Any]:
    plain = ("title", "purpose", "venue", "starts_at", "ends_at", "quorum", "consent", "dots")
    return {
        **{name: getattr(plan, name) for name in plain},
        "open_during": int(plan.open_during),
        "agenda": json.dumps([[item.minutes, item.title] for item in plan.agenda[:MOST_AGENDA]]),
        "needed": json.dumps([discipline.value for discipline in plan.needed]),
    }


async def _write_seats(key: int, plan: WorkshopPlan) -> None:
    rows = [
        SeatGroup(id=new_id(), workshop=key, kind=group.value, seats=plan.seats[group])
        for group in Group
        if plan.seats.get(group)
    ]
    await SeatGroup.insert(*rows)


async def _invite(key: int, kode: Kode, place: PlaceCode, plan: WorkshopPlan, now: datetime) -> None:
    """Ask professionals who were not asked yet."""
    asked = {
        row["account"]
        for row in await Invitation.select(Invitation.account).where(Invitation.workshop == key)
    }
    found = await professionals(place, [d.value for d in plan.needed], now=now)
    new = {person: discipline for person, discipline in found.items() if person not in asked}
    rows = [
        Invitation(id=new_id(), workshop=key, account=person, discipline=discipline, at=now)
        for person, discipline in new.items()
    ]
    if rows:
        await Invitation.insert(*rows)
        await notify(new, "workshop_invited", kode, {"title": plan.title}, now=now)


@transactional
async def change_workshop(kode: str, plan: WorkshopPlan, *, by: Actor, now: datetime) -> None:
    """Change a plan before the workshop begins; who signed up is told. Seats that are taken stay."""
    facts = await run_by(kode, by)
    found, _ = await _checked(plan, by, now)
    refuse_if(WhyNotPlan.BEGUN if facts.stage is not WorkshopStage.PLANNED else None)
    refuse_if(WhyNotPlan.OTHER_ROUND if found[0].round != facts.round else None)
    held = {group.kind: group.taken for group in facts.groups}
    refuse_if(
        WhyNotPlan.FEWER_SEATS if any(plan.seats.get(kind, 0) < n for kind, n in held.items()) else None
    )
    again = {Workshop.reminded_at: None} if plan.starts_at != facts.starts_at else {}
    await Workshop.update(_columns(plan) | again).where(Workshop.id == facts.id)
    await SeatGroup.delete().where(SeatGroup.workshop == facts.id)
    await _write_seats(facts.id, plan)
    await WorkshopProposal.delete().where(WorkshopProposal.workshop == facts.id)
    links = [WorkshopProposal(id=new_id(), workshop=facts.id, proposal=p.id) for p in found]
    await WorkshopProposal.insert(*links)
    await _invite(facts.id, facts.kode, facts.place, plan, now)
    await keep_guests(await guests_of(facts.id), plan.ends_at + GUESTS_KEPT)
    await fill_seats(facts.kode, now)
    await tell_all(await require_workshop(kode), "workshop_changed", now)
    topics = [str(facts.place), "workshops"]
    await record(Event.WORKSHOP_CHANGED, by=by, now=now, kode=facts.kode, topics=topics)


async def run_by(kode: str, by: Actor, lock: Lock = Lock.UPDATE) -> WorkshopFacts:
    """The workshop, locked, for a facilitator of its place; to others it is not there."""
    facts = await require_workshop(kode)
    if not may_run(by, facts.place):
        raise NotFound
    await lock_row(Workshop, facts.id, lock)
    return await require_workshop(kode)


async def write_move(facts: WorkshopFacts, stage: WorkshopStage, reason: str, now: datetime) -> None:
    """Enter a stage, inside a transaction that holds the workshop."""
    await Workshop.update({Workshop.stage: stage.value}).where(Workshop.id == facts.id)
    move = StageMove(
        id=new_id(),
        workshop=facts.id,
        stage=stage.value,
        reason=reason.strip()[:500],
        at=now,
    )
    await StageMove.insert(move)
