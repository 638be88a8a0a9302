"""What the clock does for workshops: it reminds people of tomorrow and of tasks, and forgets guests."""

from datetime import datetime

from pb.core.db import Lock, bump, lock_row, transactional
from pb.people.services import forget_guests, notify
from pb.people.services.mine import ERASED_NAME
from pb.workshops.queries import guests_over, require_workshop, tasks_to_remind, tomorrow
from pb.workshops.rules import reminder_of
from pb.workshops.services.line import tell_all, tell_facilitator, tell_of_task, unname_tasks
from pb.workshops.tables import Seat, Task, Workshop


async def remind_seats(*, now: datetime) -> None:
    """Tell everybody who has a seat, and the facilitator, once, a day before it begins."""
    for kode in await tomorrow(now):
        await _remind(kode, now)


@transactional
async def _remind(kode: str, now: datetime) -> None:
    facts = await require_workshop(kode)
    await lock_row(Workshop, facts.id, Lock.UPDATE)
    if kode not in await tomorrow(now):
        return  # another process was first
    await Workshop.update({Workshop.reminded_at: now}).where(Workshop.id == facts.id)
    await tell_all(facts, "workshop_tomorrow", now, waiting=False)
    await tell_facilitator(facts, "workshop_tomorrow", now)


@transactional
async def remind_tasks(*, now: datetime) -> None:
    """Tell who promised, and the facilitator: three days before, and once more when it is late."""
    for task in await tasks_to_remind(now):
        await lock_row(Task, task.id, Lock.UPDATE)
        row = await Task.select(Task.reminded_at, Task.done_at).where(Task.id == task.id).first()
        reminder = reminder_of(task.due_at, row["reminded_at"], now) if row and not row["done_at"] else None
        if reminder is None:
            continue  # another process was first, or it is done
        await Task.update({Task.reminded_at: now}).where(Task.id == task.id)
        people = {person for person in (task.person, task.facilitator) if person is not None}
        await notify(people, reminder.value, task.kode, {"what": task.what}, now=now)
        await tell_of_task(task.guest, reminder.value, task.kode, task.what, task.due_at, now)


@transactional
async def forget_workshop_guests(*, now: datetime) -> None:
    """Wipe guests whose time has passed; their seats keep no name."""
    over = await guests_over(now)
    if over:
        await unname_tasks({seat: guest for seat, guest, _ in over})
        await Seat.update({Seat.guest: None, Seat.label: ERASED_NAME, Seat.credit: 0}).where(
            Seat.id.is_in([seat for seat, _, _ in over])
        )
    await forget_guests(now=now)
    await bump({kode for _, _, kode in over})
