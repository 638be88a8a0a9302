"""The disk under a PostgreSQL is full while people vote: 503 until there is room again, nothing is lost."""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pb.ballots.services import close_voting
from pb.ballots.tables import Participation
from pb.core.actor import CLOCK
from pb.core.db import bind, make_engine
from pb.piccolo_app import TABLES
from pb.rounds.rules import Phase
from tests.faults.crowd import all_vote, city_that_votes, lost_and_invented, until, vote_until
from tests.support.cluster import Cluster, cluster
from tests.support.databases import KIND, administer
from tests.support.processes import PB, begin, free_port, wait_for

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="starts a PostgreSQL of its own: once is enough"),
    pytest.mark.skipif(os.geteuid() != 0, reason="needs a small disk of its own"),
]
VOTERS, PATIENCE, SIZE = 6, 60.0, 64_000_000


@pytest.mark.matrix("V5")
async def test_a_full_disk_under_postgresql_refuses_ballots_and_recovers_by_itself(
    keys: Path, tmp_path: Path
) -> None:
    """The tables lie on the small disk, the journal elsewhere: without room for it PostgreSQL stops."""
    with cluster() as postgres, _small_disk(postgres) as disk:
        facts, voters, url = await city_that_votes(postgres, VOTERS)
        small = f"CREATE TABLESPACE small LOCATION '{disk / 'space'}'"
        for statement in (small, "ALTER DATABASE city SET TABLESPACE small"):
            await asyncio.to_thread(administer, postgres.url, statement)
        notes, stop, port = tmp_path / "acknowledged", asyncio.Event(), free_port()
        settings = {"PB_DATABASE_URL": url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
        server = begin((*PB, "serve"), settings | {"PB_PORT": port}, quiet=True)
        try:
            await asyncio.to_thread(wait_for, server, port)
            going = [asyncio.create_task(vote_until(stop, voter, facts, [port], notes)) for voter in voters]
            await all_vote(voters, PATIENCE)
            _fill(disk)
            await until(lambda: any(voter.answers.get(503) for voter in voters), voters, PATIENCE)
            await asyncio.sleep(2)
            (disk / "filler").unlink()
            await all_vote(voters, PATIENCE)
            stop.set()
            await asyncio.gather(*going)
            assert server.poll() is None
        finally:
            server.kill()
            server.wait()
        engine = make_engine(url)
        bind(engine, TABLES)
        await engine.start()
        try:
            lost, invented = await lost_and_invented(facts, voters, notes)
            marks = {row["voter"]: row["version"] for row in await Participation.select()}
            await close_voting(facts.kode or "", by=CLOCK, now=facts.dates[Phase.CLOSED])
        finally:
            await engine.stop()
        postgres.stop()  # before its disk goes
    answers = [voter.answers for voter in voters]
    print("\n", answers)
    assert (lost, invented) == ([], [])
    assert {status for one in answers for status in one} - {0} == {200, 503}  # 0: no answer in ten seconds
    for voter, own in zip(voters, answers, strict=True):
        assert 0 <= marks[voter.person] - own[200] <= own.get(0, 0), "a ballot with its mark, or neither"


@contextlib.contextmanager
def _small_disk(postgres: Cluster) -> Iterator[Path]:
    disk = postgres.folder / "disk"
    disk.mkdir()
    made = subprocess.run(("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)), check=False)
    if made.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        space = disk / "space"
        space.mkdir()
        shutil.chown(space, postgres.user, postgres.user)
        yield disk
    finally:
        subprocess.run(("umount", "-l", str(disk)), check=True)


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4_096)
