"""The organiser's part of a shift: the list of names, who is there, and hours that are confirmed."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import msgspec

from pb.commitments.queries import require_promise
from pb.commitments.rules import Asked, Brings, EntryKind, leads, parties_of
from pb.commitments.services import write_entry
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.people.contacts import show_contact
from pb.people.queries import guests
from pb.people.services import notify
from pb.programmes.queries.tasks import organises, require_task, shift_of
from pb.programmes.queries.volunteers import taking_of, volunteers_of
from pb.programmes.rules.tasks import (
    MOST_WRITTEN_DOWN,
    ShiftFacts,
    ShiftStage,
    Taking,
    TaskFacts,
    VolunteerState,
    WhyNotShift,
    minutes_of,
    place_for,
    why_not_close,
    why_not_confirm,
    why_not_mark,
    why_not_sign_up,
)
from pb.programmes.rules.tasks import whole_hours as hours
from pb.programmes.services.telling import tell_these
from pb.programmes.services.volunteers import fill, free, give, guest_values, held, write_place_of_guest
from pb.programmes.tables.tasks import Shift, Volunteer


class Named(msgspec.Struct, frozen=True):
    """Somebody on the list with their name, as the organiser alone may read it."""

    one: Taking
    name: str
    phone: str


class Written(msgspec.Struct, frozen=True):
    """Somebody without a phone at hand, as the organiser writes them down."""

    name: str
    phone: str = ""


class Confirmed(msgspec.Struct, frozen=True):
    """The minutes that the organiser confirms, and why they are fewer than follow from the check-in."""

    minutes: int
    reason: str = ""


class NotConfirmed(Refused):
    """A line of the list cannot be confirmed; `place` is its key."""

    def __init__(self, reason: WhyNotShift, place: int) -> None:
        super().__init__(reason)
        self.place = place


@transactional
async def read_volunteers(kode: str, number: int, *, by: Actor, now: datetime) -> tuple[Named, ...]:
    """The list with the names of guests opened. Each look at those is written in the record."""
    task = await require_task(kode)
    shift = shift_of(task, number)
    if not await organises(by, task):
        raise NotFound
    found = await volunteers_of(shift.id)
    opened = await guests([one.guest for one in found if one.guest is not None])
    if opened:
        await record(Event.PERSON_READ, by=by, now=now, found=len(opened), task=task.kode)
    return tuple(
        Named(one, read.name, show_contact(read.phone) if read.phone else "")
        if (read := opened.get(one.guest or 0))
        else Named(one, one.label, "")
        for one in found
    )


async def _run(kode: str, number: int, by: Actor) -> tuple[TaskFacts, ShiftFacts]:
    """The shift, held by one alone, for those who organise the task; to others it is not there."""
    if not await organises(by, await require_task(kode)):
        raise NotFound
    return await held(kode, number)


@transactional
async def write_down(kode: str, number: int, people: Sequence[Written], *, by: Actor, now: datetime) -> int:
    """Write down several people at once; who gets a place in a running shift is there. Gives how many."""
    task, shift = await _run(kode, number, by)
    stage = shift.stage(now)
    refuse_if(None if stage is ShiftStage.OVER else why_not_sign_up(stage))
    listed = people[:MOST_WRITTEN_DOWN]
    for extra, person in enumerate(listed):
        state = place_for(msgspec.structs.replace(shift, signed=shift.signed + extra))
        here = stage is not ShiftStage.COMING and state is VolunteerState.SIGNED
        values = guest_values(state=state, there=_since(shift, now) if here else None, now=now)
        await write_place_of_guest(task, shift, values, person.name, person.phone)
    topics = [str(task.place), "tasks"]
    await record(
        Event.VOLUNTEER_SIGNED,
        by=by,
        now=now,
        kode=task.kode,
        topics=topics,
        shift=number,
        people=len(listed),
    )
    return len(listed)


def _since(shift: ShiftFacts, now: datetime) -> datetime:
    """Whom the organiser marks was there from the beginning; they may confirm fewer minutes later."""
    return min(now, shift.starts_at)


async def _on_list(shift: ShiftFacts, key: int) -> Taking:
    found = await taking_of(shift.id, key=key)
    if found is None:
        raise NotFound
    return found


@transactional
async def mark_there(kode: str, number: int, key: int, *, there: bool, by: Actor, now: datetime) -> None:
    """The organiser saw this person, or takes the mark back."""
    task, shift = await _run(kode, number, by)
    one = await _on_list(shift, key)
    refuse_if(why_not_mark(shift.stage(now)))
    refuse_if(None if one.state is VolunteerState.SIGNED else WhyNotShift.WAITING)
    if (one.attended_at is not None) is not there:
        since = _since(shift, now) if there else None
        await Volunteer.update({Volunteer.attended_at: since}).where(Volunteer.id == key)
    topics = [str(task.place), "tasks"]
    await record(
        Event.VOLUNTEER_THERE, by=by, now=now, kode=task.kode, topics=topics, shift=number, there=there
    )


@transactional
async def give_place(kode: str, number: int, key: int, *, by: Actor, now: datetime) -> None:
    """A place for somebody who waits, out of turn or beyond the places: the organiser knows the work."""
    task, shift = await _run(kode, number, by)
    refuse_if(why_not_sign_up(shift.stage(now)))
    one = await _on_list(shift, key)
    if one.state is VolunteerState.WAITING:
        await give(task, shift, one, now)
    topics = [str(task.place), "tasks"]
    await record(Event.VOLUNTEER_SIGNED, by=by, now=now, kode=task.kode, topics=topics, shift=number)


@transactional
async def take_off(kode: str, number: int, key: int, *, by: Actor, now: datetime) -> None:
    """Take somebody off the list; they are told, and the next in line moves up."""
    task, shift = await _run(kode, number, by)
    refuse_if(why_not_sign_up(shift.stage(now)))
    one = await _on_list(shift, key)
    await tell_these([one], task, shift, "volunteer_taken_off", now)
    await free(one)
    await fill(task, number, now)
    topics = [str(task.place), "tasks"]
    await record(Event.VOLUNTEER_LEFT, by=by, now=now, kode=task.kode, topics=topics, shift=number)


@transactional
async def close_shift(
    kode: str, number: int, confirmed: Mapping[int, Confirmed], *, by: Actor, now: datetime
) -> None:
    """Confirm the hours of everybody who was there, once; those of a promise go into its ledger.

    Who is left out of `confirmed` gets what follows from check-in and shift. Closed
    again, it changes nothing.
    """
    task, shift = await _run(kode, number, by)
    stage = shift.stage(now)
    if stage is ShiftStage.CLOSED:
        return
    refuse_if(why_not_close(stage))
    for one in await volunteers_of(shift.id):
        if one.attended_at is not None:
            await _confirm(task, shift, one, one.attended_at, confirmed.get(one.id), now)
    await Shift.update({Shift.closed_at: now}).where(Shift.id == shift.id)
    given = shift_of(await require_task(kode), number)
    facts: dict[str, Any] = {"shift": number, "people": given.there, "minutes": given.minutes}
    topics = [str(task.place), "tasks"]
    await record(
        Event.SHIFT_CLOSED, by=by, now=now, kode=task.kode, about=task.promise, topics=topics, **facts
    )
    if task.promise is not None and hours(given.minutes):
        with suppress(Refused):  # the promise takes no hours now: they can be entered later, the page says so
            await _enter(task, given, by, now)


async def _confirm(
    task: TaskFacts, shift: ShiftFacts, one: Taking, came: datetime, said: Confirmed | None, now: datetime
) -> None:
    most = minutes_of(shift, came)
    said = said or Confirmed(most)
    why = why_not_confirm(said.minutes, most=most, reason=said.reason)
    if why is not None:
        raise NotConfirmed(why, one.id)
    reason = said.reason.strip() if said.minutes < most else ""
    values: dict[Any, Any] = {Volunteer.minutes: said.minutes, Volunteer.reason: reason}
    await Volunteer.update(values).where(Volunteer.id == one.id)
    if one.account is not None:
        await notify([one.account], "volunteer_hours", task.kode, {"title": task.title}, now=now)


@transactional
async def enter_hours(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Write the hours of a closed shift into the ledger of its promise, where that was refused before."""
    task, shift = await _run(kode, number, by)
    if shift.entry is not None:
        return
    fine = task.promise is not None and shift.closed_at is not None and hours(shift.minutes)
    refuse_if(None if fine else WhyNotShift.NO_HOURS)
    await _enter(task, shift, by, now)


async def _enter(task: TaskFacts, shift: ShiftFacts, by: Actor, now: datetime) -> None:
    """One entry for each shift. It counts for the pledge of hours of a party that this person speaks for."""
    promise = await require_promise(str(task.promise), now=now)
    mine = parties_of(by, promise.represented, promise.place)
    pledged = [pledge for pledge in promise.plan.pledges if pledge.brings is Brings.HOURS]
    own = [pledge for pledge in pledged if pledge.party in mine]
    fitting = own or (pledged if leads(by, promise.place) else [])
    pledge = fitting[0] if len(fitting) == 1 else None
    asked = Asked(
        kind=EntryKind.HOURS,
        on=this_city().day(shift.starts_at),
        text=f"{task.title} ({task.kode}, {shift.number})",
        amount=hours(shift.minutes),
        party=pledge.party if pledge else None,
        pledge=pledge.number if pledge else None,
    )
    entry = await write_entry(promise.kode, asked, sent_key=f"shift-{shift.id}", by=by, now=now)
    await Shift.update({Shift.entry: entry}).where(Shift.id == shift.id)
