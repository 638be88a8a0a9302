"""A person leaves Rembug: nothing that they did in workshops leads to them any more."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.db import bump, transactional
from pb.people.services.mine import ERASED_NAME
from pb.screening.services import leave as leave_proposals
from pb.workshops.queries import my_seats
from pb.workshops.rules import OVER, SeatState, WorkshopStage
from pb.workshops.services.line import fill_seats
from pb.workshops.services.seats import locked
from pb.workshops.tables import Contribution, Invitation, Seat, Signer, SignOff, Stance, Task, Workshop


@transactional
async def leave(*, by: Actor, now: datetime) -> None:
    """Unlink seats, contributions and stances, give seats to those who wait, then the rest, in one act."""
    seats = await my_seats(by.person or 0)
    for seat in sorted(seats, key=lambda seat: seat.kode):
        await _unlink(seat.kode, by, now)
    await Invitation.delete().where(Invitation.account == by.person)
    await Workshop.update({Workshop.created_by: None}).where(Workshop.created_by == by.person)
    signed = await _unsign(by)
    await leave_proposals(by=by, now=now)
    await bump({*(seat.kode for seat in seats), *signed})


async def _unsign(by: Actor) -> set[str]:
    """What they signed stays with its discipline and agency. Gives the workshops in which they did."""
    rows = await Signer.select(Signer.sign_off).where(Signer.person == by.person)
    found = [row["sign_off"] for row in rows]
    if not found:
        return set()
    await Signer.delete().where(Signer.person == by.person)
    workshop = SignOff.version._.workshop._.kode.as_alias("kode")
    return {row["kode"] for row in await SignOff.select(workshop).where(SignOff.id.is_in(found))}


async def _unlink(kode: str, by: Actor, now: datetime) -> None:
    """What was said and promised stays with its group; a seat of one that has not begun is free again."""
    facts = await locked(kode)
    rows = await Seat.select(Seat.id).where(Seat.workshop == facts.id, Seat.account == by.person)
    keys = [row["id"] for row in rows]
    values: dict[Any, Any] = {"account": None, "label": ERASED_NAME, "credit": 0}
    if facts.stage is WorkshopStage.PLANNED:
        values["state"] = SeatState.LEFT.value
    await Contribution.update({Contribution.seat: None}).where(Contribution.seat.is_in(keys))
    await Stance.update({Stance.seat: None}).where(Stance.seat.is_in(keys))
    await Task.update({Task.who: ERASED_NAME, Task.seat: None}).where(Task.seat.is_in(keys))
    await Seat.update(values).where(Seat.id.is_in(keys))
    if facts.stage not in OVER:
        await fill_seats(facts.kode, now)
