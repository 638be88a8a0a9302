"""Writes about calls to voters: the draw, each look at a person, each answer, and the end of all of it."""

from collections.abc import Sequence
from datetime import datetime

from pb.ballots.calls.queries import (
    Asked,
    account_of,
    asked_in,
    closing_roots,
    drawn_among,
    helped_by_person,
    tickets_of,
    told_of,
    why_not_caller,
)
from pb.ballots.calls.rules import (
    LONGEST_NOTE,
    ON_A_SHEET,
    CallState,
    Ticket,
    WhyNotCall,
    seed_of,
    why_not_answer,
    why_not_call,
)
from pb.ballots.calls.tables import VoterCall
from pb.core.actor import CLOCK, Actor
from pb.core.audit import record, record_quietly
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.core.keys import seal
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds, require_round, require_round_by_id
from pb.rounds.tables import Round

_AT_ONCE = 100


async def draw_calls(*, now: datetime) -> None:
    """Draw who is asked in each round that has closed and whose boxes have their closing roots."""
    closed = [facts for facts in await announced_rounds() if why_not_call(facts, now) is None]
    drawn = await drawn_among(closed)
    for facts in closed:
        roots = await closing_roots(facts) if facts.kode not in drawn else ()
        if roots:
            seed = seed_of(facts.kode or "", roots)
            await _write_draw(facts, seed, await tickets_of(facts, seed), now=now)


@transactional
async def _write_draw(facts: RoundFacts, seed: str, tickets: Sequence[Ticket], *, now: datetime) -> None:
    """The marks no longer grow, so they were read before; another process may have drawn meanwhile."""
    await lock_row(Round, facts.id, Lock.UPDATE)
    fresh = await require_round_by_id(facts.id)
    if await drawn_among([fresh]) or why_not_call(fresh, now) is not None:
        return
    rows = [
        VoterCall(
            id=untimed_id(),
            round=facts.id,
            number=one.number,
            voter=one.voter,
            state=CallState.WAITING.value,
            note_sealed="",
            answered_at=None,
        )
        for one in tickets
        if one.number is not None
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await VoterCall.insert(*rows[start : start + _AT_ONCE])
    drawn, marked = len(rows), len(tickets)
    await record(Event.CALLS_DRAWN, by=CLOCK, now=now, kode=facts.kode, seed=seed, marked=marked, drawn=drawn)


async def _for_caller(kode: str, by: Actor, now: datetime) -> RoundFacts:
    facts = await require_round(kode)
    refuse_if(await why_not_caller(facts, by))
    refuse_if(why_not_call(facts, now))
    return facts


@transactional
async def look_at_call(kode: str, number: int, *, by: Actor, now: datetime) -> Asked:
    """Show one person of the draw to whoever calls; each look is written down."""
    facts = await _for_caller(kode, by, now)
    found = await asked_in(facts, number=number)
    if not found:
        raise Refused(WhyNotCall.NOBODY)
    await record_quietly(Event.CALLS_LOOKED, by=by, now=now, kode=kode, number=number)
    return found[0]


@transactional
async def look_at_sheet(kode: str, start: int, *, by: Actor, now: datetime) -> tuple[Asked, ...]:
    """A sheet of those who were not reached yet, for somebody who goes from door to door."""
    facts = await _for_caller(kode, by, now)
    found = await asked_in(facts, start=start, most=ON_A_SHEET)
    if not found:
        raise Refused(WhyNotCall.NOBODY)
    number = found[0].number
    await record_quietly(Event.CALLS_LOOKED, by=by, now=now, kode=kode, number=number, people=len(found))
    return found


@transactional
async def look_at_draw(kode: str, *, by: Actor, now: datetime) -> tuple[Ticket, ...]:
    """Everybody in the draw by a number that is no name, so that a witness can draw again."""
    facts = await _for_caller(kode, by, now)
    told = await told_of(facts)
    if told is None:
        raise NotFound
    found = await tickets_of(facts, told.seed)
    await record_quietly(Event.CALLS_LOOKED, by=by, now=now, kode=kode, tickets=len(found))
    return found


@transactional
async def answer_call(
    kode: str, number: int, said: CallState, *, by: Actor, now: datetime, note: str = ""
) -> None:
    """Write down what came of a call. A confirmation and a denial stay; who was missed is asked again."""
    found = await require_round(kode)
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await _for_caller(kode, by, now)
    asked = next(iter(await asked_in(facts, number=number)), None)
    if asked is None or said is CallState.WAITING:
        raise NotFound
    own = by.person in {asked.voter, await account_of(facts, asked.voter)}
    helped = await helped_by_person(facts, asked.voter, by.person or 0)
    refuse_if(why_not_answer(asked.state, said, note, own=own, helped=helped))
    words = note.strip()[:LONGEST_NOTE]
    mine = (VoterCall.round == facts.id) & (VoterCall.number == number)
    row = await VoterCall.select(VoterCall.id).where(mine).first()
    sealed = seal(words, where=f"call:{row['id'] if row else 0}") if words else ""
    await VoterCall.update(
        {VoterCall.state: said.value, VoterCall.note_sealed: sealed, VoterCall.answered_at: now}
    ).where(mine)
    topics = [str(facts.place)]
    await record(
        Event.CALL_ANSWERED, by=by, now=now, kode=kode, topics=topics, number=number, said=said.value
    )


async def forget_calls(*, now: datetime) -> None:
    """Delete whom the draws named, and what was noted, as soon as marks can no longer be challenged."""
    rows = await VoterCall.select(VoterCall.round).distinct().where(VoterCall.voter.is_not_null())
    for row in rows:
        facts = await require_round_by_id(row["round"])
        if why_not_call(facts, now) is WhyNotCall.LATE:
            await _forget(facts, now=now)


@transactional
async def _forget(facts: RoundFacts, *, now: datetime) -> None:
    left = (VoterCall.round == facts.id) & VoterCall.voter.is_not_null()
    people = int(await VoterCall.count().where(left))
    if people:
        await VoterCall.update({VoterCall.voter: None, VoterCall.note_sealed: ""}).where(left)
        await record(Event.CALLS_WIPED, by=CLOCK, now=now, kode=facts.kode, people=people)
