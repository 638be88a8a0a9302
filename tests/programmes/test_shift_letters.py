"""Everybody on the list of a shift is told and reminded, also those without an account."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.db import Engine
from pb.core.outbox import last_letters
from pb.people.queries import notices_of
from pb.programmes.services import cancel_shift, change_task, remind_shifts, take_off
from pb.web.letters import in_words
from tests.support.town import NOON, add_person
from tests.support.volunteers import add_task, join
from tests.support.workshop import add_facilitator
from tests.workshops.test_letters import sent

pytestmark = pytest.mark.anyio
START = NOON + timedelta(days=3)
GUEST = {"name": "Tamu", "phone": "0812-3456-7891"}
WAITS = {"name": "Tamu dua", "phone": "0812-3456-7892"}


async def test_guests_of_a_shift_hear_of_every_change_and_are_reminded_like_others(engine: Engine) -> None:
    by, neighbour = await add_facilitator(), await add_person()
    kode = await add_task(by, starts_at=START, places=2)
    await join(kode, neighbour)
    first = await join(kode, **GUEST)
    await join(kode, **WAITS)
    await remind_shifts(now=START - timedelta(hours=25))
    assert await sent() == []  # not a day before it yet
    await asyncio.gather(*(remind_shifts(now=START - timedelta(hours=20)) for _ in range(2)))
    assert await sent() == [("1", "volunteer_tomorrow")]  # who waits has no place to come to
    assert [one.kind for one in await notices_of(neighbour.person or 0)] == ["volunteer_tomorrow"]
    words = in_words((await last_letters())[0])
    assert all(part in words for part in ("Membersihkan saluran", kode, "Balai RW 05", "2026"))
    assert "http" not in words

    now = START - timedelta(hours=19)
    await change_task(kode, "Membersihkan saluran", "Angkat lumpur", "Masjid RW 05", by=by, now=now)
    await take_off(kode, 1, first, by=by, now=now)
    await cancel_shift(kode, 1, "Hujan deras sejak pagi.", by=by, now=now)
    assert sorted((await sent())[1:]) == [
        ("1", "volunteer_changed"),
        ("1", "volunteer_taken_off"),
        ("2", "volunteer_cancelled"),
        ("2", "volunteer_changed"),
        ("2", "volunteer_place"),
    ]
    assert all("Membersihkan saluran" in in_words(letter) for letter in await last_letters())
    await remind_shifts(now=START - timedelta(hours=10))
    assert len(await sent()) == 6  # nobody is reminded of what was called off
