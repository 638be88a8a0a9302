"""A task is planned with its first shift; it is changed, gets more shifts, and a shift is called off."""

import secrets
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, new_id
from pb.core.kode import next_kode
from pb.people.tables import Account
from pb.places.queries import wards
from pb.programmes.queries.tasks import (
    organises,
    place_of_promise,
    place_of_workshop,
    require_task,
    shift_of,
    speaks_for,
)
from pb.programmes.rules.tasks import (
    MOST_SHIFTS,
    TaskFacts,
    WhyNotTask,
    may_organise,
    why_not_belong,
    why_not_call_off,
    why_not_shift,
    why_not_words,
)
from pb.programmes.services.telling import tell
from pb.programmes.tables.tasks import Shift, VolunteerTask

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ23456789"


class TaskPlan(msgspec.Struct, frozen=True):
    """What an organiser writes down about a task; kodes of what it belongs to may be empty."""

    title: str
    what: str
    spot: str
    place: PlaceCode
    promise: str = ""
    workshop: str = ""


class ShiftPlan(msgspec.Struct, frozen=True):
    """From when until when, and how many people."""

    starts_at: datetime
    ends_at: datetime
    places: int


@transactional
async def plan_task(plan: TaskPlan, first: ShiftPlan, *, by: Actor, now: datetime) -> Kode:
    """A new task with one shift; the same title for the same moment by one person is a second tap."""
    await _checked(plan, by)
    if by.person is not None:
        await lock_row(Account, by.person, Lock.UPDATE)
    made = await _just_made(plan, first, by)
    if made is not None:
        return made
    refuse_if(why_not_shift(first.starts_at, first.ends_at, now))
    key, kode = new_id(), await next_kode(now)
    row = VolunteerTask(id=key, kode=kode, created_by=by.person, created_at=now, **_columns(plan))
    await VolunteerTask.insert(row)
    await _write_shift(key, 1, first)
    topics = [str(plan.place), "tasks"]
    about = plan.promise or plan.workshop or None
    await record(Event.VOLUNTEERS_ASKED, by=by, now=now, kode=kode, about=about, topics=topics)
    return kode


async def _checked(plan: TaskPlan, by: Actor) -> None:
    """The place is a ward of the city; what it belongs to is there; this person may ask."""
    refuse_if(None if plan.place in {ward.code for ward in wards()} else WhyNotTask.PLACE)
    promise, workshop = await _belongs_to(plan)
    refuse_if(WhyNotTask.NO_PROMISE if plan.promise and promise is None else None)
    refuse_if(WhyNotTask.NO_WORKSHOP if plan.workshop and workshop is None else None)
    if not may_organise(by, plan.place, speaks=await speaks_for(by, plan.promise or None)):
        raise NotFound
    refuse_if(why_not_belong(plan.place, promise) or why_not_belong(plan.place, workshop))
    refuse_if(why_not_words(plan.title, plan.what, plan.spot))


async def _belongs_to(plan: TaskPlan) -> tuple[str | None, str | None]:
    promise = await place_of_promise(plan.promise) if plan.promise else None
    workshop = await place_of_workshop(plan.workshop) if plan.workshop else None
    return promise, workshop


def _columns(plan: TaskPlan) -> dict[Any, Any]:
    return {
        "place": plan.place,
        "title": plan.title.strip(),
        "what": plan.what.strip(),
        "spot": plan.spot.strip(),
        "promise": plan.promise or None,
        "workshop": plan.workshop or None,
    }


async def _just_made(plan: TaskPlan, first: ShiftPlan, by: Actor) -> Kode | None:
    row = (
        await Shift.select(Shift.task._.kode.as_alias("kode"))
        .where(
            Shift.number == 1,
            Shift.starts_at == first.starts_at,
            Shift.task._.title == plan.title.strip(),
            Shift.task._.created_by == by.person,
        )
        .first()
    )
    return Kode(row["kode"]) if row else None


async def _write_shift(task: int, number: int, plan: ShiftPlan) -> None:
    row = Shift(
        id=new_id(),
        task=task,
        number=number,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        places=plan.places,
        door_code="".join(secrets.choice(_LETTERS) for _ in range(6)),
        closed_at=None,
        cancelled_at=None,
        why="",
        entry=None,
    )
    await Shift.insert(row)


async def run_task(kode: str, by: Actor) -> TaskFacts:
    """The task, held by one alone, for those who organise it; to others it is not there."""
    task = await require_task(kode)
    if not await organises(by, task):
        raise NotFound
    await lock_row(VolunteerTask, task.id, Lock.UPDATE)
    return await require_task(kode)


@transactional
async def change_task(kode: str, title: str, what: str, spot: str, *, by: Actor, now: datetime) -> None:
    """Other words for the same task; who takes part is told when the place changes."""
    task = await run_task(kode, by)
    refuse_if(why_not_words(title, what, spot))
    values: dict[Any, Any] = {
        VolunteerTask.title: title.strip(),
        VolunteerTask.what: what.strip(),
        VolunteerTask.spot: spot.strip(),
    }
    await VolunteerTask.update(values).where(VolunteerTask.id == task.id)
    if spot.strip() != task.spot:
        for shift in task.shifts:
            if shift.ends_at > now and shift.cancelled_at is None:
                await tell(task, shift, "volunteer_changed", now)
    topics = [str(task.place), "tasks"]
    await record(Event.VOLUNTEERS_CHANGED, by=by, now=now, kode=task.kode, topics=topics)


@transactional
async def add_shift(kode: str, plan: ShiftPlan, *, by: Actor, now: datetime) -> int:
    """One more shift; gives its number. One that begins and ends as another is a second tap."""
    task = await run_task(kode, by)
    for shift in task.shifts:
        same = (shift.starts_at, shift.ends_at) == (plan.starts_at, plan.ends_at)
        if same and shift.cancelled_at is None:
            return shift.number
    refuse_if(why_not_shift(plan.starts_at, plan.ends_at, now))
    refuse_if(WhyNotTask.TOO_MANY if len(task.shifts) >= MOST_SHIFTS else None)
    number = max((shift.number for shift in task.shifts), default=0) + 1
    await _write_shift(task.id, number, plan)
    topics, day = [str(task.place), "tasks"], this_city().day(plan.starts_at).isoformat()
    facts: dict[str, Any] = {"shift": number, "day": day}
    await record(
        Event.SHIFT_PLANNED, by=by, now=now, kode=task.kode, about=task.promise, topics=topics, **facts
    )
    return number


@transactional
async def cancel_shift(kode: str, number: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Call a shift off with a public reason; everybody on its list is told."""
    task = await run_task(kode, by)
    shift = shift_of(task, number)
    refuse_if(why_not_call_off(shift.stage(now), reason))
    await Shift.update({Shift.cancelled_at: now, Shift.why: reason.strip()}).where(Shift.id == shift.id)
    await tell(task, shift, "volunteer_cancelled", now)
    topics = [str(task.place), "tasks"]
    await record(
        Event.SHIFT_CANCELLED, by=by, now=now, kode=task.kode, about=task.promise, topics=topics, shift=number
    )
