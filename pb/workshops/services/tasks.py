"""Tasks: who does what by when. The facilitator writes them; who promised, or the facilitator, marks them."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.workshops.queries import seat_of, tasks_of
from pb.workshops.rules import WhyNotTask, may_run, why_not_task
from pb.workshops.services.line import tell_of_task
from pb.workshops.services.seats import locked
from pb.workshops.services.setup import run_by
from pb.workshops.tables import Task


@transactional
async def write_task(
    kode: str, what: str, who: str, due_at: datetime, *, seat: int | None = None, by: Actor, now: datetime
) -> int:
    """Write down what somebody promised; `seat` is theirs if they are on the list. Gives its number."""
    facts = await run_by(kode, by)
    tasks = await tasks_of(facts.id)
    refuse_if(why_not_task(facts.stage, what, who, due_at, tasks=len(tasks), now=now))
    held = await seat_of(facts.id, seat=seat) if seat is not None else None
    refuse_if(WhyNotTask.WHO if seat is not None and held is None else None)
    number = max((task.number for task in tasks), default=0) + 1
    row = Task(
        id=new_id(),
        workshop=facts.id,
        number=number,
        what=what.strip(),
        who=who.strip(),
        seat=seat,
        due_at=due_at,
        done_at=None,
        reminded_at=None,
    )
    await Task.insert(row)
    if held is not None and held.account is not None:
        await notify([held.account], "workshop_task", facts.kode, {"what": what.strip()}, now=now)
    elif held is not None:
        await tell_of_task(held.guest, "workshop_task", facts.kode, what.strip(), due_at, now)
    await record(
        Event.TASK_WRITTEN, by=by, now=now, kode=facts.kode, topics=[str(facts.place)], number=number
    )
    return number


@transactional
async def mark_task(
    kode: str, number: int, *, done: bool, seat: int | None = None, by: Actor, now: datetime
) -> None:
    """Done, or not done after all: by the facilitator, or by the one who promised it."""
    facts = await locked(kode)
    task = next((task for task in await tasks_of(facts.id) if task.number == number), None)
    if task is None:
        raise NotFound
    mine = await seat_of(facts.id, person=by.person, seat=seat if by.person is None else None)
    owns = mine is not None and task.seat == mine.held.id
    refuse_if(None if owns or may_run(by, facts.place) else WhyNotTask.NOT_YOURS)
    if (task.done_at is not None) is not done:
        await Task.update({Task.done_at: now if done else None}).where(
            Task.workshop == facts.id, Task.number == number
        )
    topics = [str(facts.place)]
    await record(Event.TASK_DONE, by=by, now=now, kode=facts.kode, topics=topics, number=number, done=done)
