"""The facilitator's list of people: opened names, those without phones, who is there, the line."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.people.contacts import show_contact
from pb.people.queries import guests
from pb.people.services import notify
from pb.workshops.facts import Seated, WorkshopFacts
from pb.workshops.queries import seat_of, seats_of
from pb.workshops.rules import (
    BY_ROLE,
    MOST_WRITTEN_DOWN,
    OVER,
    Group,
    SeatState,
    WhyNotSit,
    why_not_attend,
)
from pb.workshops.services.line import fill_seats, give_to, tell_guests
from pb.workshops.services.seats import free, write_seat_of_guest
from pb.workshops.services.setup import run_by
from pb.workshops.tables import Seat


class Participant(msgspec.Struct, frozen=True):
    """Somebody on the list with their name, as the facilitator alone may read it."""

    seat: Seated
    name: str
    phone: str


class WrittenDown(msgspec.Struct, frozen=True):
    """Somebody without a phone at hand, as the facilitator writes them down."""

    name: str
    phone: str = ""


@transactional
async def read_participants(kode: str, *, by: Actor, now: datetime) -> tuple[Participant, ...]:
    """The list with the names of guests opened. Each look is written in the record."""
    facts = await run_by(kode, by, Lock.SHARE)
    seats = [seat for seat in await seats_of(facts.id) if seat.state is not SeatState.LEFT]
    opened = await guests([seat.guest for seat in seats if seat.guest is not None])
    if opened:
        await record(Event.PERSON_READ, by=by, now=now, found=len(opened), workshop=facts.kode)
    return tuple(
        Participant(seat=seat, name=read.name, phone=show_contact(read.phone) if read.phone else "")
        if (read := opened.get(seat.guest or 0))
        else Participant(seat=seat, name=seat.label, phone="")
        for seat in seats
    )


@transactional
async def write_down(
    kode: str, people: Sequence[WrittenDown], group: Group, *, there: bool, by: Actor, now: datetime
) -> int:
    """Write down several people at once; who gets a seat of a running workshop is there. Gives how many."""
    facts = await run_by(kode, by)
    refuse_if(WhyNotSit.OVER if facts.stage in OVER else None)
    groups = {item.kind: item.seats - item.taken for item in facts.groups}
    refuse_if(WhyNotSit.NO_GROUP if group not in groups or not people else None)
    refuse_if(WhyNotSit.ROLE if group in BY_ROLE else None)
    for number, person in enumerate(people[:MOST_WRITTEN_DOWN]):
        state = SeatState.SEATED if number < groups[group] else SeatState.WAITING
        here = there and facts.running and state is SeatState.SEATED
        values: dict[Any, Any] = {
            "kind": group.value,
            **{"discipline": "", "agency": "", "from_home": 0, "credit": 0},
            "state": state.value,
            "attended_at": now if here else None,
            "created_at": now,
        }
        await write_seat_of_guest(facts, values, person.name, person.phone)
    topics = [str(facts.place)]
    await record(
        Event.SEAT_TAKEN,
        by=by,
        now=now,
        kode=facts.kode,
        topics=topics,
        group=group.value,
        people=len(people),
    )
    return len(people[:MOST_WRITTEN_DOWN])


async def _on_list(facts: WorkshopFacts, key: int) -> Seated:
    found = await seat_of(facts.id, seat=key)
    if found is None:
        raise NotFound
    return found


@transactional
async def mark_there(kode: str, key: int, *, there: bool, by: Actor, now: datetime) -> None:
    """The facilitator saw this person, or takes the mark back."""
    facts = await run_by(kode, by)
    seat = await _on_list(facts, key)
    refuse_if(why_not_attend(seat.held, facts.stage, code_fits=True))
    if seat.held.attended is not there:
        await Seat.update({Seat.attended_at: now if there else None}).where(Seat.id == key)
    topics = [str(facts.place)]
    await record(Event.ATTENDED, by=by, now=now, kode=facts.kode, topics=topics, there=there)


@transactional
async def give_seat(kode: str, key: int, *, by: Actor, now: datetime) -> None:
    """Give a seat to somebody who waits, out of turn or beyond the seats: the facilitator knows the room."""
    facts = await run_by(kode, by)
    refuse_if(WhyNotSit.OVER if facts.stage in OVER else None)
    seat = await _on_list(facts, key)
    if seat.state is SeatState.WAITING:
        await give_to(facts, key, now)
    topics = [str(facts.place)]
    await record(Event.SEAT_TAKEN, by=by, now=now, kode=facts.kode, topics=topics, group=seat.held.kind.value)


@transactional
async def take_off(kode: str, key: int, *, by: Actor, now: datetime) -> None:
    """Take somebody off the list; they are told, and the next in line moves up."""
    facts = await run_by(kode, by)
    refuse_if(WhyNotSit.OVER if facts.stage in OVER else None)
    seat = await _on_list(facts, key)
    await tell_guests(facts, [seat.guest], "workshop_taken_off", now)
    await free(seat)
    if seat.account is not None:
        await notify([seat.account], "workshop_taken_off", facts.kode, {"title": facts.title}, now=now)
    await fill_seats(facts.kode, now)
    topics = [str(facts.place)]
    await record(Event.SEAT_LEFT, by=by, now=now, kode=facts.kode, topics=topics)
