"""What somebody has to do about promises, by day: answer, accept, report; the oldest first."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from pb.commitments.queries.mine import Mine
from pb.commitments.rules import PromiseState
from pb.core.calendar import working_days_late

SOON = timedelta(days=14)
_WORKING = {PromiseState.AGREED, PromiseState.RUNNING}


class Task(StrEnum):
    """What is due."""

    ANSWER = "due.answer"
    ACCEPT = "due.accept"
    MILESTONE = "due.milestone"
    HAND_OVER = "due.hand_over"


class Due(msgspec.Struct, frozen=True):
    """One thing to do, until when, and how many working days late it is; no day means as soon as possible."""

    task: Task
    kode: str
    title: str
    words: str
    day: date | None
    late: int


def due_of(mine: Sequence[Mine], today: date) -> tuple[Due, ...]:
    """Disputes to answer, promises to accept, milestones and ends of the next two weeks or past."""
    found = [due for one in mine for due in _of(one, today)]
    return tuple(sorted(found, key=lambda due: (due.day or today, due.task, due.kode)))


def _of(one: Mine, today: date) -> list[Due]:
    def due(task: Task, words: str, day: date | None) -> Due:
        late = working_days_late(day, today) if day else 0
        return Due(task, one.kode, one.plan.title, words, day, late)

    found = [due(Task.ANSWER, dispute.text, dispute.answer_by) for dispute in one.now.open_disputes]
    spoke = {change.party for change in one.now.open_changes}
    if one.parties & one.now.waiting - spoke and one.now.state in {
        PromiseState.PROPOSED,
        PromiseState.RUNNING,
    }:
        found.append(due(Task.ACCEPT, "", None))
    if one.now.state in _WORKING:
        near = today + SOON
        open_ = [m for m in one.now.milestones if m.done < 100]
        found += [due(Task.MILESTONE, m.title, m.due) for m in open_ if m.due <= near]
        if not open_:
            found.append(due(Task.HAND_OVER, "", one.now.ends))
    return found
