"""A clock that jumps moves no round until the date is right again; two people can still close."""

import asyncio
from datetime import timedelta

import pytest

from pb.ballots.life.rules import Act
from pb.ballots.services import close_voting
from pb.core.actor import CLOCK, RoleKind
from pb.core.db import Engine
from pb.core.outbox import last_letters
from pb.due import do_due_work
from pb.operations.clock import ClockWatch, clock_now
from pb.operations.queries import newest_moment
from pb.operations.rules import ClockFault, clock_fault
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from tests.support.signing import REASON, two_sign
from tests.support.town import CITY, NOON, Clock, add_person, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("V9")]
HOUR = timedelta(hours=1)


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
