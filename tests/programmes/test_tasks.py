"""Volunteers: who gets a place, who was there, and how hours follow and reach a promise."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pb.commitments.queries import broken_at
from pb.commitments.rules import EntryKind
from pb.core.actor import VISITOR, Actor, RoleKind
from pb.core.audit import Entry
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.people.queries import notices_of
from pb.people.tables import Guest
from pb.programmes.queries.tasks import require_task, tasks_listed
from pb.programmes.queries.volunteers import certificate_number, certified, my_shifts
from pb.programmes.rules.tasks import (
    DOOR_OPENS,
    GRACE,
    GUESTS_KEPT,
    ShiftFacts,
    ShiftStage,
    VolunteerState,
    WhyNotShift,
    WhyNotTask,
    minutes_of,
    whole_hours,
    why_not_confirm,
    why_not_shift,
)
from pb.programmes.services import (
    Confirmed,
    NotConfirmed,
    Written,
    cancel_shift,
    check_in,
    close_shift,
    enter_hours,
    forget_task_guests,
    leave,
    mark_there,
    plan_task,
    read_volunteers,
    step_back,
    write_down,
)
from pb.programmes.tables.tasks import Volunteer
from pb.workshops.services import forget_workshop_guests
from tests.support.promise import add_site
from tests.support.town import NOON, OTHER_WARD, WARD, add_person
from tests.support.volunteers import (
    DAY,
    add_task,
    join,
    more_shifts,
    shift_plan,
    task_plan,
    the_place,
    the_shift,
)

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)
BEGINS = NOON + DAY
PHONE = "0812-3456-7890"


async def organiser() -> Actor:
    return await add_person(name="Pendamping", roles=[(RoleKind.FACILITATOR, WARD)])


async def refused(call: object) -> object:
    with pytest.raises(Refused) as why:
        await call  # type: ignore[misc]
    return why.value.reason


async def told(person: Actor) -> list[str]:
    return [notice.kind for notice in await notices_of(person.person or 0)]


SHIFT = ShiftFacts(
    id=1, number=1, starts_at=BEGINS, ends_at=BEGINS + 3 * HOUR, places=2, door_code="ABCDEF", closed_at=None,
    cancelled_at=None, why="", entry=None,
)  # fmt: skip


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("late", "minutes"),
    [(-DOOR_OPENS, 180), (timedelta(), 180), (GRACE, 180), (timedelta(minutes=16), 164), (3 * HOUR, 0)],
)
def test_who_comes_a_quarter_of_an_hour_late_came_in_time(late: timedelta, minutes: int) -> None:
    assert minutes_of(SHIFT, BEGINS + late) == minutes


@pytest.mark.one_engine
def test_the_door_opens_half_an_hour_before_and_shuts_at_the_end() -> None:
    moments = [-DOOR_OPENS - timedelta(seconds=1), -DOOR_OPENS, 3 * HOUR - timedelta(seconds=1), 3 * HOUR]
    assert [SHIFT.stage(BEGINS + at) for at in moments] == [
        ShiftStage.COMING, ShiftStage.RUNNING, ShiftStage.RUNNING, ShiftStage.OVER,
    ]  # fmt: skip


@pytest.mark.one_engine
def test_hours_are_confirmed_or_shortened_with_a_reason_and_never_lengthened() -> None:
    assert why_not_confirm(180, most=180, reason="") is None
    assert why_not_confirm(181, most=180, reason="Kerja lebih lama") is WhyNotShift.MINUTES
    assert why_not_confirm(60, most=180, reason="") is WhyNotShift.REASON
    assert why_not_confirm(60, most=180, reason="Hubungi 0812 3456 7890") is WhyNotShift.REASON
    assert why_not_confirm(60, most=180, reason="Pulang lebih awal") is None
    assert [whole_hours(minutes) for minutes in (0, 29, 30, 89, 90)] == [0, 0, 1, 1, 2]


@pytest.mark.one_engine
def test_a_shift_is_neither_endless_nor_past_nor_far_away() -> None:
    assert why_not_shift(BEGINS, BEGINS + 13 * HOUR, NOON) is WhyNotTask.TIMES
    assert why_not_shift(BEGINS, BEGINS - HOUR, NOON) is WhyNotTask.TIMES
    assert why_not_shift(NOON, NOON + HOUR, NOON) is WhyNotTask.PAST
    assert why_not_shift(NOON + 367 * DAY, NOON + 367 * DAY + HOUR, NOON) is WhyNotTask.FAR


async def test_the_third_of_two_waits_and_moves_up_when_somebody_steps_back(engine: Engine) -> None:
    by, first, third = await organiser(), await add_person(), await add_person()
    kode = await add_task(by)
    await join(kode, first)
    again = await join(kode, first)
    guest = await join(kode, name="Warga Tamu", phone=PHONE)
    waiting = await join(kode, third, now=NOON + HOUR)
    place = await the_place(kode, waiting)
    assert place is not None
    assert place.state is VolunteerState.WAITING
    assert (await the_shift(kode)).signed == 2
    await step_back(kode, 1, place=guest, by=VISITOR, now=NOON + 2 * HOUR)
    moved = await the_place(kode, waiting)
    assert moved is not None
    assert moved.state is VolunteerState.SIGNED
    assert await told(third) == ["volunteer_place"]
    assert await Guest.count() == 0
    with pytest.raises(NotFound):
        await step_back(kode, 1, place=again, by=VISITOR, now=NOON)  # a key alone is nobody's


async def test_a_phone_stands_on_a_list_once_and_its_name_is_sealed(engine: Engine) -> None:
    kode = await add_task(await organiser(), places=5)
    key = await join(kode, name="Warga Tamu", phone=PHONE)
    assert await refused(join(kode, name="Warga Lain", phone="+62 812 3456 7890")) is WhyNotShift.TWICE
    person = await add_person(phone="+6281234567890")
    assert await refused(join(kode, person)) is WhyNotShift.TWICE
    assert await refused(join(kode, name="W", phone="")) is WhyNotShift.NAME
    assert await refused(join(kode, name="Warga Tamu", phone="123")) is WhyNotShift.PHONE
    row = await Guest.select().first()
    assert "Warga" not in row["name_sealed"]
    assert row["wipe_at"] == BEGINS + 3 * HOUR + GUESTS_KEPT
    later = row["wipe_at"] + HOUR
    await forget_task_guests(now=later)
    await forget_workshop_guests(now=later)
    assert await Guest.count() == 0
    place = await the_place(kode, key)
    assert place is not None
    assert (place.guest, place.label) == (None, "Warga")


async def test_only_the_organiser_reads_names_and_each_look_is_written_down(engine: Engine) -> None:
    by, neighbour = await organiser(), await add_person()
    elsewhere = await add_person(kelurahan=OTHER_WARD, roles=[(RoleKind.OFFICER, OTHER_WARD)])
    kode = await add_task(by)
    await join(kode, name="Warga Tamu", phone=PHONE)
    (read,) = await read_volunteers(kode, 1, by=by, now=NOON)
    assert (read.name, read.phone) == ("Warga Tamu", PHONE)
    assert await Entry.count().where(Entry.kind == Event.PERSON_READ.value) == 1
    for other in (neighbour, elsewhere, VISITOR):
        with pytest.raises(NotFound):
            await read_volunteers(kode, 1, by=other, now=NOON)
    with pytest.raises(NotFound):
        await plan_task(task_plan(), shift_plan(BEGINS), by=neighbour, now=NOON)


async def test_the_code_works_at_its_time_and_for_those_with_a_place(engine: Engine) -> None:
    by, person, waits = await organiser(), await add_person(), await add_person()
    kode = await add_task(by, places=1)
    key, code = await join(kode, person), (await the_shift(kode)).door_code
    await join(kode, waits)
    assert await refused(check_in(kode, 1, code, by=person, now=NOON)) is WhyNotShift.NOT_YET
    assert await refused(check_in(kode, 1, "SALAH1", by=person, now=BEGINS)) is WhyNotShift.WRONG_CODE
    assert await refused(check_in(kode, 1, code, by=waits, now=BEGINS)) is WhyNotShift.WAITING
    await check_in(kode, 1, f" {code.lower()} ", by=person, now=BEGINS + HOUR)
    await check_in(kode, 1, code, by=person, now=BEGINS + 2 * HOUR)
    place = await the_place(kode, key)
    assert place is not None
    assert place.attended_at == BEGINS + HOUR
    assert await refused(check_in(kode, 1, code, by=waits, now=BEGINS + 4 * HOUR)) is WhyNotShift.TOO_LATE
    assert await refused(step_back(kode, 1, by=person, now=BEGINS + 2 * HOUR)) is WhyNotShift.THERE


async def test_hours_of_a_promise_stand_once_in_its_ledger(engine: Engine) -> None:
    site = await add_site()
    await site.agree()
    kode = await add_task(site.group, promise=site.kode, places=5)
    people = [await add_person() for _ in range(2)]
    keys = [await join(kode, person) for person in people]
    await write_down(kode, 1, [Written("Warga Tanpa HP")], by=site.group, now=BEGINS + HOUR)
    for key in keys:
        await mark_there(kode, 1, key, there=True, by=site.group, now=BEGINS)
    over = BEGINS + 4 * HOUR
    assert await refused(close_shift(kode, 1, {}, by=site.group, now=BEGINS)) is WhyNotShift.RUNNING
    less = {keys[0]: Confirmed(60, "Pulang lebih awal")}
    with pytest.raises(NotConfirmed) as more:
        await close_shift(kode, 1, {keys[1]: Confirmed(181)}, by=site.group, now=over)
    assert more.value.place == keys[1]
    for _ in range(2):
        await close_shift(kode, 1, less, by=site.group, now=over)
    shift, facts = await the_shift(kode), await site.facts(over)
    assert shift.minutes == 60 + 180 + 180
    hours = [entry for entry in facts.entries if entry.kind is EntryKind.HOURS]
    assert [(entry.amount, entry.party, entry.pledge, entry.number) for entry in hours] == [
        (7, 2, 2, shift.entry)
    ]
    assert facts.now.hours == 7
    assert await broken_at(site.kode, facts.lines) is None
    assert await told(people[0]) == ["volunteer_hours"]
    (mine,) = await my_shifts(people[0].person or 0)
    assert mine.minutes == 60


async def test_hours_wait_while_the_promise_takes_none(engine: Engine) -> None:
    site = await add_site()
    kode = await add_task(site.group, promise=site.kode)
    key, over = await join(kode, await add_person()), BEGINS + 4 * HOUR
    await mark_there(kode, 1, key, there=True, by=site.group, now=BEGINS)
    await close_shift(kode, 1, {}, by=site.group, now=over)
    assert (await the_shift(kode)).entry is None
    assert (await site.facts(over)).now.hours == 0
    await site.agree()
    for _ in range(2):
        await enter_hours(kode, 1, by=site.group, now=over + HOUR)
    assert (await site.facts(over + HOUR)).now.hours == 3


async def test_a_task_belongs_to_what_is_there_and_near(engine: Engine) -> None:
    by, site = await organiser(), await add_site()
    both = replace(by, roles=(*by.roles, replace(by.roles[0], place=OTHER_WARD)))
    cases = {
        WhyNotTask.NO_PROMISE: task_plan(promise="BDG-26-9999"),
        WhyNotTask.NO_WORKSHOP: task_plan(workshop="BDG-26-9999"),
        WhyNotTask.ELSEWHERE: task_plan(promise=site.kode, place=OTHER_WARD),
        WhyNotTask.PLACE: task_plan(place="32.99"),
        WhyNotTask.PRIVATE: task_plan(spot="Hubungi 0812 3456 7890"),
    }
    for reason, plan in cases.items():
        assert await refused(plan_task(plan, shift_plan(BEGINS), by=both, now=NOON)) is reason
    first = await plan_task(task_plan(), shift_plan(BEGINS), by=by, now=NOON)
    assert await plan_task(task_plan(), shift_plan(BEGINS), by=by, now=NOON) == first


async def test_a_shift_called_off_is_told_with_its_reason_and_gone_from_the_list(engine: Engine) -> None:
    by, person = await organiser(), await add_person()
    kode = await add_task(by)
    await more_shifts(kode, by, NOON + 3 * DAY, NOON + 2 * DAY)
    await join(kode, person)
    assert await refused(cancel_shift(kode, 1, "x", by=by, now=NOON)) is WhyNotShift.REASON
    await cancel_shift(kode, 1, "Hujan lebat", by=by, now=NOON)
    assert await told(person) == ["volunteer_cancelled"]
    assert await refused(join(kode, await add_person())) is WhyNotShift.CANCELLED
    found = await tasks_listed(WARD, number=1, now=NOON)
    assert [one.shift.number for one in found.coming] == [3, 2]
    assert not (await tasks_listed(OTHER_WARD, number=1, now=NOON)).coming


async def test_a_certificate_number_is_known_to_us_alone(engine: Engine) -> None:
    by, person = await organiser(), await add_person()
    kode = await add_task(by)
    key = await join(kode, person)
    await mark_there(kode, 1, key, there=True, by=by, now=BEGINS)
    place, shift = await the_place(kode, key), await the_shift(kode)
    assert place is not None
    number = certificate_number(await require_task(kode), shift, place)
    mark = number.rpartition("-")[2]
    assert await certified(shift.id, mark) is None  # nothing is confirmed yet
    await close_shift(kode, 1, {}, by=by, now=BEGINS + 4 * HOUR)
    found = await certified(shift.id, mark.lower())
    assert found is not None
    assert found.id == key
    assert await certified(shift.id, "0" * 10) is None


async def test_who_leaves_rembug_leaves_hours_and_no_name(engine: Engine) -> None:
    by, person, waits = await organiser(), await add_person(), await add_person()
    kode = await add_task(by, places=1)
    await more_shifts(kode, by, NOON - 3 * DAY)
    done = await join(kode, person, number=2, now=NOON - 4 * DAY)
    await mark_there(kode, 2, done, there=True, by=by, now=NOON - 2 * DAY)
    await close_shift(kode, 2, {}, by=by, now=NOON)
    await join(kode, person)
    await join(kode, waits)
    await leave(by=person, now=NOON)
    assert not await Volunteer.exists().where(Volunteer.account == person.person)
    kept = await the_place(kode, done, 2)
    assert kept is not None
    assert (kept.label, kept.minutes) == ("Warga", 180)
    assert await told(waits) == ["volunteer_place"]
