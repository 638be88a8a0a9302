"""People without an account are told on their phone, in the language in which they signed up."""

import asyncio
from datetime import datetime, timedelta

import pytest

from pb.core.actor import VISITOR, Actor
from pb.core.db import Engine
from pb.core.outbox import last_letters
from pb.people.tables import Guest
from pb.web.letters import in_words
from pb.workshops.queries import require_workshop, tasks_of
from pb.workshops.rules import GUESTS_KEPT, Group, StageEvent, WorkshopStage, names_them
from pb.workshops.services import (
    SignUp,
    change_workshop,
    forget_workshop_guests,
    move_stage,
    remind_seats,
    remind_tasks,
    sit,
    stand_up,
    take_off,
    write_task,
)
from tests.support.town import NOON, add_person
from tests.support.workshop import add_facilitator, add_workshop, plan

pytestmark = pytest.mark.anyio
START = NOON + timedelta(days=3)
TIMES = {"starts_at": START, "ends_at": START + timedelta(hours=3)}


def guest(n: int, language: str = "id", phone: str = "") -> SignUp:
    number = phone or f"0812-3456-789{n}"
    return SignUp(Group.RESIDENTS, name=f"Tamu {n}", phone=number, language=language)


async def sent() -> list[tuple[str, str]]:
    """To whom which messages went, oldest first."""
    return [(letter.to[-1], letter.kind) for letter in reversed(await last_letters())]


async def test_a_guest_who_moves_up_reads_it_in_their_own_language(engine: Engine) -> None:
    by, first = await add_facilitator(), await add_person()
    facts = await add_workshop(by=by, seats={Group.RESIDENTS: 1}, quorum=1, **TIMES)
    await sit(facts.kode, SignUp(Group.RESIDENTS), by=first, now=NOON)
    await sit(facts.kode, guest(1, "su"), by=VISITOR, now=NOON)
    await sit(facts.kode, SignUp(Group.RESIDENTS, name="Tanpa nomor"), by=VISITOR, now=NOON)
    assert await sent() == []
    await stand_up(facts.kode, by=first, now=NOON)
    letter = (await last_letters())[0]
    words = in_words(letter)
    assert (letter.to, letter.kind) == ("+6281234567891", "workshop_seat")
    assert all(part in words for part in ("kenging korsi", facts.title, facts.kode, facts.venue, "2026"))
    assert "http" not in words
    assert len(await last_letters()) == 1


async def test_guests_hear_of_every_change_and_are_reminded_like_others(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(by=by, seats={Group.RESIDENTS: 1}, quorum=1, **TIMES)
    await sit(facts.kode, guest(1), by=VISITOR, now=NOON)
    waiting = await sit(facts.kode, guest(2), by=VISITOR, now=NOON)
    again = plan(facts.topics[0].kode, seats={Group.RESIDENTS: 1}, quorum=1, venue="Masjid RW 05", **TIMES)
    await change_workshop(facts.kode, again, by=by, now=NOON)
    assert sorted(await sent()) == [("1", "workshop_changed"), ("2", "workshop_changed")]
    assert "Masjid RW 05" in in_words((await last_letters())[0])
    await asyncio.gather(*(remind_seats(now=START - timedelta(hours=20)) for _ in range(2)))
    await take_off(facts.kode, waiting, by=by, now=START - timedelta(hours=19))
    reason, now = "Balai RW kebanjiran.", START - timedelta(hours=18)
    await move_stage(facts.kode, StageEvent.CANCEL, reason, by=by, now=now)
    assert (await sent())[2:] == [
        ("1", "workshop_tomorrow"),
        ("2", "workshop_taken_off"),
        ("1", "workshop_cancelled"),
    ]
    assert all(facts.title in in_words(letter) for letter in await last_letters())


async def promise(by: Actor, due: datetime, who: str) -> str:
    """A guest promised something in a workshop. Gives its kode."""
    facts = await add_workshop(WorkshopStage.WRITE, by=by, **TIMES)
    seat = await sit(facts.kode, guest(1), by=VISITOR, now=NOON)
    await write_task(facts.kode, "Mengukur saluran", who, due, seat=seat, by=by, now=NOON)
    return facts.kode


async def test_a_guest_who_promised_is_reminded_and_then_forgotten_by_name(engine: Engine) -> None:
    due = START + timedelta(days=9)
    kode = await promise(await add_facilitator(), due, "Tamu dari RT 02")
    for now in (due - timedelta(days=2), due - timedelta(days=1), due, due + timedelta(days=1)):
        await remind_tasks(now=now)
    kinds = ["workshop_task", "workshop_task_soon", "workshop_task_late"]
    assert await sent() == [("1", kind) for kind in kinds]
    assert all("Mengukur saluran" in in_words(letter) for letter in await last_letters())
    await forget_workshop_guests(now=TIMES["ends_at"] + GUESTS_KEPT)
    tasks = await tasks_of((await require_workshop(kode)).id)
    assert ([task.who for task in tasks], await Guest.count()) == (["Warga"], 0)


@pytest.mark.parametrize(
    ("who", "names"), [("Bu Imas, RT 02", True), ("imas", True), ("Ketua RW 05", False), ("Kader", False)]
)
def test_a_role_is_no_name(who: str, names: bool) -> None:
    assert names_them(who, "Imas Bu") is names
