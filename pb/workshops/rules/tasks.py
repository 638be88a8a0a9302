"""Tasks after a workshop: when they are written, how long they may be, when people are reminded."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from pb.workshops.rules.stages import WorkshopStage

MOST_TASKS = 50
LONGEST_TASK, LONGEST_WHO = 300, 120
REMIND_BEFORE = timedelta(days=3)
FARTHEST = timedelta(days=1100)
_OPEN = frozenset({WorkshopStage.AGREE, WorkshopStage.WRITE, WorkshopStage.FINISHED})


class WhyNotTask(StrEnum):
    """Why a task is not written down or marked."""

    STAGE = "task.stage"
    WHAT = "task.what"
    WHO = "task.who"
    DUE = "task.due"
    TOO_MANY = "task.too_many"
    NOT_YOURS = "task.not_yours"


class Reminder(StrEnum):
    """What a person is reminded of."""

    SOON = "workshop_task_soon"
    LATE = "workshop_task_late"


def why_not_task(
    stage: WorkshopStage, what: str, who: str, due_at: datetime, *, tasks: int, now: datetime
) -> WhyNotTask | None:
    """Tasks come with decisions: what, who, and a day to come."""
    if stage not in _OPEN:
        return WhyNotTask.STAGE
    if not 0 < len(what.strip()) <= LONGEST_TASK:
        return WhyNotTask.WHAT
    if not 0 < len(who.strip()) <= LONGEST_WHO:
        return WhyNotTask.WHO
    if not now < due_at <= now + FARTHEST:
        return WhyNotTask.DUE
    return WhyNotTask.TOO_MANY if tasks >= MOST_TASKS else None


def names_them(who: str, name: str) -> bool:
    """Whether the words beside a task hold a part of somebody's name; `Ketua RW 05` does not."""
    return bool({word for word in _words(name) if len(word) > 2} & _words(who))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def reminder_of(due_at: datetime, reminded_at: datetime | None, now: datetime) -> Reminder | None:
    """Once in the three days before, and once more when it is late."""
    if now >= due_at:
        return Reminder.LATE if reminded_at is None or reminded_at < due_at else None
    return Reminder.SOON if reminded_at is None and now >= due_at - REMIND_BEFORE else None
