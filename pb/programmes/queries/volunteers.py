"""Reads about who takes part in a shift, what one person gave, and which certificate is ours."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.keys import tag, unseal
from pb.people.queries import find_by_contact, guests_with_phone
from pb.people.tables import Account, Guest
from pb.programmes.rules.tasks import ShiftFacts, Taking, TaskFacts, VolunteerState
from pb.programmes.tables.tasks import Volunteer

_HERE = Volunteer.state != VolunteerState.LEFT.value
_ONE = (
    *(Volunteer.id, Volunteer.account, Volunteer.guest, Volunteer.label, Volunteer.state),
    *(Volunteer.attended_at, Volunteer.minutes, Volunteer.reason, Volunteer.created_at),
)


class MyShift(msgspec.Struct, frozen=True):
    """A shift that somebody signed up for."""

    kode: str
    title: str
    number: int
    starts_at: datetime
    ends_at: datetime
    state: VolunteerState
    attended: bool
    minutes: int | None
    cancelled: bool


def _taking(row: dict[str, Any]) -> Taking:
    return Taking(**row | {"state": VolunteerState(row["state"])})


async def volunteers_of(shift: int) -> tuple[Taking, ...]:
    """Everybody on the list of a shift, in the order of signing up."""
    rows = (
        await Volunteer.select(*_ONE)
        .where(Volunteer.shift == shift, _HERE)
        .order_by(Volunteer.created_at, Volunteer.id)
    )
    return tuple(_taking(row) for row in rows)


async def taking_of(shift: int, *, person: int | None = None, key: int | None = None) -> Taking | None:
    """The place of an account, or the one with this key, in this shift; those who left have none."""
    if person is None and key is None:
        return None
    who = Volunteer.id == key if key is not None else Volunteer.account == person
    row = await Volunteer.select(*_ONE).where(Volunteer.shift == shift, _HERE, who).first()
    return _taking(row) if row else None


async def my_places(person: int | None, shifts: Sequence[ShiftFacts]) -> dict[int, Taking]:
    """The places of an account among these shifts, by the key of the shift."""
    if person is None or not shifts:
        return {}
    rows = await Volunteer.select(*_ONE, Volunteer.shift).where(
        Volunteer.account == person, _HERE, Volunteer.shift.is_in([shift.id for shift in shifts])
    )
    return {row.pop("shift"): _taking(row) for row in rows}


async def my_shifts(person: int) -> tuple[MyShift, ...]:
    """What somebody signed up for, the latest first."""
    rows = (
        await Volunteer.select(
            *(Volunteer.state, Volunteer.attended_at, Volunteer.minutes),
            Volunteer.shift._.number.as_alias("number"),
            Volunteer.shift._.starts_at.as_alias("starts_at"),
            Volunteer.shift._.ends_at.as_alias("ends_at"),
            Volunteer.shift._.cancelled_at.as_alias("cancelled_at"),
            Volunteer.shift._.task._.kode.as_alias("kode"),
            Volunteer.shift._.task._.title.as_alias("title"),
        )
        .where(Volunteer.account == person, _HERE)
        .order_by(Volunteer.created_at, ascending=False)
        .limit(200)
    )
    plain = ("kode", "title", "number", "starts_at", "ends_at", "minutes")
    return tuple(
        MyShift(
            **{name: row[name] for name in plain},
            state=VolunteerState(row["state"]),
            attended=row["attended_at"] is not None,
            cancelled=row["cancelled_at"] is not None,
        )
        for row in rows
    )


def list_name(task: TaskFacts, shift: ShiftFacts) -> str:
    """What the phone of a guest may stand in once."""
    return f"{task.kode}/{shift.number}"


async def phone_takes_part(phone: str, task: TaskFacts, shift: ShiftFacts) -> bool:
    """Whether a phone is on the list already, as a guest's or as that of an account."""
    guests = await guests_with_phone(phone, where=list_name(task, shift))
    if guests and await _any(shift.id, Volunteer.guest.is_in(list(guests))):
        return True
    found = await find_by_contact(phone)
    return found is not None and await _any(shift.id, Volunteer.account == found.person)


async def guest_has_phone_of(person: int, task: TaskFacts, shift: ShiftFacts) -> bool:
    """Whether a guest on the list gave the phone of this account."""
    row = await Account.select(Account.phone_sealed).where(Account.id == person).first()
    if row is None or row["phone_sealed"] is None:
        return False
    phone = unseal(row["phone_sealed"], where=f"account:{person}:phone")
    guests = await guests_with_phone(phone, where=list_name(task, shift))
    return bool(guests) and await _any(shift.id, Volunteer.guest.is_in(list(guests)))


async def _any(shift: int, who: Any) -> bool:
    return await Volunteer.exists().where(Volunteer.shift == shift, _HERE, who)


async def task_guests_over(now: datetime) -> tuple[tuple[int, str], ...]:
    """Places of guests whose time has passed, each with the kode of its task."""
    keys = [row["id"] for row in await Guest.select(Guest.id).where(Guest.wipe_at <= now).limit(1000)]
    if not keys:
        return ()
    rows = await Volunteer.select(Volunteer.id, Volunteer.shift._.task._.kode.as_alias("kode")).where(
        Volunteer.guest.is_in(keys)
    )
    return tuple((row["id"], row["kode"]) for row in rows)


def certificate_number(task: TaskFacts, shift: ShiftFacts, one: Taking) -> str:
    """The number of a certificate: task, shift, and a keyed mark that nobody else can make."""
    return f"{task.kode}-{shift.number}-{_mark(one.id)}"


def _mark(key: int) -> str:
    return tag("certificate", str(key))[:10].upper()


async def certified(shift: int, mark: str) -> Taking | None:
    """Whose certificate has this mark: somebody whose hours in this shift were confirmed."""
    rows = await Volunteer.select(*_ONE).where(Volunteer.shift == shift, Volunteer.minutes > 0)
    for row in rows:
        if hmac.compare_digest(_mark(row["id"]).encode(), mark.upper().encode()):
            return _taking(row)
    return None


async def shifts_of_account(person: int) -> tuple[tuple[str, int], ...]:
    """Kode and number of every shift that somebody is on the list of."""
    rows = (
        await Volunteer.select(
            Volunteer.shift._.number.as_alias("number"), Volunteer.shift._.task._.kode.as_alias("kode")
        )
        .where(Volunteer.account == person)
        .order_by(Volunteer.id)
    )
    return tuple((row["kode"], row["number"]) for row in rows)
