"""People sign up for a workshop, leave it, and show at the door that they are there."""

import hmac
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import inside
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.limits import spend, spent
from pb.core.outbox import Channel
from pb.people.contacts import read_contact
from pb.people.queries import guests
from pb.people.rules import NameShown, public_name
from pb.people.services import wipe_guests, write_guest
from pb.people.services.mine import ERASED_NAME
from pb.workshops.facts import Seated, WorkshopFacts
from pb.workshops.queries import guest_has_phone_of, phone_is_on_list, require_workshop, seat_of
from pb.workshops.rules import (
    BY_ROLE,
    GUESTS_KEPT,
    MOST_SIGN_UPS,
    MOST_WRONG_CODES,
    OVER,
    SEATS_WINDOW,
    Group,
    SeatState,
    WhyNotSit,
    seat_for,
    why_not_attend,
    why_not_name,
    why_not_sit,
)
from pb.workshops.services.line import fill_seats, unname_tasks
from pb.workshops.tables import Seat, Workshop


class SignUp(msgspec.Struct, frozen=True):
    """What somebody says when they sign up; name, phone and language are of people without an account."""

    group: Group
    from_home: bool = False
    credit: bool = False
    name: str = ""
    phone: str = ""
    door_code: str = ""
    language: str = "id"


async def sit(kode: str, form: SignUp, *, by: Actor, now: datetime, peer: str = "") -> int:
    """Sign up: a seat while there is one, else a place in the line. Gives the key of the seat.

    Who is at the door already writes its code, and is there at once if there is a seat. Each try counts
    for the address that it comes from.
    """
    fits = not peer or await spend("seat.peer", peer, limit=MOST_SIGN_UPS, window=SEATS_WINDOW, now=now)
    refuse_if(None if fits else WhyNotSit.TOO_MANY)
    if form.door_code:
        await _try_code(kode, form.door_code, peer, now)
    return await _sit(kode, form, by=by, now=now)


@transactional
async def _sit(kode: str, form: SignUp, *, by: Actor, now: datetime) -> int:
    facts = await locked(kode)
    groups = [group.kind for group in facts.groups]
    refuse_if(why_not_sit(by, form.group, groups, facts.stage, facts.place))
    mine = await seat_of(facts.id, person=by.person)
    if mine is not None:
        return mine.held.id
    state = state_in(facts, form.group, from_home=form.from_home)
    there = bool(form.door_code) and facts.running and state is SeatState.SEATED
    values = _common(facts, form, state, by, now if there else None, now)
    if by.person is not None:
        refuse_if(WhyNotSit.TWICE if await guest_has_phone_of(by.person, kode, facts.id) else None)
        key = await _write_account(facts, values | {"label": by.label}, by)
    else:
        key = await write_seat_of_guest(facts, values, form.name, form.phone, form.language)
    topics = [str(facts.place)]
    await record(Event.SEAT_TAKEN, by=by, now=now, kode=facts.kode, topics=topics, group=form.group.value)
    return key


async def locked(kode: str) -> WorkshopFacts:
    """The workshop, held by one alone."""
    facts = await require_workshop(kode)
    await lock_row(Workshop, facts.id, Lock.UPDATE)
    return await require_workshop(kode)


def state_in(facts: WorkshopFacts, group: Group, *, from_home: bool = False) -> SeatState:
    """A seat of the group, or a place in its line."""
    found = next(item for item in facts.groups if item.kind is group)
    return seat_for(seats=found.seats, taken=found.taken, from_home=from_home)


def _common(
    facts: WorkshopFacts, form: SignUp, state: SeatState, by: Actor, there: datetime | None, now: datetime
) -> dict[Any, Any]:
    kind = BY_ROLE.get(form.group)
    here = (role for role in by.roles if role.kind is kind and inside(facts.place, role.place))
    role = next(here, None)
    return {
        "kind": form.group.value,
        "discipline": role.discipline if role else "",
        "agency": role.agency if role else "",
        "state": state.value,
        "from_home": int(form.from_home),
        "credit": int(form.credit),
        "attended_at": there,
        "created_at": now,
    }


async def _write_account(facts: WorkshopFacts, values: dict[Any, Any], by: Actor) -> int:
    """The seat of an account; who left and comes back keeps the row and waits anew."""
    again = await Seat.select(Seat.id).where(Seat.workshop == facts.id, Seat.account == by.person).first()
    if again is not None:
        await Seat.update(values).where(Seat.id == again["id"])
        return int(again["id"])
    key = new_id()
    row = Seat(id=key, workshop=facts.id, account=by.person, guest=None, evaluated=0, **values)
    await Seat.insert(row)
    return key


