"""Reads about seats: lists of workshops, guests of one, phones on the list, what one person signed up for."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.core.keys import unseal
from pb.people.queries import find_by_contact, guests_with_phone
from pb.people.tables import Account, Guest
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries.workshop import workshops_where
from pb.workshops.rules import OVER, SeatState, WorkshopStage
from pb.workshops.tables import Contribution, Seat, StageMove, Workshop

_HERE = Seat.state != SeatState.LEFT.value
_SHOWN, _SHOWN_PAST = 200, 30


class MySeat(msgspec.Struct, frozen=True):
    """A workshop that somebody signed up for."""

    kode: str
    title: str
    starts_at: datetime
    stage: WorkshopStage
    state: SeatState
    attended: bool
    notes: tuple[str, ...] = ()


async def open_workshops() -> tuple[WorkshopFacts, ...]:
    """Workshops that are planned or running, the next ones first."""
    over = [stage.value for stage in OVER]
    return await _newest(Workshop.stage.not_in(over), _SHOWN)


async def past_workshops() -> tuple[WorkshopFacts, ...]:
    """Workshops that are over or called off, the last ones first."""
    found = await _newest(Workshop.stage.is_in([stage.value for stage in OVER]), _SHOWN_PAST)
    return found[::-1]


async def workshops_of_round(round_id: int) -> tuple[WorkshopFacts, ...]:
    """The workshops of a round."""
    return await _newest(Workshop.round == round_id, _SHOWN)


async def _newest(condition: Any, limit: int) -> tuple[WorkshopFacts, ...]:
    rows = (
        await Workshop.select(Workshop.id)
        .where(condition)
        .order_by(Workshop.starts_at, ascending=False)
        .limit(limit)
    )
    return await workshops_where(Workshop.id.is_in([row["id"] for row in rows])) if rows else ()


async def guests_of(workshop: int) -> tuple[int, ...]:
    """The guests on the list of a workshop."""
    rows = await Seat.select(Seat.guest).where(Seat.workshop == workshop, Seat.guest.is_not_null())
    return tuple(row["guest"] for row in rows)


async def guests_over(now: datetime) -> tuple[tuple[int, int, str], ...]:
    """Seats of guests whose time has passed, each with the guest and the kode of its workshop."""
    keys = [row["id"] for row in await Guest.select(Guest.id).where(Guest.wipe_at <= now).limit(1000)]
    if not keys:
        return ()
    kode = Seat.workshop._.kode.as_alias("kode")
    rows = await Seat.select(Seat.id, Seat.guest, kode).where(Seat.guest.is_in(keys))
    return tuple((row["id"], row["guest"], row["kode"]) for row in rows)


async def phone_is_on_list(phone: str, kode: str, workshop: int) -> bool:
    """Whether a phone sits or waits in a workshop already, as a guest's or as the phone of an account."""
    guests = await guests_with_phone(phone, where=kode)
    if await _any_seat(workshop, Seat.guest.is_in(list(guests)) if guests else None):
        return True
    found = await find_by_contact(phone)
    return await _any_seat(workshop, Seat.account == found.person if found else None)


async def guest_has_phone_of(person: int, kode: str, workshop: int) -> bool:
    """Whether a guest on the list gave the phone of this account."""
    row = await Account.select(Account.phone_sealed).where(Account.id == person).first()
    if row is None or row["phone_sealed"] is None:
        return False
    phone = unseal(row["phone_sealed"], where=f"account:{person}:phone")
    guests = await guests_with_phone(phone, where=kode)
    return await _any_seat(workshop, Seat.guest.is_in(list(guests)) if guests else None)


async def _any_seat(workshop: int, who: Any) -> bool:
    return who is not None and await Seat.exists().where(Seat.workshop == workshop, _HERE, who)


async def my_seats(person: int) -> tuple[MySeat, ...]:
    """What somebody signed up for and what they said there, the newest first."""
    rows = (
        await Seat.select(
            *(Seat.id, Seat.state, Seat.attended_at),
            Seat.workshop._.kode.as_alias("kode"),
            Seat.workshop._.title.as_alias("title"),
            Seat.workshop._.starts_at.as_alias("starts_at"),
            Seat.workshop._.stage.as_alias("stage"),
        )
        .where(Seat.account == person)
        .order_by(Seat.created_at, ascending=False)
    )
    notes = await _notes([row["id"] for row in rows])
    return tuple(
        MySeat(
            kode=row["kode"],
            title=row["title"],
            starts_at=row["starts_at"],
            stage=WorkshopStage(row["stage"]),
            state=SeatState(row["state"]),
            attended=row["attended_at"] is not None,
            notes=tuple(notes.get(row["id"], ())),
        )
        for row in rows
    )


async def _notes(seats: Collection[int]) -> dict[int, list[str]]:
    if not seats:
        return {}
    rows = (
        await Contribution.select(Contribution.seat, Contribution.text)
        .where(Contribution.seat.is_in(list(seats)))
        .order_by(Contribution.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["seat"], []).append(row["text"])
    return found


async def tomorrow(now: datetime) -> Sequence[str]:
    """Workshops of the next day whose people were not reminded yet."""
    rows = await Workshop.select(Workshop.kode).where(
        Workshop.stage == WorkshopStage.PLANNED.value,
        Workshop.reminded_at.is_null(),
        Workshop.starts_at > now,
        Workshop.starts_at <= now + timedelta(days=1),
    )
    return [row["kode"] for row in rows]


async def why_called_off(workshop: int) -> str:
    """The public reason for which a workshop was called off."""
    row = (
        await StageMove.select(StageMove.reason)
        .where(StageMove.workshop == workshop, StageMove.stage == WorkshopStage.CANCELLED.value)
        .first()
    )
    return row["reason"] if row else ""
