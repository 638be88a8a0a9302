"""People take a place in a shift, step back, and show at the place that they are there."""

import hmac
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.limits import spend, spent
from pb.core.outbox import Channel
from pb.people.contacts import read_contact
from pb.people.services import notify, wipe_guests, write_guest
from pb.people.services.mine import ERASED_NAME
from pb.programmes.queries.tasks import require_task, shift_of
from pb.programmes.queries.volunteers import (
    guest_has_phone_of,
    list_name,
    phone_takes_part,
    taking_of,
    volunteers_of,
)
from pb.programmes.rules.tasks import (
    GUESTS_KEPT,
    MOST_SIGN_UPS,
    MOST_WRONG_CODES,
    TRIES_WINDOW,
    ShiftFacts,
    ShiftStage,
    Taking,
    TaskFacts,
    VolunteerState,
    WhyNotShift,
    next_waiting,
    place_for,
    why_not_check_in,
    why_not_sign_up,
    why_not_step_back,
)
from pb.programmes.services.telling import tell_these
from pb.programmes.tables.tasks import Shift, Volunteer
from pb.workshops.rules import why_not_name


class SignUp(msgspec.Struct, frozen=True):
    """What somebody says who has no account, and the code at the place of who is there already."""

    name: str = ""
    phone: str = ""
    door_code: str = ""


async def sign_up(kode: str, number: int, form: SignUp, *, by: Actor, now: datetime, peer: str = "") -> int:
    """Take a place, or a place in the line when all are taken. Gives its key; twice is the same as once.

    Each try counts for the address that it comes from.
    """
    fits = not peer or await spend("shift.peer", peer, limit=MOST_SIGN_UPS, window=TRIES_WINDOW, now=now)
    refuse_if(None if fits else WhyNotShift.TOO_MANY)
    if form.door_code:
        await _try_code(kode, number, form.door_code, peer, now)
    return await _sign_up(kode, number, form, by=by, now=now)


@transactional
async def _sign_up(kode: str, number: int, form: SignUp, *, by: Actor, now: datetime) -> int:
    task, shift = await held(kode, number)
    stage = shift.stage(now)
    refuse_if(why_not_sign_up(stage))
    mine = await taking_of(shift.id, person=by.person)
    if mine is not None:
        return mine.id
    state = place_for(shift)
    there = bool(form.door_code) and stage is ShiftStage.RUNNING and state is VolunteerState.SIGNED
    values = _values(state, now if there else None, now)
    if by.person is not None:
        twice = await guest_has_phone_of(by.person, task, shift)
        refuse_if(WhyNotShift.TWICE if twice else None)
        key = await _write_account(shift, values | {"label": by.label}, by)
    else:
        key = await write_place_of_guest(task, shift, values, form.name, form.phone)
    topics = [str(task.place), "tasks"]
    await record(Event.VOLUNTEER_SIGNED, by=by, now=now, kode=task.kode, topics=topics, shift=number)
    return key


async def held(kode: str, number: int) -> tuple[TaskFacts, ShiftFacts]:
    """The task and one of its shifts, which nobody else changes meanwhile."""
    task = await require_task(kode)
    await lock_row(Shift, shift_of(task, number).id, Lock.UPDATE)
    task = await require_task(kode)
    return task, shift_of(task, number)


def _values(state: VolunteerState, there: datetime | None, now: datetime) -> dict[Any, Any]:
    return {
        "state": state.value,
        "attended_at": there,
        "minutes": None,
        "reason": "",
        "created_at": now,
    }


async def _write_account(shift: ShiftFacts, values: dict[Any, Any], by: Actor) -> int:
    """The place of an account; who left and comes back keeps the row and waits anew."""
    again = (
        await Volunteer.select(Volunteer.id)
        .where(Volunteer.shift == shift.id, Volunteer.account == by.person)
        .first()
    )
    if again is not None:
        await Volunteer.update(values).where(Volunteer.id == again["id"])
        return int(again["id"])
    key = new_id()
    await Volunteer.insert(Volunteer(id=key, shift=shift.id, account=by.person, guest=None, **values))
    return key


async def write_place_of_guest(
    task: TaskFacts, shift: ShiftFacts, values: dict[Any, Any], name: str, phone: str
) -> int:
    """The place of somebody without an account, inside a transaction. The name is sealed and wiped later."""
    refuse_if(WhyNotShift.NAME if why_not_name(name) else None)
    number = _phone_of(phone)
    if number and await phone_takes_part(number, task, shift):
        raise Refused(WhyNotShift.TWICE)
    wipe_at = shift.ends_at + GUESTS_KEPT
    guest = await write_guest(name.strip(), number, where=list_name(task, shift), wipe_at=wipe_at)
    key = new_id()
    row = Volunteer(id=key, shift=shift.id, account=None, guest=guest, label=ERASED_NAME, **values)
    await Volunteer.insert(row)
    return key


