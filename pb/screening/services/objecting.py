"""Pairs that cannot both be built; objections to a round, with an answer in public."""

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
from pb.proposals.queries import ProposalFacts, partial_about, require_proposal
from pb.proposals.rules import may_screen, why_not_say
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.tables import Round
from pb.screening.queries import disputes_of, pairs_among, runners_of
from pb.screening.rules import ABOUT, may_reply, why_not_dispute, why_not_pair, why_not_reply
from pb.screening.tables import ConflictPair, Dispute


async def _both(kode: str, with_: str, by: Actor) -> tuple[ProposalFacts, ProposalFacts]:
    """Two proposals in places where this person checks, the one with the smaller key first."""
    found = [await require_proposal(each, by=by) for each in (kode, with_)]
    if any(one.area is None or not may_screen(by, one.area) for one in found):
        raise NotFound
    first, second = sorted(found, key=lambda one: one.id)
    return first, second


@transactional
async def declare_pair(kode: str, with_: str, why: str, *, by: Actor, now: datetime) -> None:
    """Say that two proposals cannot both be built, and why; authors are told."""
    one, other = await _both(kode, with_, by)
    await lock_row(Round, one.round, Lock.UPDATE)
    round_ = await require_round_by_id(one.round)
    partial = await partial_about([one.id, other.id])
    known = await pairs_among([one.id, other.id])
    refuse_if(
        why_not_pair(
            same=one.id == other.id,
            one_round=one.round == other.round,
            known=any({pair.one, pair.other} == {one.id, other.id} for pair in known),
            alive=all(p.state == "published" and not p.hidden for p in (one, other)),
            partial=by.person in partial[one.id] | partial[other.id],
            phase=round_.phase(now),
        )
    )
    row = ConflictPair(
        id=new_id(), one=one.id, other=other.id, why=why.strip()[:500], person=by.person, at=now
    )
    await ConflictPair.insert(row)
    for mine, theirs in ((one, other), (other, one)):
        told = {"title": mine.now.title, "other": theirs.now.title}
        await notify(mine.proposers, "paired", mine.kode, told, now=now)
        topics = [str(mine.area)]
        await record(Event.PAIR_DECLARED, by=by, now=now, kode=mine.kode, topics=topics, other=theirs.kode)


@transactional
async def end_pair(kode: str, with_: str, *, by: Actor, now: datetime) -> None:
    """Both can be built after all; until the vote opens."""
    one, other = await _both(kode, with_, by)
    await lock_row(Round, one.round, Lock.UPDATE)
    round_ = await require_round_by_id(one.round)
    partial = await partial_about([one.id, other.id])
    known = await pairs_among([one.id, other.id])
    if not any({pair.one, pair.other} == {one.id, other.id} for pair in known):
        raise NotFound
    refuse_if(
        why_not_pair(
            same=False,
            one_round=True,
            known=False,
            alive=True,
            partial=by.person in partial[one.id] | partial[other.id],
            phase=round_.phase(now),
        )
    )
    await ConflictPair.delete().where(ConflictPair.one == one.id, ConflictPair.other == other.id)
    for mine, theirs in ((one, other), (other, one)):
        await record(
            Event.PAIR_ENDED, by=by, now=now, kode=mine.kode, topics=[str(mine.area)], other=theirs.kode
        )


@transactional
async def dispute(kode: str, about: str, words: str, *, by: Actor, now: datetime) -> int:
    """Object to how a round is run. Gives the number of the objection."""
    facts = await require_round(kode)
    await lock_row(Round, facts.id, Lock.UPDATE)
    found = await disputes_of(facts.id)
    mine = sum(1 for one in found if one.person is not None and one.person == by.person)
    refuse_if(why_not_dispute(by, phase=facts.phase(now), written=mine))
    refuse_if(why_not_say(words))
    if about not in ABOUT or facts.place is None:
        raise NotFound
    number = len(found) + 1
    row = Dispute(
        id=new_id(),
        round=facts.id,
        number=number,
        person=by.person,
        about=about,
        words=words.strip()[:2000],
        at=now,
        due=add_working_days(now, this_city().clocks.dispute),
    )
    await Dispute.insert(row)
    await record(Event.DISPUTED, by=by, now=now, kode=kode, topics=[facts.place], number=number)
    return number


@transactional
async def answer_dispute(
    kode: str, number: int, answer: str, outcome: str, *, by: Actor, now: datetime
) -> None:
    """Answer it in public, once; whoever wrote it is told."""
    facts = await require_round(kode)
    if facts.place is None or not may_reply(by, facts.place):
        raise NotFound
    await lock_row(Round, facts.id, Lock.UPDATE)
    found = next((one for one in await disputes_of(facts.id) if one.number == number), None)
    if found is None or outcome not in {"upheld", "partly", "rejected"}:
        raise NotFound
    answered, runners = found.answered_at is not None, await runners_of(facts.id, kode)
    refuse_if(why_not_reply(by.person, author=found.person, answered=answered, runners=runners))
    said: dict[Any, Any] = {Dispute.answer: answer.strip()[:2000], Dispute.outcome: outcome}
    said |= {Dispute.answered_by: by.person, Dispute.answered_at: now}
    await Dispute.update(said).where(Dispute.id == found.id)
    people = [found.person] if found.person is not None else []
    await notify(people, "dispute_answered", kode, {"title": facts.title}, now=now)
    await record(Event.DISPUTE_ANSWERED, by=by, now=now, kode=kode, topics=[facts.place], number=number)
