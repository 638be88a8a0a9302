"""A clock that jumps moves no round until the date is right again; two people can still close."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from pb.ballots.life.rules import Act
from pb.ballots.services import close_voting
from pb.core.actor import CLOCK, RoleKind
from pb.core.db import Engine, database_clock
from pb.core.outbox import last_letters
from pb.due import do_due_work
from pb.operations.clock import ClockWatch, clock_now
from pb.operations.queries import newest_moment
from pb.operations.rules import ClockFault, apart, clock_fault
from pb.operations.tables import AlarmRow
from pb.people import sessions
from pb.people.tables import Session
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from tests.support.signing import REASON, two_sign
from tests.support.town import CITY, NOON, Clock, add_person, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("V9")]
HOUR = timedelta(hours=1)


async def no_clock() -> None:
    """A database that lies on the machine of the process, as in a town whose time the tests turn."""


@pytest.mark.parametrize(
    ("wall", "steady", "fault"),
    [
        (60.0, 0.0, None),
        (61.0, 0.0, ClockFault.DRIFT),
        (0.0, 61.0, ClockFault.DRIFT),
        (-3600.0, 5.0, ClockFault.DRIFT),
        (315_360_000.0, 5.0, ClockFault.DRIFT),
        (86_401.0, 86_400.0, None),  # a leap second
    ],
)
def test_a_date_that_moves_otherwise_than_time_passes_is_a_fault(
    wall: float, steady: float, fault: ClockFault | None
) -> None:
    assert clock_fault(timedelta(seconds=wall), steady, NOON, None) is fault


def test_a_date_behind_what_is_committed_is_a_fault() -> None:
    for behind, fault in (
        (-1, None),
        (4, None),
        (6, ClockFault.BEHIND),
        (10 * 31_536_000, ClockFault.BEHIND),
    ):
        committed = NOON + timedelta(seconds=behind)
        assert clock_fault(timedelta(), 0.0, NOON, committed) is fault


@pytest.mark.parametrize(
    ("told", "waited", "seconds"),
    [(0, 0, 0), (8, 10, 0), (-61, 10, -61), (75, 10, 65), (3_610, 10, 3_600)],
)
def test_how_far_the_database_is_away_leaves_out_the_time_that_it_was_waited_for(
    told: int, waited: float, seconds: float
) -> None:
    found = apart(NOON + timedelta(seconds=told), NOON, waited)
    assert found == seconds
    fault = ClockFault.APART if abs(seconds) > 60 else None
    assert clock_fault(timedelta(), 0.0, NOON, None, found) is fault


async def test_a_file_has_no_clock_of_its_own_and_a_server_is_asked(engine: Engine) -> None:
    right = await database_clock()
    assert (right is None) == (engine.engine_type == "sqlite")
    now = right or datetime.now(UTC)
    for hours, stops in ((0, False), (1, right is not None)):
        assert await ClockWatch(now + hours * HOUR, 0.0).stops(now + hours * HOUR, 0.0) is stops


async def test_a_wrong_clock_is_told_until_it_is_right_and_no_other_process_takes_it_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pb.operations.clock.database_clock", no_clock)
    wrong, right = ClockWatch(NOON, 0.0), ClockWatch(NOON, 0.0)
    assert wrong.wrong(NOON, 0.0), "nobody has looked yet"
    assert not await wrong.stops(NOON, 0.0)
    for passed in range(1, 1_000, 60):
        assert await wrong.stops(NOON + 9_000 * HOUR, passed)
        assert not await right.stops(NOON + timedelta(seconds=passed), passed)
        assert await clock_now() is ClockFault.DRIFT
    for passed in range(1_000, 1_121, 60):  # the wrong one was ended
        assert not await right.stops(NOON + timedelta(seconds=passed), passed)
        assert await clock_now() is ClockFault.DRIFT
    assert not await right.stops(NOON + timedelta(seconds=1_200), 1_200)
    assert await clock_now() is None
    later = ClockWatch(NOON + 2 * HOUR, 0.0)
    assert await later.stops(NOON + 4 * HOUR, 1.0)
    assert (await AlarmRow.count()) == 2, "an alarm of next year hides the one of today"


async def test_a_date_that_jumps_removes_nothing_and_signs_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten years ahead all sessions are over, and a head of that day would leave every right clock behind."""
    monkeypatch.setattr("pb.operations.clock.database_clock", no_clock)
    by, clock, rested = await add_person(), Clock(), 0
    await sessions.start(by.person or 0, now=NOON)

    async def rest(_seconds: float) -> None:
        nonlocal rested
        rested += 1
        clock.now = NOON + 87_600 * HOUR
        if rested == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr("pb.due.FORGET_EVERY", timedelta())
    monkeypatch.setattr("pb.due.asyncio.sleep", rest)
    with pytest.raises(asyncio.CancelledError):
        await do_due_work(clock)
    assert await Session.count() == 1
    assert await newest_moment() == NOON


async def test_a_frozen_clock_that_jumps_closes_no_vote_until_it_is_right(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add_person(phone="+6281200000077", roles=[(RoleKind.ADMINISTRATOR, CITY)])
    facts, other, clock = await add_round(Phase.VOTING), await add_round(Phase.VOTING), Clock()
    kode, closes, passed = facts.kode or "", facts.dates[Phase.CLOSED], [0.0]
    seen: list[tuple[Phase, ClockFault | None]] = []

    async def rest(_seconds: float) -> None:
        seen.append(((await require_round(kode)).phase(closes), await clock_now()))
        if len(seen) == 1:
            clock.now = closes
        elif len(seen) == 2:
            await two_sign(other.kode or "", Act.CLOSE, now=closes)
            await close_voting(other.kode or "", by=CLOCK, now=closes, reason=REASON)
            passed[0] = (closes - NOON).total_seconds()
        else:
            raise asyncio.CancelledError

    monkeypatch.setattr("pb.operations.clock.database_clock", no_clock)
    monkeypatch.setattr("pb.due.steady", lambda: passed[0])
    monkeypatch.setattr("pb.due.asyncio.sleep", rest)
    with pytest.raises(asyncio.CancelledError):
        await do_due_work(clock)
    assert seen == [(Phase.VOTING, None), (Phase.VOTING, ClockFault.DRIFT), (Phase.CLOSED, None)]
    assert (await require_round(other.kode or "")).phase(closes) is Phase.CLOSED
    assert [one.kind for one in await last_letters() if "alarm" in one.kind] == ["alarm.clock.drift"]
    assert await newest_moment() == closes
    assert await ClockWatch(NOON, 0.0).stops(NOON, 0.0), "a service that starts with yesterday's date"
    assert await clock_now() is ClockFault.BEHIND