def guest_values(*, state: VolunteerState, there: datetime | None, now: datetime) -> dict[Any, Any]:
    """The row of somebody whom the organiser writes down."""
    return _values(state, there, now)


def _phone_of(text: str) -> str:
    """A phone in its one form, or nothing when none was typed; raises `Refused` for what is no phone."""
    if not text.strip():
        return ""
    read = read_contact(text)
    if read is None or read[0] is not Channel.PHONE:
        raise Refused(WhyNotShift.PHONE)
    return read[1]


async def own_place(shift: ShiftFacts, by: Actor, key: int | None) -> Taking:
    """The place of the account, or the one whose key a guest holds; raises `NotFound`."""
    mine = await taking_of(shift.id, person=by.person)
    if mine is None and key is not None:
        found = await taking_of(shift.id, key=key)
        mine = found if found is not None and found.account is None else None
    if mine is None:
        raise NotFound
    return mine


@transactional
async def step_back(kode: str, number: int, *, place: int | None = None, by: Actor, now: datetime) -> None:
    """Leave the list. Who waits longest moves up and is told; what a guest gave us is wiped."""
    task, shift = await held(kode, number)
    mine = await own_place(shift, by, place)
    refuse_if(why_not_step_back(mine, shift.stage(now)))
    await free(mine)
    await fill(task, number, now)
    topics = [str(task.place), "tasks"]
    await record(Event.VOLUNTEER_LEFT, by=by, now=now, kode=task.kode, topics=topics, shift=number)


async def free(one: Taking) -> None:
    """Take somebody off the list, inside a transaction that holds the shift."""
    values: dict[Any, Any] = {
        Volunteer.state: VolunteerState.LEFT.value,
        Volunteer.attended_at: None,
        Volunteer.guest: None,
        Volunteer.label: ERASED_NAME,
    }
    await Volunteer.update(values).where(Volunteer.id == one.id)
    await wipe_guests([one.guest] if one.guest is not None else [])


async def fill(task: TaskFacts, number: int, now: datetime) -> None:
    """Give places that are free to those who wait longest, inside a transaction that holds the shift."""
    shift = shift_of(await require_task(task.kode), number)
    waiting = [one for one in await volunteers_of(shift.id) if one.state is VolunteerState.WAITING]
    for _ in range(shift.left):
        one = next_waiting(waiting)
        if one is not None:
            waiting.remove(one)
            await give(task, shift, one, now)


async def give(task: TaskFacts, shift: ShiftFacts, one: Taking, now: datetime) -> None:
    """A place for somebody who waits. Not every guest left a number, so who planned the task is told too."""
    await Volunteer.update({Volunteer.state: VolunteerState.SIGNED.value}).where(Volunteer.id == one.id)
    await tell_these([one], task, shift, "volunteer_place", now)
    if one.account is None and task.created_by is not None:
        facts = {"title": task.title}
        await notify([task.created_by], "volunteer_guest_place", task.kode, facts, now=now)


async def check_in(
    kode: str, number: int, code: str, *, place: int | None = None, by: Actor, now: datetime, peer: str = ""
) -> None:
    """Say at the place that one is there. A wrong code is counted, also when it is refused."""
    await _try_code(kode, number, code, peer, now)
    await _check_in(kode, number, place=place, by=by, now=now)


async def _try_code(kode: str, number: int, code: str, peer: str, now: datetime) -> None:
    shift = shift_of(await require_task(kode), number)
    wrong = await spent("shift.code", peer, window=TRIES_WINDOW, now=now) if peer else 0
    refuse_if(WhyNotShift.TOO_MANY_TRIES if wrong >= MOST_WRONG_CODES else None)
    typed = "".join(code.split()).upper().encode()
    if not hmac.compare_digest(typed, shift.door_code.encode()):
        if peer:
            await spend("shift.code", peer, limit=MOST_WRONG_CODES, window=TRIES_WINDOW, now=now)
        raise Refused(WhyNotShift.WRONG_CODE)


@transactional
async def _check_in(kode: str, number: int, *, place: int | None, by: Actor, now: datetime) -> None:
    task, shift = await held(kode, number)
    mine = await own_place(shift, by, place)
    refuse_if(why_not_check_in(mine, shift.stage(now)))
    if mine.attended_at is not None:
        return
    await Volunteer.update({Volunteer.attended_at: now}).where(Volunteer.id == mine.id)
    topics = [str(task.place), "tasks"]
    await record(Event.VOLUNTEER_THERE, by=by, now=now, kode=task.kode, topics=topics, shift=number)
