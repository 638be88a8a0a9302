"""PostgreSQL falls over while people vote, and comes back: the server answers by itself, nothing is lost."""

import asyncio
import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from pb.ballots.services import close_voting
from pb.ballots.tables import Participation
from pb.core.actor import CLOCK
from pb.core.db import bind, make_engine
from pb.piccolo_app import TABLES
from pb.rounds.rules import Phase
from tests.faults.crowd import Voter, all_vote, city_that_votes, lost_and_invented, until, vote_until
from tests.support.cluster import cluster
from tests.support.databases import KIND
from tests.support.processes import PB, begin, free_port, wait_for

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="starts a PostgreSQL of its own: once is enough"),
]
RESTARTS = int(os.environ.get("PB_RESTARTS", "20"))
VOTERS, PATIENCE = 8, 120.0


@pytest.mark.matrix("V7")
async def test_postgresql_that_falls_over_while_people_vote_loses_no_acknowledged_ballot(
    keys: Path, tmp_path: Path
) -> None:
    with cluster() as postgres:
        facts, voters, url = await city_that_votes(postgres, VOTERS)
        notes, stop, port = tmp_path / "acknowledged", asyncio.Event(), free_port()
        settings = {"PB_DATABASE_URL": url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
        server = begin((*PB, "serve"), settings | {"PB_PORT": port}, quiet=True)
        try:
            await asyncio.to_thread(wait_for, server, port)
            going = [asyncio.create_task(vote_until(stop, voter, facts, [port], notes)) for voter in voters]
            for restart in range(RESTARTS):
                await asyncio.sleep(random.uniform(0.2, 1.5))
                await asyncio.to_thread(postgres.stop)
                if restart % 2 == 0:  # every other time it stays away until somebody was told so
                    await _is_told(voters)
                await asyncio.sleep(random.uniform(0, 1))
                await asyncio.to_thread(postgres.start)
                await all_vote(voters, PATIENCE)
            stop.set()
            await asyncio.gather(*going)
            assert server.poll() is None
        finally:
            server.kill()
            server.wait()
        engine = make_engine(url)  # the old one's connections have ended with the server
        bind(engine, TABLES)
        await engine.start()
        try:
            lost, invented = await lost_and_invented(facts, voters, notes)
            marks = {row["voter"]: row["version"] for row in await Participation.select()}
            await close_voting(facts.kode or "", by=CLOCK, now=facts.dates[Phase.CLOSED])
        finally:
            await engine.stop()
    answers = {status for voter in voters for status in voter.answers}
    acknowledged = sum(voter.answers.get(200, 0) for voter in voters)
    print(f"\n{RESTARTS} restarts, {acknowledged} acknowledged, answers {sorted(answers)}, {len(lost)} lost")
    assert (lost, invented) == ([], [])
    assert answers <= {200, 503, 0}  # 0: no answer within ten seconds
    for voter in voters:
        assert voter.answers.get(200, 0) <= marks[voter.person] <= voter.sent


async def _is_told(voters: Sequence[Voter]) -> None:
    """Somebody gets a 503 for a ballot of now."""
    before = _refused(voters)
    await until(lambda: _refused(voters) > before, voters, PATIENCE)


def _refused(voters: Sequence[Voter]) -> int:
    """How many answers were a 503."""
    return sum(voter.answers.get(503, 0) for voter in voters)
