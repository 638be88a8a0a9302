"""Volunteer tasks of the full town: one of the ward with a shift in each stage, one of a promise."""

from datetime import timedelta

from pb.core.actor import Actor
from pb.programmes.services import cancel_shift, close_shift, mark_there
from tests.support.town import NOON
from tests.support.volunteers import DAY, add_task, join, more_shifts, the_shift

SCRIPT = "<script>alert(1)</script>"


async def build_tasks(
    people: dict[str, Actor], promises: dict[str, str]
) -> tuple[dict[str, str], dict[str, int]]:
    """Kodes by name, and keys of places. Shifts: 1 over, 2 runs, 3 to come, 4 closed, 5 called off."""
    by, resident = people["facilitator"], people["resident"]
    kode = await add_task(
        by, starts_at=NOON - 2 * DAY, title=f"Bersih saluran {SCRIPT}", what=f"Cangkul {SCRIPT}"
    )
    await more_shifts(kode, by, NOON - timedelta(hours=1), NOON + 2 * DAY, NOON - 9 * DAY, NOON + 5 * DAY)
    keys = {
        "over": await join(kode, resident, now=NOON - 3 * DAY),
        "running": await join(kode, resident, number=2, now=NOON - DAY),
        "coming": await join(kode, resident, number=3, now=NOON - DAY),
        "closed": await join(kode, resident, number=4, now=NOON - 10 * DAY),
    }
    await join(kode, number=2, now=NOON - DAY, name=f"Tamu {SCRIPT}", phone="0812-7777-0001")
    for number, name in ((1, "over"), (4, "closed")):
        await mark_there(kode, number, keys[name], there=True, by=by, now=NOON - timedelta(hours=20))
    await close_shift(kode, 4, {}, by=by, now=NOON - DAY)
    await cancel_shift(kode, 5, f"Hujan lebat {SCRIPT}", by=by, now=NOON - DAY)
    kept = await add_task(people["officer"], starts_at=NOON - 4 * DAY, promise=promises["running"])
    there = await join(kept, resident, now=NOON - 5 * DAY)
    await mark_there(kept, 1, there, there=True, by=people["officer"], now=NOON - 3 * DAY)
    await close_shift(kept, 1, {}, by=people["officer"], now=NOON - 3 * DAY)
    tasks = {"task": kode, "kept": kept, "code": (await the_shift(kode, 2)).door_code}
    return tasks, {f"volunteer_{name}": key for name, key in keys.items()}
