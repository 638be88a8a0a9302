"""The line of those who wait: whoever waits longest gets a seat that became free, and is told."""

from datetime import datetime

from pb.people.services import notify
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop, seats_of
from pb.workshops.rules import OVER, SeatState, next_in_line
from pb.workshops.tables import Seat, Workshop


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
    """Give a seat to somebody who waits. A guest cannot be told here, so the facilitator is."""
    rows = (
        await Seat.update({Seat.state: SeatState.SEATED.value}).where(Seat.id == key).returning(Seat.account)
    )
    account = rows[0]["account"]
    if account is not None:
        await notify([account], "workshop_seat", facts.kode, {"title": facts.title}, now=now)
    else:
        await tell_facilitator(facts, "workshop_guest_seat", now)


async def tell_facilitator(facts: WorkshopFacts, notice: str, now: datetime) -> None:
    """Tell the one who planned the workshop."""
    row = await Workshop.select(Workshop.created_by).where(Workshop.id == facts.id).first()
    if row is not None and row["created_by"] is not None:
        await notify([row["created_by"]], notice, facts.kode, {"title": facts.title}, now=now)


async def tell_all(facts: WorkshopFacts, notice: str, now: datetime) -> None:
    """Tell everybody with an account who has a seat or waits for one."""
    people = [
        seat.account
        for seat in await seats_of(facts.id)
        if seat.account is not None and seat.state is not SeatState.LEFT
    ]
    await notify(people, notice, facts.kode, {"title": facts.title}, now=now)
