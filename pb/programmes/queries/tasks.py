"""Reads about volunteer tasks: the public list, one with its shifts, who organises it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.commitments.rules import Representative, parties_of
from pb.commitments.tables import Commitment, Represents
from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.programmes.rules.tasks import ShiftFacts, TaskFacts, VolunteerState, may_organise
from pb.programmes.tables.tasks import Shift, Volunteer, VolunteerTask
from pb.workshops.tables import Workshop

PER_PAGE, PAST_SHOWN = 50, timedelta(days=60)

_COUNTS = """
SELECT shift, state, COUNT(*) AS people, COUNT(attended_at) AS there, COALESCE(SUM(minutes), 0) AS minutes
FROM volunteer WHERE shift IN
"""  # the query builder cannot count a column and sum another one in one grouping


class Listed(msgspec.Struct, frozen=True):
    """A task in a list with its next shift, or the last one when all are past."""

    task: TaskFacts
    shift: ShiftFacts


class Listing(msgspec.Struct, frozen=True):
    """One page of the public list: shifts to come, and tasks whose last shift was not long ago."""

    coming: tuple[Listed, ...]
    past: tuple[Listed, ...]
    more: bool


async def require_task(kode: str) -> TaskFacts:
    """The task with this kode and its shifts; raises `NotFound`."""
    row = await VolunteerTask.select(*_TASK).where(VolunteerTask.kode == kode).first()
    if row is None:
        raise NotFound
    shifts = await _shifts([row["id"]])
    return _task(row, shifts[row["id"]])


async def shifts_to_remind(now: datetime) -> tuple[tuple[str, int], ...]:
    """Shifts of the next day whose people were not reminded yet: kode of the task, number of the shift."""
    rows = await Shift.select(Shift.task._.kode.as_alias("kode"), Shift.number).where(
        Shift.reminded_at.is_null(),
        Shift.cancelled_at.is_null(),
        Shift.starts_at > now,
        Shift.starts_at <= now + timedelta(days=1),
    )
    return tuple((row["kode"], row["number"]) for row in rows)


def shift_of(task: TaskFacts, number: int) -> ShiftFacts:
    """One shift of a task; raises `NotFound`."""
    for shift in task.shifts:
        if shift.number == number:
            return shift
    raise NotFound


_TASK = (
    *(VolunteerTask.id, VolunteerTask.kode, VolunteerTask.title, VolunteerTask.what, VolunteerTask.spot),
    *(VolunteerTask.promise, VolunteerTask.workshop, VolunteerTask.created_by),
    VolunteerTask.place._.code.as_alias("place"),
)


def _task(row: dict[str, Any], shifts: Collection[ShiftFacts]) -> TaskFacts:
    return TaskFacts(**row | {"place": PlaceCode(row["place"]), "shifts": tuple(shifts)})


async def _shifts(tasks: Collection[int]) -> dict[int, list[ShiftFacts]]:
    """Shifts of these tasks with their counts, in two queries."""
    found: dict[int, list[ShiftFacts]] = defaultdict(list)
    if not tasks:
        return found
    rows = await Shift.select().where(Shift.task.is_in(list(tasks))).order_by(Shift.starts_at, Shift.number)
    counts = await _counts([row["id"] for row in rows])
    for row in rows:
        task = row.pop("task")
        row.pop("reminded_at")
        found[task].append(ShiftFacts(**row | counts.get(row["id"], {})))
    return found


async def _counts(ids: Collection[int]) -> dict[int, dict[str, int]]:
    if not ids:
        return {}
    marks = ", ".join("{}" for _ in ids)
    rows = await Volunteer.raw(f"{_COUNTS} ({marks}) GROUP BY shift, state", *ids)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row["state"] == VolunteerState.SIGNED.value:
            found[row["shift"]] |= {
                "signed": int(row["people"]),
                "there": int(row["there"]),
                "minutes": int(row["minutes"]),
            }
        elif row["state"] == VolunteerState.WAITING.value:
            found[row["shift"]]["waiting"] = int(row["people"])
    return found


async def tasks_listed(place: str, *, number: int, now: datetime) -> Listing:
    """Shifts that have not ended, the soonest first; then tasks without one, the last first. Four queries."""
    shown = [Shift.cancelled_at.is_null(), *([Shift.task._.place == place] if place else [])]
    soon = await (
        Shift.select(Shift.id, Shift.task)
        .where(Shift.ends_at > now, *shown)
        .order_by(Shift.starts_at, Shift.id)
        .limit(PER_PAGE + 1)
        .offset((number - 1) * PER_PAGE)
    )
    gone = await (
        Shift.select(Shift.id, Shift.task)
        .where(Shift.ends_at <= now, Shift.ends_at > now - PAST_SHOWN, *shown)
        .order_by(Shift.ends_at, ascending=False)
        .limit(PER_PAGE if number == 1 else 0)
    )
    tasks = await _tasks({row["task"] for row in (*soon, *gone)})
    shifts = {shift.id: (task, shift) for task in tasks.values() for shift in task.shifts}
    open_ = {row["task"] for row in soon}
    last: dict[int, int] = {}
    for row in gone:
        last.setdefault(row["task"], row["id"])
    return Listing(
        coming=tuple(Listed(*shifts[row["id"]]) for row in soon[:PER_PAGE]),
        past=tuple(Listed(*shifts[key]) for task, key in last.items() if task not in open_),
        more=len(soon) > PER_PAGE,
    )


async def _tasks(keys: Collection[int]) -> dict[int, TaskFacts]:
    if not keys:
        return {}
    rows = await VolunteerTask.select(*_TASK).where(VolunteerTask.id.is_in(list(keys)))
    shifts = await _shifts(keys)
    return {row["id"]: _task(row, shifts[row["id"]]) for row in rows}


async def tasks_of_promise(kode: str) -> tuple[TaskFacts, ...]:
    """The tasks that belong to a promise."""
    rows = await (
        VolunteerTask.select(VolunteerTask.id)
        .where(VolunteerTask.promise == kode)
        .order_by(VolunteerTask.created_at)
    )
    found = await _tasks([row["id"] for row in rows])
    return tuple(found[row["id"]] for row in rows)


async def organises(actor: Actor, task: TaskFacts) -> bool:
    """Whether this person runs the task."""
    return may_organise(actor, task.place, speaks=await speaks_for(actor, task.promise))


async def speaks_for(actor: Actor, promise: str | None) -> bool:
    """Whether this person speaks for a party of the promise."""
    if promise is None or not actor.signed_in:
        return False
    rows = await Represents.select(
        Represents.party,
        Represents.agency,
        Represents.account,
        Represents.commitment._.place._.code.as_alias("place"),
    ).where(Represents.commitment._.kode == promise)
    spoken = tuple(Representative(row["party"], row["agency"], row["account"]) for row in rows)
    return bool(rows) and bool(parties_of(actor, spoken, rows[0]["place"]))


async def place_of_promise(kode: str) -> str | None:
    """Where a promise is kept, or None when there is none with this kode."""
    row = await (
        Commitment.select(Commitment.place._.code.as_alias("place")).where(Commitment.kode == kode).first()
    )
    return row["place"] if row else None


async def place_of_workshop(kode: str) -> str | None:
    """Where a workshop belongs, or None when there is none with this kode."""
    row = await Workshop.select(Workshop.place._.code.as_alias("place")).where(Workshop.kode == kode).first()
    return row["place"] if row else None


async def titles_of(kodes: Collection[str]) -> dict[str, str]:
    """Titles of promises and workshops by their kodes."""
    if not kodes:
        return {}
    found = await Commitment.select(Commitment.kode, Commitment.title).where(
        Commitment.kode.is_in(list(kodes))
    )
    met = await Workshop.select(Workshop.kode, Workshop.title).where(Workshop.kode.is_in(list(kodes)))
    return {row["kode"]: row["title"] for row in (*found, *met)}
