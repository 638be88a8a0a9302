"""People on the list of a shift are told: on their page, or on their phone when they have no account."""

from collections.abc import Sequence
from datetime import datetime

from pb.core.db import Lock, lock_row, transactional
from pb.people.services import notify, write_to_guests
from pb.programmes.queries.tasks import require_task, shift_of, shifts_to_remind
from pb.programmes.queries.volunteers import volunteers_of
from pb.programmes.rules.tasks import ShiftFacts, Taking, TaskFacts, VolunteerState
from pb.programmes.tables.tasks import Shift

_ON_THE_LIST = {VolunteerState.SIGNED, VolunteerState.WAITING}


async def tell(task: TaskFacts, shift: ShiftFacts, notice: str, now: datetime) -> None:
    """Tell everybody who takes part or waits, inside a transaction."""
    people = [one for one in await volunteers_of(shift.id) if one.state in _ON_THE_LIST]
    await tell_these(people, task, shift, notice, now)


async def tell_these(
    people: Sequence[Taking], task: TaskFacts, shift: ShiftFacts, notice: str, now: datetime
) -> None:
    """Tell these people; a guest who left no number learns nothing."""
    accounts = [one.account for one in people if one.account is not None]
    await notify(accounts, notice, task.kode, {"title": task.title}, now=now)
    at = shift.starts_at.isoformat()
    told = {"kode": str(task.kode), "title": task.title, "venue": task.spot, "at": at}
    await write_to_guests([one.guest for one in people if one.guest is not None], notice, told, now=now)


async def remind_shifts(*, now: datetime) -> None:
    """Tell everybody with a place, once, a day before the shift begins."""
    for kode, number in await shifts_to_remind(now):
        await _remind(kode, number, now)


@transactional
async def _remind(kode: str, number: int, now: datetime) -> None:
    task = await require_task(kode)
    shift = shift_of(task, number)
    await lock_row(Shift, shift.id, Lock.UPDATE)
    if (kode, number) not in await shifts_to_remind(now):
        return  # another process was first
    await Shift.update({Shift.reminded_at: now}).where(Shift.id == shift.id)
    people = [one for one in await volunteers_of(shift.id) if one.state is VolunteerState.SIGNED]
    await tell_these(people, task, shift, "volunteer_tomorrow", now)
