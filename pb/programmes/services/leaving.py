"""Somebody leaves Rembug, or a guest's time has passed: hours stay, names go."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.db import bump, transactional
from pb.people.services.mine import ERASED_NAME
from pb.programmes.queries.volunteers import shifts_of_account, taking_of, task_guests_over
from pb.programmes.rules.tasks import ShiftStage, VolunteerState
from pb.programmes.services.volunteers import fill, held
from pb.programmes.tables.gps import Certifier, Member, Post
from pb.programmes.tables.tasks import Volunteer, VolunteerTask
from pb.workshops.services import leave as leave_workshops


@transactional
async def leave(*, by: Actor, now: datetime) -> None:
    """Unlink the places of a person, give those to come to who waits, then the rest, in one act."""
    found = await shifts_of_account(by.person or 0)
    for kode, number in sorted(found):
        await _unlink(kode, number, by, now)
    await VolunteerTask.update({VolunteerTask.created_by: None}).where(VolunteerTask.created_by == by.person)
    await _leave_movement(by)
    await leave_workshops(by=by, now=now)
    await bump({kode for kode, _ in found})


async def _leave_movement(by: Actor) -> None:
    """Stamps stay in the counts, without a name."""
    values: dict[Any, Any] = {"account": None, "label": ERASED_NAME, "nickname": ""}
    await Member.update(values).where(Member.account == by.person)
    await Certifier.delete().where(Certifier.account == by.person)
    await Post.update({Post.created_by: None}).where(Post.created_by == by.person)


async def _unlink(kode: str, number: int, by: Actor, now: datetime) -> None:
    """Hours that were given stay with the shift; a place in one to come is free again."""
    task, shift = await held(kode, number)
    values: dict[Any, Any] = {"account": None, "label": ERASED_NAME, "reason": ""}
    mine = await taking_of(shift.id, person=by.person)
    coming = shift.stage(now) is ShiftStage.COMING
    if coming and mine is not None:
        values["state"] = VolunteerState.LEFT.value
    await Volunteer.update(values).where(Volunteer.shift == shift.id, Volunteer.account == by.person)
    if coming:
        await fill(task, number, now)


@transactional
async def forget_task_guests(*, now: datetime) -> None:
    """Places of guests whose time has passed keep no name; the guests themselves are wiped after this."""
    over = await task_guests_over(now)
    if over:
        values: dict[Any, Any] = {Volunteer.guest: None, Volunteer.label: ERASED_NAME, Volunteer.reason: ""}
        await Volunteer.update(values).where(Volunteer.id.is_in([key for key, _ in over]))
    await bump({kode for _, kode in over})
