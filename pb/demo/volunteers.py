"""The volunteer tasks of the demo: shifts that are over, that run, and that come; one for a promise."""

from datetime import datetime, time, timedelta

from pb.commitments.queries import Asks, board
from pb.commitments.rules import PromiseState
from pb.core.actor import VISITOR, Actor
from pb.core.area import PlaceCode, kelurahan_of
from pb.core.city import this_city
from pb.demo.people import Cast, Town
from pb.programmes.queries.tasks import require_task, shift_of
from pb.programmes.queries.volunteers import volunteers_of
from pb.programmes.services import (
    Confirmed,
    ShiftPlan,
    SignUp,
    TaskPlan,
    Written,
    add_shift,
    check_in,
    close_shift,
    plan_task,
    sign_up,
    write_down,
)

_WARD = PlaceCode("32.73.24.1004")
_LONG = timedelta(hours=3)


def _morning(now: datetime, days: int) -> datetime:
    """Seven in the morning, so many days from today."""
    return this_city().at(this_city().day(now) + timedelta(days=days), time(7))


async def ask_for_volunteers(town: Town, people: Cast, *, now: datetime) -> None:
    """Three tasks; the hours of the last one stand in the ledger of its promise."""
    neighbours = [await town.resident(_WARD, 1 + number % 7) for number in range(9)]
    await _drain(people.facilitator, neighbours, now)
    await _garden(people.officer, neighbours, now)
    rows = (await board(Asks(state=PromiseState.RUNNING), today=this_city().day(now))).rows
    for row in rows[:1]:
        await _for_promise(row.kode, row.title, PlaceCode(row.place), people.facilitator, neighbours, now)


async def _shift(kode: str, by: Actor, starts_at: datetime, places: int) -> int:
    plan = ShiftPlan(starts_at, starts_at + _LONG, places)
    return await add_shift(kode, plan, by=by, now=starts_at - timedelta(days=6))


async def _join(kode: str, number: int, people: list[Actor], at: datetime) -> None:
    for extra, person in enumerate(people):
        await sign_up(kode, number, SignUp(), by=person, now=at + timedelta(minutes=extra))


async def _come(kode: str, number: int, people: list[Actor], late: int = 0) -> None:
    """They enter the code at the place, the last one so many minutes late."""
    shift = shift_of(await require_task(kode), number)
    for extra, person in enumerate(people):
        at = shift.starts_at + timedelta(minutes=late if extra == len(people) - 1 else extra)
        await check_in(kode, number, shift.door_code, by=person, now=at)


async def _drain(by: Actor, neighbours: list[Actor], now: datetime) -> None:
    """Closed with hours, over and not closed, one that runs, one to come that is full, one with places."""
    plan = TaskPlan(
        title="Membersihkan saluran gang utama",
        what="Mengangkat lumpur dan sampah sebelum musim hujan.\n\nBawa sarung tangan; sekop ada.",
        spot="Balai RW 05",
        place=_WARD,
    )
    first = _morning(now, -20)
    shift = ShiftPlan(first, first + _LONG, 8)
    kode = await plan_task(plan, shift, by=by, now=first - timedelta(days=6))
    await _join(kode, 1, neighbours[:6], first - timedelta(days=3))
    await _come(kode, 1, neighbours[:6], late=40)
    names = [Written("Warga RT 02"), Written("Warga RT 03")]
    await write_down(kode, 1, names, by=by, now=first + timedelta(hours=1))
    await close_shift(kode, 1, {}, by=by, now=first + _LONG + timedelta(hours=1))
    second = await _shift(kode, by, _morning(now, -2), 8)
    await _join(kode, second, neighbours[2:7], _morning(now, -4))
    await _come(kode, second, neighbours[2:6])
    running = await _shift(kode, by, now - timedelta(hours=1), 6)
    await _join(kode, running, neighbours[:4], now - timedelta(days=2))
    full = await _shift(kode, by, _morning(now, 5), 4)
    await _join(kode, full, neighbours[:6], now - timedelta(days=1))
    coming = await _shift(kode, by, _morning(now, 12), 10)
    await _join(kode, coming, neighbours[4:6], now - timedelta(hours=5))


async def _garden(by: Actor, neighbours: list[Actor], now: datetime) -> None:
    """One shift to come; a guest without an account is on the list."""
    plan = TaskPlan(
        title="Menanam pohon di taman RW",
        what="Menggali lubang dan menanam empat puluh bibit. Anak-anak boleh ikut bersama orang tua.",
        spot="Taman RW 03",
        place=PlaceCode("32.73.12.1008"),
    )
    starts = _morning(now, 8)
    shift = ShiftPlan(starts, starts + _LONG, 25)
    kode = await plan_task(plan, shift, by=by, now=now - timedelta(days=2))
    await _join(kode, 1, neighbours[:3], now - timedelta(days=1))
    guest = SignUp(name="Warga RT 04", phone="0812-0009-9001")
    await sign_up(kode, 1, guest, by=VISITOR, now=now - timedelta(hours=3))


async def _for_promise(
    promise: str, title: str, place: PlaceCode, by: Actor, neighbours: list[Actor], now: datetime
) -> None:
    """Work that residents promised; its first shift is in the ledger, one of them went home early."""
    plan = TaskPlan(
        title=f"Kerja bakti: {title[:1].lower()}{title[1:]}",
        what="Warga membantu mengangkut bahan dan merapikan lokasi, bersama pelaksana.",
        spot="Lokasi pekerjaan",
        place=kelurahan_of(place),
        promise=promise,
    )
    first = _morning(now, -1)
    shift = ShiftPlan(first, first + _LONG, 12)
    kode = await plan_task(plan, shift, by=by, now=first - timedelta(days=3))
    await _join(kode, 1, neighbours[:5], first - timedelta(days=2))
    await _come(kode, 1, neighbours[:5])
    task = await require_task(kode)
    early = (await volunteers_of(task.shifts[0].id))[0]
    less = {early.id: Confirmed(90, "Pulang lebih awal, ada rapat RT.")}
    await close_shift(kode, 1, less, by=by, now=first + _LONG + timedelta(hours=1))
    await _shift(kode, by, _morning(now, 6), 12)
