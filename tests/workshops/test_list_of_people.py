"""The facilitator keeps the list of people: names opened, those without phones, the line, attendance."""

from datetime import timedelta

import pytest

from pb.core.actor import VISITOR
from pb.core.audit import Entry
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.people.queries import notices_of
from pb.people.tables import Guest
from pb.workshops.queries import require_workshop
from pb.workshops.rules import Group, SeatState, WhyNotSit, WorkshopStage
from pb.workshops.services import (
    SignUp,
    WrittenDown,
    give_seat,
    mark_there,
    read_participants,
    sit,
    take_off,
    write_down,
)
from tests.support.town import NOON, OTHER_WARD, add_person
from tests.support.workshop import add_facilitator, add_seat, add_workshop

pytestmark = pytest.mark.anyio


async def test_names_are_opened_for_the_facilitator_and_each_look_is_written_down(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(by=by)
    form = SignUp(Group.RESIDENTS, name="Warga Tamu", phone="0812-3456-7890")
    await sit(facts.kode, form, by=VISITOR, now=NOON)
    await sit(facts.kode, SignUp(Group.WOMEN), by=await add_person(), now=NOON + timedelta(minutes=1))
    people = await read_participants(facts.kode, by=by, now=NOON)
    assert [(p.name, p.phone) for p in people] == [("Warga Tamu", "0812-3456-7890"), ("Warga RW 05", "")]
    read = await Entry.select(Entry.facts).where(Entry.kind == Event.PERSON_READ.value)
    assert len(read) == 1
    assert "Tamu" not in read[0]["facts"]
    with pytest.raises(NotFound):
        await read_participants(facts.kode, by=await add_facilitator(OTHER_WARD), now=NOON)


async def test_people_without_phones_are_written_down_at_once_and_are_there(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.UNDERSTAND, by=by, seats={Group.RESIDENTS: 2}, quorum=1)
    people = [WrittenDown("Warga Satu"), WrittenDown("Warga Dua", "081234567890"), WrittenDown("Warga Tiga")]
    assert await write_down(facts.kode, people, Group.RESIDENTS, there=True, by=by, now=NOON) == 3
    listed = await read_participants(facts.kode, by=by, now=NOON)
    assert {p.name for p in listed} == {"Warga Satu", "Warga Dua", "Warga Tiga"}
    assert sorted((p.seat.state.value, p.seat.held.attended) for p in listed) == [
        ("seated", True),
        ("seated", True),
        ("waiting", False),
    ]


async def test_a_list_with_one_fault_is_not_written_at_all(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(by=by)
    for people, group, reason in (
        ([WrittenDown("Warga Satu"), WrittenDown("W")], Group.RESIDENTS, WhyNotSit.NAME),
        ([WrittenDown("Warga Satu"), WrittenDown("Warga", "12")], Group.RESIDENTS, WhyNotSit.PHONE),
        ([WrittenDown("Warga Satu")], Group.ELDERLY, WhyNotSit.NO_GROUP),
        ([WrittenDown("Warga Satu")], Group.PROFESSIONALS, WhyNotSit.ROLE),
        ([], Group.RESIDENTS, WhyNotSit.NO_GROUP),
    ):
        with pytest.raises(Refused) as refused:
            await write_down(facts.kode, people, group, there=True, by=by, now=NOON)
        assert refused.value.reason is reason
    assert await Guest.count() == 0


async def test_the_facilitator_marks_who_is_there_and_takes_it_back(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    key = await add_seat(facts, attended=False)
    await mark_there(facts.kode, key, there=True, by=by, now=NOON)
    assert (await require_workshop(facts.kode)).attended == 1
    await mark_there(facts.kode, key, there=False, by=by, now=NOON)
    assert (await require_workshop(facts.kode)).attended == 0


async def test_nobody_is_there_before_it_begins_or_from_the_waiting_list(engine: Engine) -> None:
    by = await add_facilitator()
    planned = await add_workshop(by=by)
    running = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    for facts, state, reason in (
        (planned, "seated", WhyNotSit.NOT_YET),
        (running, "waiting", WhyNotSit.WAITING),
    ):
        key = await add_seat(facts, state=state, attended=False)
        with pytest.raises(Refused) as refused:
            await mark_there(facts.kode, key, there=True, by=by, now=NOON)
        assert refused.value.reason is reason


async def test_the_facilitator_gives_a_seat_out_of_turn_and_takes_people_off(engine: Engine) -> None:
    by, seated, waiting, last = await add_facilitator(), *[await add_person() for _ in range(3)]
    facts = await add_workshop(by=by, seats={Group.RESIDENTS: 1}, quorum=1)
    keys = [
        await sit(facts.kode, SignUp(Group.RESIDENTS), by=who, now=NOON + timedelta(minutes=n))
        for n, who in enumerate((seated, waiting, last))
    ]
    await give_seat(facts.kode, keys[2], by=by, now=NOON)
    await take_off(facts.kode, keys[0], by=by, now=NOON)
    states = {p.seat.held.id: p.seat.state for p in await read_participants(facts.kode, by=by, now=NOON)}
    assert states == {keys[1]: SeatState.WAITING, keys[2]: SeatState.SEATED}
    await take_off(facts.kode, keys[2], by=by, now=NOON)
    states = {p.seat.held.id: p.seat.state for p in await read_participants(facts.kode, by=by, now=NOON)}
    assert states == {keys[1]: SeatState.SEATED}
    assert [n.kind for n in await notices_of(seated.person or 0)] == ["workshop_taken_off"]


async def test_a_seat_of_another_workshop_is_not_on_this_list(engine: Engine) -> None:
    by = await add_facilitator()
    facts, other = await add_workshop(WorkshopStage.UNDERSTAND, by=by), await add_workshop(by=by)
    key = await add_seat(other)
    for act in (give_seat, take_off):
        with pytest.raises(NotFound):
            await act(facts.kode, key, by=by, now=NOON)
    with pytest.raises(NotFound):
        await mark_there(facts.kode, key, there=True, by=by, now=NOON)


async def test_the_list_stands_still_when_the_workshop_is_over(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.FINISHED, by=by)
    key = await add_seat(facts)
    acts = (
        give_seat(facts.kode, key, by=by, now=NOON),
        take_off(facts.kode, key, by=by, now=NOON),
        mark_there(facts.kode, key, there=False, by=by, now=NOON),
        write_down(facts.kode, [WrittenDown("Warga")], Group.RESIDENTS, there=True, by=by, now=NOON),
    )
    for act in acts:
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.reason is WhyNotSit.OVER
