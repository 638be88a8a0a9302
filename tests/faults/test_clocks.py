"""One of two servers has a wrong date while people vote through both: the outcome is as with true clocks."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pb.ballots.life.rules import Act
from pb.ballots.services import close_voting
from pb.core.actor import CLOCK
from pb.core.db import Engine
from pb.operations.clock import clock_now
from pb.operations.rules import ClockFault
from pb.operations.tables import AlarmRow
from pb.people.tables import Session
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.tables import Move, PhaseDate
from pb.transparency.tables import TreeHead
from tests.faults.crowd import Voter, choices_of, vote_until, voters_of, voting
from tests.faults.dates import JUMPS, Dated, dated, library, wait_until_up
from tests.support.box import boxed
from tests.support.databases import KIND
from tests.support.processes import pb
from tests.support.signing import REASON, two_sign

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(library() is None, reason="libfaketime is missing: apt-get install faketime"),
]
OFFSETS = ("+10", "+3600", "-3600", "+10y", "-10y", "-1", "-3600")
EACH, MARGIN = 2.5, 6.0  # seconds: a jump lasts longer than due work rests
WRONG = (
    {"-3600": "clock.behind", "-10y": "clock.behind"}
    if KIND == "sqlite"
    else {"-3600": "clock.behind", "+3600": "clock.apart"}
)
"""From the start ahead is known only where the database has a clock of its own."""


@pytest.mark.matrix("V9")
async def test_a_date_that_jumps_on_one_of_two_servers_changes_no_outcome(
    engine: Engine, database_url: str, keys: Path, tmp_path: Path
) -> None:
    """An hour and ten years to and fro, a leap second, a step of NTP; at the hour it is an hour slow."""
    settings: dict[str, object] = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys}
    with _servers(tmp_path, settings, "", JUMPS) as (right, wrong):
        town = await _town(right, wrong)
        hour = await town.closes_in(EACH * len(OFFSETS) + MARGIN)
        async with town.votes(tmp_path / "acknowledged"):
            for offset in OFFSETS:
                wrong.jump(offset)
                await asyncio.sleep(EACH)
                assert (await require_round(town.kode)).phase(hour) is Phase.VOTING, offset
            assert await clock_now() is ClockFault.DRIFT
            await town.is_closed()
        await town.holds_what_was_acknowledged(hour)
        await town.can_be_closed_by_hand()
        assert "clock.drift" in wrong.said()
        assert "pb.clock" not in right.said()
        assert pb("verify", **settings).returncode == 0


@pytest.mark.matrix("V9")
async def test_servers_that_begin_with_a_wrong_date_leave_the_close_to_the_right_one(
    engine: Engine, database_url: str, keys: Path, tmp_path: Path
) -> None:
    settings: dict[str, object] = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys}
    with _servers(tmp_path, settings, "", *WRONG) as (right, *wrong):
        town = await _town(right, *wrong)
        hour = await town.closes_in(MARGIN + 2 * EACH)
        async with town.votes(tmp_path / "acknowledged"):
            await town.is_closed()
        await town.holds_what_was_acknowledged(hour)
        await town.can_be_closed_by_hand()
        for server, (offset, kind) in zip(wrong, WRONG.items(), strict=True):
            assert kind in server.said(), offset
        assert "pb.clock" not in right.said()
        assert pb("verify", **settings).returncode == 0


@contextlib.contextmanager
def _servers(folder: Path, settings: dict[str, object], *offsets: str) -> Iterator[list[Dated]]:
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(dated(folder / f"{n}", o, settings)) for n, o in enumerate(offsets)]


@dataclass
class Town:
    """A round whose hour comes soon, one that votes for days, and people: some keep to one server."""

    facts: RoundFacts
    other: RoundFacts
    servers: tuple[Dated, ...]
    voters: list[tuple[Voter, list[int]]]

    @property
    def kode(self) -> str:
        return self.facts.kode or ""

    async def closes_in(self, seconds: float) -> datetime:
        """Set the hour: nobody has voted yet, so no server has read it."""
        hour = datetime.now(UTC) + timedelta(seconds=seconds)
        await PhaseDate.update({PhaseDate.opens_at: hour}).where(
            PhaseDate.round == self.facts.id, PhaseDate.phase == Phase.CLOSED.value
        )
        return hour

    @contextlib.asynccontextmanager
    async def votes(self, notes: Path) -> AsyncIterator[None]:
        """All vote without a pause, also for some moments after the close."""
        stop = asyncio.Event()
        going = [
            asyncio.create_task(vote_until(stop, voter, self.facts, ports, notes))
            for voter, ports in self.voters
        ]
        try:
            yield
            await asyncio.sleep(1)
        finally:
            stop.set()
            await asyncio.gather(*going)

    async def is_closed(self) -> None:
        """Wait for it."""
        until = time.monotonic() + 30
        while not await Move.exists().where(Move.round == self.facts.id, Move.phase == Phase.CLOSED.value):
            assert time.monotonic() < until, "the right server closes the vote"
            await asyncio.sleep(0.1)

    async def holds_what_was_acknowledged(self, hour: datetime) -> None:
        """Acknowledged is counted and refused is not, whichever server took it; nothing else has happened."""
        box = await boxed(self.facts)
        told = {voter.slot: choices_of(voter.kept) for voter, _ in self.voters if voter.kept}
        answers = [voter.answers for voter, _ in self.voters]
        print("\n", answers)
        assert box == told
        assert self.voters[0][0].kept, "whoever votes through the right server gets an answer"
        assert all(status == 200 or 400 <= status < 500 or status == 303 for one in answers for status in one)
        assert all(one.get(409) for one in answers), "also refused, after the hour"
        moves = await Move.select().where(Move.phase == Phase.CLOSED.value)
        assert [move["round"] for move in moves] == [self.facts.id]
        assert timedelta() <= moves[0]["at"] - hour < timedelta(seconds=10)
        heads = [row["at"] for row in await TreeHead.select().order_by(TreeHead.number)]
        assert heads == sorted(heads)
        assert heads[-1] <= datetime.now(UTC), "no head of a day that has not come"
        assert await Session.count() == len(self.voters), "nobody was signed out for good"
        assert await AlarmRow.exists().where(AlarmRow.job == "clock")

    async def can_be_closed_by_hand(self) -> None:
        """The other round, while a clock is wrong."""
        kode, now = self.other.kode or "", datetime.now(UTC)
        assert await clock_now() is not None
        await two_sign(kode, Act.CLOSE, now=now)
        await close_voting(kode, by=CLOCK, now=now, reason=REASON)
        assert (await require_round(kode)).phase(now) is Phase.CLOSED


async def _town(*servers: Dated) -> Town:
    now = datetime.now(UTC)
    facts, other = await voting(now), await voting(now)
    await asyncio.gather(*(asyncio.to_thread(wait_until_up, server) for server in servers))
    ports = [server.port for server in servers]
    ways = [*([port] for port in ports), ports, ports, ports]
    voters = await voters_of(facts, len(ways), now)
    return Town(facts, other, servers, list(zip(voters, ways, strict=True)))
