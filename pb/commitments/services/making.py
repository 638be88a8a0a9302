"""Promises are made: one for each funded project at the hour of publication, or by hand."""

from datetime import date, datetime, timedelta

import msgspec

from pb.ballots.sheet import Listed
from pb.commitments.queries import require_promise
from pb.commitments.rules import (
    PartyKind,
    Plan,
    WhyNotPromise,
    first_plan,
    is_whole,
    leads,
    standing,
    why_not_promise,
    why_not_steps,
)
from pb.commitments.services.writing import columns, write_plan
from pb.commitments.tables import Commitment, Represents
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, new_id
from pb.core.kode import next_kode
from pb.outcomes.queries import outcome_of
from pb.outcomes.rules import DecisionKind
from pb.outcomes.services import publish_decisions
from pb.people.following.rules import Followed
from pb.people.following.services import follow_for, set_follow
from pb.people.services import notify
from pb.people.tables import Account
from pb.places.queries import name_of
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import followers, require_proposal
from pb.proposals.tables import Proposal
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.workshops.queries import require_workshop, tasks_of
from pb.workshops.tables import Workshop

SECOND_TAP = timedelta(minutes=10)
FUNDED = {DecisionKind.FUNDED, DecisionKind.FUNDED_CHANGED}


class Source(msgspec.Struct, frozen=True):
    """Where a promise comes from; kodes, or None. `part` is the task of the workshop or the card."""

    kind: str
    proposal: str | None = None
    round: str | None = None
    workshop: str | None = None
    session: str | None = None
    part: int | None = None


@transactional
async def publish_with_promises(kode: str, number: int, *, by: Actor, now: datetime) -> tuple[Kode, ...]:
    """Publish the decisions of a contest; in the same act each funded project becomes a promise."""
    await publish_decisions(kode, number, by=by, now=now)
    facts = await require_round(kode)
    outcome = await outcome_of(facts.contest(number))
    made = []
    for line in outcome.lines if outcome else ():
        if line.decision is not None and line.decision.kind in FUNDED:
            changed = line.decision.amount
            amount = changed if changed is not None else line.project.cost
            made.append(await _promise_project(line.project, facts, amount, by, now))
    return tuple(made)


async def _promise_project(project: Listed, facts: RoundFacts, amount: int, by: Actor, now: datetime) -> Kode:
    proposal = await require_proposal(project.kode, by=by)
    agency = (proposal.verdict.agency if proposal.verdict else "") or proposal.now.agency
    place = PlaceCode(str(proposal.area or facts.place))
    plan = first_plan(
        proposal.now.content,
        amount=amount,
        agency=AGENCIES.get(agency, agency) or name_of(place),
        residents=_residents(place, proposal.now.rw),
        year=facts.year,
        tasks=await _open_tasks(proposal.now.workshop),
    )
    source = Source("outcome", proposal=project.kode, round=facts.kode)
    kode = await insert_promise(plan, source, place, agency, by=by, now=now)
    people = await followers([proposal.id])
    told = people[proposal.id] | proposal.proposers
    await follow_for(told, Followed.PROMISE, kode, now=now)
    await notify(told, "promised", kode, {"title": plan.title}, now=now)
    if by.person is not None and not is_whole(plan):
        await notify([by.person], "promise_steps", kode, {"title": plan.title}, now=now)
    return kode


async def _open_tasks(workshop: str | None) -> list[tuple[str, date]]:
    """What somebody promised in the workshop of this version, and has neither done nor promised apart."""
    if workshop is None:
        return []
    facts = await require_workshop(workshop)
    rows = await Commitment.select(Commitment.part).where(Commitment.workshop == workshop)
    apart = {row["part"] for row in rows}
    return [
        (task.what, this_city().day(task.due_at))
        for task in await tasks_of(facts.id)
        if task.done_at is None and task.number not in apart
    ]


def _residents(place: PlaceCode, rw: int | None) -> str:
    return f"Warga RW {rw:02d}" if rw else f"Warga {name_of(place)}"


