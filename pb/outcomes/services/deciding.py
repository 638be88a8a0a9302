"""Decisions: kept until they are complete, published together, with what follows from them."""

from collections.abc import Mapping
from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.outcomes.queries import (
    OutcomeFacts,
    decided_by_partial,
    decided_when,
    decisions_of,
    partial_in,
    require_decidable,
)
from pb.outcomes.referrals.services import open_referrals
from pb.outcomes.rules import Decided, WhyNotDecide, spent, why_not_decided
from pb.outcomes.tables import Decision, Publication
from pb.people.services import notify
from pb.proposals.queries import followers
from pb.rounds.rules import MoveEvent
from pb.rounds.services import enter, topics_of
from pb.rounds.tables import Round


@transactional
async def save_decisions(
    kode: str, number: int, chosen: Mapping[int, Decided], *, by: Actor, now: datetime
) -> None:
    """Keep decisions that are not public yet, complete or not."""
    facts, contest, outcome = await require_decidable(kode, number, by=by)
    await lock_row(Round, facts.id, Lock.UPDATE)
    refuse_if(WhyNotDecide.PUBLISHED if await decided_when(contest.id) else None)
    partial = await partial_in(outcome, by=by)
    refuse_if(WhyNotDecide.INTEREST if partial & set(chosen) else None)
    projects = {line.project.number: line.project.id for line in outcome.lines}
    mine = [key for number, key in projects.items() if number not in partial]
    await Decision.delete().where(Decision.contest == contest.id, Decision.project.is_in(mine))
    rows = [
        Decision(
            id=new_id(),
            contest=contest.id,
            project=projects[key],
            kind=decided.kind.value,
            amount=decided.amount,
            referred_to=decided.referred_to,
            reason=decided.reason.strip()[:2000],
            person=by.person,
            saved_at=now,
        )
        for key, decided in chosen.items()
        if key in projects
    ]
    for start in range(0, len(rows), 50):
        await Decision.insert(*rows[start : start + 50])
    await record(Event.DECISION_SAVED, by=by, now=now, kode=kode)


@transactional
async def publish_decisions(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Publish all decisions of a contest at one hour; with the last contest the round goes into delivery."""
    facts, contest, outcome = await require_decidable(kode, number, by=by)
    await lock_row(Round, facts.id, Lock.UPDATE)
    refuse_if(WhyNotDecide.PUBLISHED if await decided_when(contest.id) else None)
    decisions = await decisions_of(contest.id)
    refuse_if(why_not_publish(outcome, decisions, contest.budget))
    refuse_if(WhyNotDecide.INTEREST if await decided_by_partial(contest.id, outcome) else None)
    row = Publication(id=new_id(), contest=contest.id, person=by.person, published_at=now)
    await Publication.insert(row)
    people = await followers(line.project.proposal for line in outcome.lines)
    sent_on = [(line.project.proposal, decisions[line.project.number].referred_to) for line in outcome.lines]
    await open_referrals(sent_on, now=now)
    for line in outcome.lines:
        decided = decisions[line.project.number]
        told = {"decision": decided.kind.value, "referred_to": decided.referred_to}
        await record(
            Event.DECIDED, by=by, now=now, kode=line.project.kode, about=kode, topics=topics_of(facts), **told
        )
        said = {"title": line.project.title}
        await notify(
            people[line.project.proposal], f"decided.{decided.kind.value}", line.project.kode, said, now=now
        )
    topics = [*topics_of(facts), "results", "proposals"]
    await record(Event.DECIDED, by=by, now=now, kode=kode, topics=topics, contest=number)
    others = [other for other in facts.contests if other.id != contest.id]
    if all([await decided_when(other.id) for other in others]):
        await enter(facts, MoveEvent.DECIDE, by=by, now=now)


def why_not_publish(
    outcome: OutcomeFacts, decisions: Mapping[int, Decided], budget: int
) -> WhyNotDecide | None:
    """Every project is decided, with its reason where that is due, and the money suffices."""
    for line in outcome.lines:
        decided = decisions.get(line.project.number)
        if decided is None:
            return WhyNotDecide.INCOMPLETE
        why = why_not_decided(decided, won=line.won, cost=line.project.cost)
        if why is not None:
            return why
    costs = {line.project.number: line.project.cost for line in outcome.lines}
    return WhyNotDecide.OVER_BUDGET if spent(decisions, costs) > budget else None
