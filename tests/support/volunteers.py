"""A volunteer task for tests: the drain of the main alley, with shifts around a moment."""

from datetime import datetime, timedelta
from typing import Any

from pb.core.actor import VISITOR, Actor
from pb.programmes.queries.tasks import require_task, shift_of
from pb.programmes.queries.volunteers import taking_of
from pb.programmes.rules.tasks import ShiftFacts, Taking
from pb.programmes.services import ShiftPlan, SignUp, TaskPlan, add_shift, plan_task, sign_up
from tests.support.town import NOON, WARD

DAY = timedelta(days=1)


def task_plan(**changes: Any) -> TaskPlan:
    """What the organiser writes down."""
    values: dict[str, Any] = {
        "title": "Membersihkan saluran gang utama",
        "what": "Mengangkat lumpur dan sampah. Bawa sarung tangan.",
        "spot": "Balai RW 05",
        "place": WARD,
    }
    return TaskPlan(**(values | changes))


def shift_plan(starts_at: datetime, *, hours: float = 3, places: int = 2) -> ShiftPlan:
    """So many hours for so many people."""
    return ShiftPlan(starts_at, starts_at + timedelta(hours=hours), places)


async def add_task(by: Actor, *, starts_at: datetime = NOON + DAY, places: int = 2, **changes: Any) -> str:
    """A task with one shift, planned ten days before it begins. Gives its kode."""
    plan = shift_plan(starts_at, places=places)
    return await plan_task(task_plan(**changes), plan, by=by, now=starts_at - 10 * DAY)


async def more_shifts(kode: str, by: Actor, *starts: datetime) -> list[int]:
    """More shifts of a task, each planned two days before it begins."""
    return [await add_shift(kode, shift_plan(at), by=by, now=at - 2 * DAY) for at in starts]


async def the_shift(kode: str, number: int = 1) -> ShiftFacts:
    """One shift as it is now."""
    return shift_of(await require_task(kode), number)


async def the_place(kode: str, key: int, number: int = 1) -> Taking | None:
    """One place as it is now."""
    return await taking_of((await the_shift(kode, number)).id, key=key)


async def join(kode: str, by: Actor = VISITOR, *, number: int = 1, now: datetime = NOON, **form: str) -> int:
    """Somebody signs up. Gives the key of the place."""
    return await sign_up(kode, number, SignUp(**form), by=by, now=now)