@transactional
async def promise(
    plan: Plan, source: Source, place: PlaceCode, agency: str, *, by: Actor, now: datetime
) -> Kode:
    """A promise by hand, with all five steps of its plan, or from a task of a workshop.

    The same title by the same person within ten minutes is a second tap: it gives the promise that is there.
    """
    if not leads(by, place):
        raise NotFound
    if by.person is not None:
        await lock_row(Account, by.person, Lock.UPDATE)
    made = await _just_made(plan.title, place, by, now)
    if made is not None:
        return made
    refuse_if(why_not_promise(plan))
    if source.workshop is None:
        refuse_if(why_not_steps(plan))
    else:
        await _take_task(source, place)
    if source.proposal is not None:
        row = await Proposal.select(Proposal.id).where(Proposal.kode == source.proposal).first()
        if row is None:
            raise NotFound
        await lock_row(Proposal, row["id"], Lock.UPDATE)
        taken = await Commitment.exists().where(Commitment.proposal == source.proposal)
        refuse_if(WhyNotPromise.TWICE if taken else None)
    return await insert_promise(plan, source, place, agency, by=by, now=now)


async def _take_task(source: Source, place: PlaceCode) -> None:
    """The task is one of this workshop, in this place, and becomes one promise alone."""
    facts = await require_workshop(source.workshop or "")
    numbers = {task.number for task in await tasks_of(facts.id)}
    if facts.place != place or source.part not in numbers:
        raise NotFound
    await lock_row(Workshop, facts.id, Lock.UPDATE)
    taken = await Commitment.exists().where(
        Commitment.workshop == source.workshop, Commitment.part == source.part
    )
    refuse_if(WhyNotPromise.TASK_TWICE if taken else None)


async def _just_made(title: str, place: PlaceCode, by: Actor, now: datetime) -> Kode | None:
    row = (
        await Commitment.select(Commitment.kode)
        .where(
            Commitment.title == title,
            Commitment.place == place,
            Commitment.council == by.person,
            Commitment.created_at > now - SECOND_TAP,
        )
        .first()
    )
    return Kode(row["kode"]) if row else None


async def insert_promise(
    plan: Plan, source: Source, place: PlaceCode, agency: str, *, by: Actor, now: datetime
) -> Kode:
    """Write a promise that was looked at already; inside the transaction of who made it.

    The agency speaks for the first party that is one. Whoever made it answers for it as council, until
    somebody else holds that office (`pb/commitments/queries/office.py::office_of`).
    """
    key, kode = new_id(), await next_kode(now)
    row = Commitment(
        id=key,
        kode=kode,
        source=source.kind,
        proposal=source.proposal,
        round=source.round,
        workshop=source.workshop,
        session=source.session,
        part=source.part,
        place=place,
        agency=agency,
        council=by.person,
        created_at=now,
        changed_at=now,
        **columns(plan, standing(plan, (), now), now),
    )
    await Commitment.insert(row)
    await write_plan(key, 1, plan, now)
    first = next((party.number for party in plan.parties if party.kind is PartyKind.AGENCY), None)
    if first is not None and agency:
        await Represents.insert(
            Represents(id=new_id(), commitment=key, party=first, agency=agency, account=None)
        )
    origins = (source.proposal, source.workshop, source.session)
    topics = [str(place), "promises", *(origin for origin in origins if origin)]
    await record(Event.PROMISED, by=by, now=now, kode=kode, topics=topics, amount=plan.amount)
    if source.proposal:
        await record(Event.PROMISED, by=by, now=now, kode=source.proposal, topics=topics, promise=kode)
    return kode


@transactional
async def name_representative(kode: str, party: int, account: int, *, by: Actor, now: datetime) -> None:
    """Say which person speaks for a party, such as a community group or a contractor."""
    facts = await require_promise(kode, now=now)
    if not leads(by, facts.place) or party not in {one.number for one in facts.plan.parties}:
        raise NotFound
    await lock_row(Commitment, facts.id, Lock.UPDATE)
    await Represents.delete().where(Represents.commitment == facts.id, Represents.party == party)
    await Represents.insert(
        Represents(id=new_id(), commitment=facts.id, party=party, agency="", account=account)
    )
    await notify([account], "speaks_for_party", kode, {}, now=now)
    await record(Event.PROMISED, by=by, now=now, kode=kode, topics=[str(facts.place)], party=party)


@transactional
async def follow(kode: str, *, wanted: bool, by: Actor, now: datetime) -> None:
    """Be told what becomes of it, or not any more; twice is the same as once."""
    if not await Commitment.exists().where(Commitment.kode == kode):
        raise NotFound
    await set_follow(Followed.PROMISE, kode, wanted=wanted, by=by, now=now)
