"""The author appeals once; somebody else looks again, and the answer is public."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.calendar import add_working_days
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.proposals.queries import partial_about, require_proposal
from pb.proposals.rules import may_screen, why_not_say
from pb.proposals.services import screen
from pb.proposals.tables import Proposal
from pb.rounds.queries import require_round_by_id
from pb.rounds.tables import Round
from pb.screening.queries import appeal_of, judges_for
from pb.screening.rules import Checked, WhyNotAppeal, why_not_appeal, why_not_judge
from pb.screening.tables import Appeal


@transactional
async def appeal(kode: str, words: str, *, by: Actor, now: datetime) -> None:
    """Say once why the refusal is wrong; those who can answer are told."""
    facts = await require_proposal(kode, by=by)
    await lock_row(Round, facts.round, Lock.SHARE)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts = await require_proposal(kode, by=by)
    round_ = await require_round_by_id(facts.round)
    verdict, city = facts.verdict, this_city()
    refused = verdict is not None and verdict.result == "not_eligible"
    last = verdict.created_at if verdict is not None else now
    refuse_if(
        why_not_appeal(
            by.person,
            facts.proposers,
            refused=refused and facts.state == "published" and not facts.hidden,
            appealed=await appeal_of(facts.id) is not None,
            last_day=add_working_days(last, city.clocks.appeal),
            today=city.day(now),
            phase=round_.phase(now),
        )
    )
    refuse_if(why_not_say(words))
    if verdict is None:
        raise NotFound
    row = Appeal(
        id=new_id(),
        proposal=facts.id,
        verdict=verdict.id,
        person=by.person,
        words=words.strip()[:2000],
        at=now,
        due=add_working_days(now, city.clocks.answer),
    )
    await Appeal.insert(row)
    judges = {one.person for one in await judges_for(facts, now=now)}
    await notify(judges, "appealed", kode, {"title": facts.now.title}, now=now)
    await record(Event.APPEALED, by=by, now=now, kode=kode, topics=[str(facts.area)])


@transactional
async def answer_appeal(kode: str, answer: Checked, *, version: int, by: Actor, now: datetime) -> None:
    """Answer it: the refusal stays with a new reason, or another verdict takes its place."""
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not may_screen(by, facts.area):
        raise NotFound
    await lock_row(Round, facts.round, Lock.SHARE)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts, found = await require_proposal(kode, by=by), await appeal_of(facts.id)
    if found is None:
        raise NotFound
    round_ = await require_round_by_id(facts.round)
    refuse_if(None if facts.state == "published" else WhyNotAppeal.NOT_REFUSED)
    refuse_if(
        why_not_judge(
            by.person,
            checkers={v.person for v in facts.verdicts if v.person is not None},
            partial=(await partial_about([facts.id]))[facts.id] | facts.proposers,
            answered=found.answered_at is not None,
            phase=round_.phase(now),
        )
    )
    outcome = "stays" if answer.result == "not_eligible" else "changed"
    said: dict[Any, Any] = {Appeal.answer: answer.reason.strip(), Appeal.outcome: outcome}
    said |= {Appeal.judge: by.person, Appeal.answered_at: now}
    await Appeal.update(said).where(Appeal.proposal == facts.id)
    if outcome == "changed":
        await screen(
            kode,
            answer.result,
            cost=answer.cost,
            agency=answer.agency,
            reason=answer.reason,
            version=version,
            parts=answer.parts,
            by=by,
            now=now,
        )
    await notify(facts.proposers, f"appeal_answered.{outcome}", kode, {"title": facts.now.title}, now=now)
    topics = [str(facts.area)]
    await record(Event.APPEAL_ANSWERED, by=by, now=now, kode=kode, topics=topics, outcome=outcome)
