"""Due work: messages leave, and what has had its time is removed."""

import asyncio
from datetime import timedelta

import pytest

from pb.core.db import Engine
from pb.core.limits import Attempt, spend
from pb.core.outbox import KEPT, Channel, Message, claim, mark_sent
from pb.due import do_due_work, forget
from pb.people import sessions
from pb.people.queries import LIFE_RESIDENT
from pb.people.rules import CODE_LIVES
from pb.people.services import Letters, ask_for_code
from pb.people.tables import LoginCode, Session
from tests.support.town import NOON, add_person

pytestmark = pytest.mark.anyio
PHONE = "+6281200000001"


async def fill() -> None:
    """One session, one code with its message, and the counters that go with them."""
    by = await add_person()
    await sessions.start(by.person or 0, now=NOON)
    letters = Letters(with_code=lambda code: f"Kode: {code}", otherwise="")
    await ask_for_code("join", Channel.PHONE, PHONE, letters, now=NOON)
    await spend("login.account", "x", limit=9, window=timedelta(minutes=15), now=NOON)


async def left(now_is: timedelta) -> list[int]:
    """What is there after a clean-up at this distance from noon: sessions, codes, messages, counters."""
    await forget(now=NOON + now_is)
    return [len(await table.select()) for table in (Session, LoginCode, Message, Attempt)]


async def send_all() -> None:
    """Every message leaves at noon."""
    await mark_sent([letter.id for letter in await claim(Channel.PHONE, now=NOON)], now=NOON)


async def test_what_has_had_its_time_is_removed_and_nothing_before(engine: Engine) -> None:
    await fill()
    await send_all()
    assert await left(timedelta(0)) == [1, 1, 1, 3]
    assert await left(CODE_LIVES) == [1, 0, 1, 2]
    assert await left(KEPT - timedelta(seconds=1)) == [1, 0, 1, 0]
    assert await left(KEPT) == [1, 0, 0, 0]
    assert await left(LIFE_RESIDENT) == [0, 0, 0, 0]


async def test_a_message_that_has_not_left_is_never_removed(engine: Engine) -> None:
    await fill()
    assert (await left(timedelta(days=400)))[2] == 1


async def no_clock() -> None:
    """A database without a clock of its own: in this town it is June."""


async def test_the_loop_goes_on_after_a_fault(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill()
    done: list[str] = []

    async def broken(*, now: object) -> None:
        done.append("tried")
        raise RuntimeError

    async def rest(_seconds: float) -> None:
        done.append("rested")
        raise asyncio.CancelledError

    monkeypatch.setattr("pb.operations.clock.database_clock", no_clock)
    monkeypatch.setattr("pb.due.move_due_rounds", broken)
    monkeypatch.setattr("pb.due.asyncio.sleep", rest)
    with pytest.raises(asyncio.CancelledError):
        await do_due_work(lambda: NOON + CODE_LIVES)
    assert done == ["tried", "rested"]
    assert not await LoginCode.exists()
