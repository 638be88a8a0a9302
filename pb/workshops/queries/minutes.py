"""The minutes of a workshop: when each stage was open, what was promised."""

from datetime import datetime

import msgspec

from pb.workshops.rules import WorkshopStage
from pb.workshops.tables import Contribution, StageMove, Task


class MoveFacts(msgspec.Struct, frozen=True):
    """A stage that was opened; the reason when it was opened again."""

    stage: WorkshopStage
    reason: str
    at: datetime


class TaskFacts(msgspec.Struct, frozen=True):
    """What somebody promised to do."""

    number: int
    what: str
    who: str
    due_at: datetime
    done: bool


async def moves_of(workshop: int) -> tuple[MoveFacts, ...]:
    """The stages in the order in which they were opened."""
    rows = await StageMove.select().where(StageMove.workshop == workshop).order_by(StageMove.at, StageMove.id)
    return tuple(MoveFacts(WorkshopStage(row["stage"]), row["reason"], row["at"]) for row in rows)


async def promised_in(workshop: int) -> tuple[TaskFacts, ...]:
    """The tasks in their order."""
    rows = await Task.select().where(Task.workshop == workshop).order_by(Task.number)
    plain = ("number", "what", "who", "due_at")
    return tuple(
        TaskFacts(**{name: row[name] for name in plain}, done=row["done_at"] is not None) for row in rows
    )


async def plain_notes(workshop: int) -> tuple[dict[str, object], ...]:
    """What was said, without anybody: kind, group, words, what it went into. Hidden ones are left out."""
    rows = (
        await Contribution.select()
        .where(Contribution.workshop == workshop, Contribution.hidden_at.is_null())
        .order_by(Contribution.number)
    )
    numbers = {row["id"]: row["number"] for row in rows}
    plain = ("number", "kind", "stage", "text", "unit", "quantity", "unit_price", "discipline", "agency")
    return tuple(
        {
            **{name: row[name] for name in plain},
            "group": row["group_kind"],
            "on_paper": bool(row["on_paper"]),
            "answers": numbers.get(row["parent"]),
            "merged_into": numbers.get(row["merged_into"]),
            "answered": row["answered_at"] is not None,
        }
        for row in rows
    )