async def write_seat_of_guest(
    facts: WorkshopFacts, values: dict[Any, Any], name: str, phone: str, language: str = "id"
) -> int:
    """The seat of somebody without an account, inside a transaction. The name is sealed and wiped later."""
    refuse_if(why_not_name(name))
    number = phone_of(phone)
    if number and await phone_is_on_list(number, facts.kode, facts.id):
        raise Refused(WhyNotSit.TWICE)
    wipe_at = facts.ends_at + GUESTS_KEPT
    guest = await write_guest(name.strip(), number, where=facts.kode, wipe_at=wipe_at, language=language)
    key = new_id()
    label = public_name(name, None, NameShown.FIRST_NAME) if values["credit"] else ERASED_NAME
    row = Seat(id=key, workshop=facts.id, account=None, guest=guest, label=label, evaluated=0, **values)
    await Seat.insert(row)
    return key


def phone_of(text: str) -> str:
    """A phone in its one form, or nothing when none was typed; raises `Refused` for what is no phone."""
    if not text.strip():
        return ""
    read = read_contact(text)
    if read is None or read[0] is not Channel.PHONE:
        raise Refused(WhyNotSit.PHONE)
    return read[1]


@transactional
async def stand_up(kode: str, *, seat: int | None = None, by: Actor, now: datetime) -> None:
    """Leave the list. The next in line moves up and is told; what a guest gave us is wiped."""
    facts = await locked(kode)
    mine = await own_seat(facts, by, seat)
    refuse_if(WhyNotSit.OVER if facts.stage in OVER else None)
    await free(mine)
    await fill_seats(facts.kode, now)
    topics = [str(facts.place)]
    await record(Event.SEAT_LEFT, by=by, now=now, kode=facts.kode, topics=topics)


async def free(seat: Seated) -> None:
    """Take somebody off the list, inside a transaction that holds the workshop."""
    values: dict[Any, Any] = {"state": SeatState.LEFT.value, "attended_at": None}
    if seat.guest is not None:
        values |= {"guest": None, "label": ERASED_NAME, "credit": 0}
        await unname_tasks({seat.held.id: seat.guest})
        await wipe_guests([seat.guest])
    await Seat.update(values).where(Seat.id == seat.held.id)


async def own_seat(facts: WorkshopFacts, by: Actor, seat: int | None) -> Seated:
    """The seat of the one who acts: by account, or by the mark of a guest; raises `NotFound`."""
    found = await seat_of(facts.id, person=by.person, seat=seat if by.person is None else None)
    if found is None or (by.person is None and found.account is not None):
        raise NotFound
    return found


@transactional
async def choose_credit(
    kode: str, *, wanted: bool, seat: int | None = None, by: Actor, now: datetime
) -> None:
    """Whether the name may stand beside what this person said; also after the workshop."""
    facts = await locked(kode)
    mine = await own_seat(facts, by, seat)
    values: dict[Any, Any] = {"credit": int(wanted)}
    if mine.account is None:
        values["label"] = await _label_of_guest(mine.guest) if wanted else ERASED_NAME
    await Seat.update(values).where(Seat.id == mine.held.id)
    await record(Event.SEAT_TAKEN, by=by, now=now, kode=facts.kode, credit=wanted)


async def _label_of_guest(guest: int | None) -> str:
    found = await guests([guest]) if guest is not None else {}
    read = found.get(guest or 0)
    return public_name(read.name, None, NameShown.FIRST_NAME) if read else ERASED_NAME


async def attend(
    kode: str, code: str, *, seat: int | None = None, by: Actor, now: datetime, peer: str = ""
) -> None:
    """Say at the door that one is there. A wrong code is counted, also when it is refused."""
    await _try_code(kode, code, peer, now)
    await _attend(kode, seat=seat, by=by, now=now)


async def _try_code(kode: str, code: str, peer: str, now: datetime) -> None:
    facts = await require_workshop(kode)
    wrong = await spent("door.peer", peer, window=SEATS_WINDOW, now=now) if peer else 0
    refuse_if(WhyNotSit.TOO_MANY_TRIES if wrong >= MOST_WRONG_CODES else None)
    if not code_fits(facts, code):
        if peer:
            await spend("door.peer", peer, limit=MOST_WRONG_CODES, window=SEATS_WINDOW, now=now)
        raise Refused(WhyNotSit.WRONG_CODE)


def code_fits(facts: WorkshopFacts, code: str) -> bool:
    """Whether this is the code at the door, in small letters or with spaces as well."""
    return hmac.compare_digest("".join(code.split()).upper().encode(), facts.door_code.encode())


@transactional
async def _attend(kode: str, *, seat: int | None, by: Actor, now: datetime) -> None:
    facts = await locked(kode)
    mine = await own_seat(facts, by, seat)
    refuse_if(why_not_attend(mine.held, facts.stage, code_fits=True))
    if mine.held.attended:
        return
    await Seat.update({Seat.attended_at: now}).where(Seat.id == mine.held.id)
    topics = [str(facts.place)]
    await record(Event.ATTENDED, by=by, now=now, kode=facts.kode, topics=topics)
