"""The line of those who wait: whoever waits longest gets a seat that became free, and is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pb.people.queries import guests
from pb.people.services import notify, write_to_guests
from pb.people.services.mine import ERASED_NAME
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop, seats_of
from pb.workshops.rules import OVER, SeatState, names_them, next_in_line
from pb.workshops.tables import Seat, Task, Workshop


async def fill_seats(kode: str, now: datetime) -> None:
    """Give free seats to those who wait, group by group, inside a transaction that holds the workshop."""
    facts = await require_workshop(kode)
    if facts.stage in OVER:
        return
    seats = await seats_of(facts.id)
    for group in facts.groups:
        waiting = [
            (seat.created_at, seat.held.id)
            for seat in seats
            if seat.held.kind is group.kind and seat.state is SeatState.WAITING
        ]
        for _ in range(group.seats - group.taken):
            key = next_in_line(waiting)
            if key is not None:
                waiting = [item for item in waiting if item[1] != key]
                await give_to(facts, key, now)


async def give_to(facts: WorkshopFacts, key: int, now: datetime) -> None:
    """Give a seat to somebody who waits. Not every guest left a number, so the facilitator is told too."""
    seat = Seat.update({Seat.state: SeatState.SEATED.value}).where(Seat.id == key)
    row = (await seat.returning(Seat.account, Seat.guest))[0]
    if row["account"] is not None:
        await notify([row["account"]], "workshop_seat", facts.kode, {"title": facts.title}, now=now)
    else:
        await tell_guests(facts, [row["guest"]], "workshop_seat", now)
        await tell_facilitator(facts, "workshop_guest_seat", now)


async def tell_guests(facts: WorkshopFacts, keys: Iterable[int | None], notice: str, now: datetime) -> None:
    """A message to the phones of guests: what, in which workshop, when and where."""
    at = facts.starts_at.isoformat()
    told = {"kode": str(facts.kode), "title": facts.title, "venue": facts.venue, "at": at}
    await write_to_guests([key for key in keys if key is not None], notice, told, now=now)


async def tell_of_task(
    guest: int | None, notice: str, kode: str, what: str, due_at: datetime, now: datetime
) -> None:
    """A message to the phone of a guest who promised something."""
    told = {"kode": kode, "what": what, "at": due_at.isoformat()}
    await write_to_guests([guest] if guest is not None else [], notice, told, now=now)


async def tell_facilitator(facts: WorkshopFacts, notice: str, now: datetime) -> None:
    """Tell the one who planned the workshop."""
    row = await Workshop.select(Workshop.created_by).where(Workshop.id == facts.id).first()
    if row is not None and row["created_by"] is not None:
        await notify([row["created_by"]], notice, facts.kode, {"title": facts.title}, now=now)


async def tell_all(facts: WorkshopFacts, notice: str, now: datetime, *, waiting: bool = True) -> None:
    """Tell everybody who has a seat, and those who wait for one: on their page, or guests on their phone."""
    states = {SeatState.SEATED, SeatState.WAITING} if waiting else {SeatState.SEATED}
    seats = [seat for seat in await seats_of(facts.id) if seat.state in states]
    people = [seat.account for seat in seats if seat.account is not None]
    await notify(people, notice, facts.kode, {"title": facts.title}, now=now)
    await tell_guests(facts, [seat.guest for seat in seats], notice, now)


async def unname_tasks(seats: Mapping[int, int]) -> None:
    """Take the names of guests (by seat) who are forgotten off what they promised; a role may stay."""
    names = await guests(list(seats.values()))
    rows = await Task.select(Task.id, Task.who, Task.seat).where(Task.seat.is_in(list(seats)))
    for row in rows:
        read = names.get(seats[row["seat"]])
        if read is not None and names_them(row["who"], read.name):
            await Task.update({Task.who: ERASED_NAME}).where(Task.id == row["id"])
