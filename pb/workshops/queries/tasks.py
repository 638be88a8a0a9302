"""Reads about tasks: those of a workshop, and those of which people are reminded."""

from datetime import datetime
from typing import Any

import msgspec

from pb.workshops.rules import REMIND_BEFORE, WorkshopStage
from pb.workshops.tables import Seat, Task


class TaskRead(msgspec.Struct, frozen=True):
    """What somebody promised, and by when."""

    number: int
    what: str
    who: str
    seat: int | None
    due_at: datetime
    done_at: datetime | None

    def late(self, now: datetime) -> bool:
        """Whether the day has passed and it is not done."""
        return self.done_at is None and now >= self.due_at


class TaskDue(msgspec.Struct, frozen=True):
    """A task that may need a reminder, with its workshop and the account or the guest behind its seat."""

    id: int
    kode: str
    title: str
    what: str
    due_at: datetime
    reminded_at: datetime | None
    person: int | None
    guest: int | None
    facilitator: int | None


async def tasks_of(workshop: int) -> tuple[TaskRead, ...]:
    """The tasks of a workshop in the order of their days."""
    rows = await Task.select().where(Task.workshop == workshop).order_by(Task.due_at, Task.number)
    return tuple(
        TaskRead(
            number=row["number"],
            what=row["what"],
            who=row["who"],
            seat=row["seat"],
            due_at=row["due_at"],
            done_at=row["done_at"],
        )
        for row in rows
    )


async def tasks_to_remind(now: datetime) -> tuple[TaskDue, ...]:
    """Open tasks whose day is near or past and of which nobody was told since."""
    near = (Task.due_at <= now + REMIND_BEFORE) & (Task.reminded_at.is_null())
    late = (Task.due_at <= now) & (Task.reminded_at < Task.due_at)
    rows = (
        await Task.select(
            *(Task.id, Task.what, Task.seat, Task.due_at, Task.reminded_at),
            Task.workshop._.kode.as_alias("kode"),
            Task.workshop._.title.as_alias("title"),
            Task.workshop._.created_by.as_alias("facilitator"),
        )
        .where(Task.done_at.is_null(), near | late, Task.workshop._.stage != WorkshopStage.CANCELLED.value)
        .order_by(Task.due_at)
        .limit(200)
    )
    people = await _people([row["seat"] for row in rows if row["seat"] is not None])
    return tuple(_due(row, people) for row in rows)


async def _people(seats: list[int]) -> dict[int, tuple[int | None, int | None]]:
    if not seats:
        return {}
    rows = await Seat.select(Seat.id, Seat.account, Seat.guest).where(Seat.id.is_in(seats))
    return {row["id"]: (row["account"], row["guest"]) for row in rows}


def _due(row: dict[str, Any], people: dict[int, tuple[int | None, int | None]]) -> TaskDue:
    plain = ("id", "kode", "title", "what", "due_at", "reminded_at", "facilitator")
    person, guest = people.get(row["seat"] or 0, (None, None))
    return TaskDue(**{name: row[name] for name in plain}, person=person, guest=guest)
