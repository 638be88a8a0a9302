"""Participants say how it was; what they said is kept apart from who they are."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record_day
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.workshops.queries import require_workshop, seats_of
from pb.workshops.rules import why_not_evaluate
from pb.workshops.tables import Evaluation, Seat


class Marks(msgspec.Struct, frozen=True):
    """Four marks from 1 to 5: was heard, the proposal got better, had a say, questions were settled."""

    heard: int
    moved: int
    power: int
    purpose: int


@transactional
async def evaluate(kode: str, seat: int, marks: Marks, words: str, *, by: Actor, now: datetime) -> None:
    """Once per seat. The row has neither a time nor a seat, so that it names nobody."""
    facts = await require_workshop(kode)
    await lock_row(Seat, seat, Lock.UPDATE)
    held = next((one.held for one in await seats_of(facts.id) if one.held.id == seat), None)
    refuse_if(why_not_evaluate(held, facts.stage, words))
    await Seat.update({Seat.evaluated: 1}).where(Seat.id == seat)
    row = Evaluation(id=untimed_id(), workshop=facts.id, words=words.strip(), **msgspec.structs.asdict(marks))
    await Evaluation.insert(row)
    await record_day(Event.EVALUATED, by=by, now=now, kode=facts.kode)
