"""Servers that are killed, a disk that is full: no acknowledged ballot is lost."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pb.ballots.services import close_voting
from pb.ballots.tables import Participation
from pb.core.actor import CLOCK
from pb.core.db import Engine
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from tests.faults.crowd import Voter, lost_and_invented, vote_until, voters_of, voting
from tests.support.databases import KIND
from tests.support.processes import PB, begin, free_port, wait_for

pytestmark = pytest.mark.anyio
KILLS = int(os.environ.get("PB_FAULTS", "200"))
VOTERS, SERVERS = 24, 2


@pytest.mark.matrix("V3")
async def test_servers_that_are_killed_while_people_vote_lose_no_acknowledged_ballot(
    engine: Engine, database_url: str, keys: Path, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    facts = await voting(now)
    voters = await voters_of(facts, VOTERS, now)
    notes, stop = tmp_path / "acknowledged", asyncio.Event()
    ports = [free_port() for _ in range(SERVERS)]
    settings = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
    servers = [begin((*PB, "serve"), settings | {"PB_PORT": port}, quiet=True) for port in ports]
    try:
        for server, port in zip(servers, ports, strict=True):
            await asyncio.to_thread(wait_for, server, port)
        going = [asyncio.create_task(vote_until(stop, voter, facts, ports, notes)) for voter in voters]
        for kill in range(KILLS):
            await asyncio.sleep(random.uniform(0.05, 0.5))
            place = kill % SERVERS
            servers[place].send_signal(signal.SIGKILL)
            await asyncio.to_thread(servers[place].wait)
            servers[place] = begin((*PB, "serve"), settings | {"PB_PORT": ports[place]}, quiet=True)
            await asyncio.to_thread(wait_for, servers[place], ports[place])
        stop.set()
        await asyncio.gather(*going)
    finally:
        for server in servers:
            server.kill()
            server.wait()
    lost, invented = await lost_and_invented(facts, voters, notes)
    acknowledged = sum(voter.answers.get(200, 0) for voter in voters)
    print(f"\n{KILLS} kills, {acknowledged} acknowledged ballots, {len(lost)} lost, {len(invented)} invented")
    assert (lost, invented) == ([], [])
    assert acknowledged > KILLS
    marks = {row["voter"]: row["version"] for row in await Participation.select()}
    for voter in voters:
        assert voter.answers.get(200, 0) <= marks[voter.person] <= voter.sent
    if KIND == "sqlite":
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    await close_voting(facts.kode or "", by=CLOCK, now=facts.dates[Phase.CLOSED])


@pytest.mark.matrix("V5")
@pytest.mark.skipif(KIND != "sqlite" or os.geteuid() != 0, reason="needs a file on a small disk of its own")
async def test_a_full_disk_refuses_ballots_and_recovers_by_itself(
    engine: Engine, database_url: str, keys: Path, tmp_path: Path
) -> None:
    """The disk is full while people vote: 503, nothing half written; with room again votes go on."""
    now = datetime.now(UTC)
    facts = await voting(now)
    voters = await voters_of(facts, 6, now)
    source = Path(database_url.removeprefix("sqlite:///"))
    with sqlite3.connect(source) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    disk = tmp_path / "disk"
    disk.mkdir()
    room = await asyncio.to_thread(os.path.getsize, source) + 12_000_000
    mount = ("mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk))
    made = await asyncio.create_subprocess_exec(*mount)
    if await made.wait():
        pytest.skip("this machine lets nobody mount a disk")
    notes, port = tmp_path / "acknowledged", free_port()
    try:
        shutil.copy(source, disk / "small.sqlite3")
        url = f"sqlite:///{disk / 'small.sqlite3'}"
        settings = {"PB_DATABASE_URL": url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
        settings["PB_PORT"] = port
        server = begin((*PB, "serve"), settings, quiet=True)
        try:
            await asyncio.to_thread(wait_for, server, port)
            first = await _for_a_while(facts, voters, port, notes)
            _fill(disk)
            second = await _for_a_while(facts, voters, port, notes)
            (disk / "filler").unlink()
            third = await _for_a_while(facts, voters, port, notes)
        finally:
            server.kill()
            server.wait()
        found = sqlite3.connect(disk / "small.sqlite3")
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        stored = dict(found.execute("SELECT slot, 1 FROM open_ballot").fetchall())
        found.close()
    finally:
        done = await asyncio.create_subprocess_exec("umount", "-l", str(disk))
        await done.wait()
    assert first == third == {200}
    assert second <= {200, 503}
    assert 503 in second
    assert set(stored) == {voter.slot for voter in voters}


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 4_096)


async def _for_a_while(facts: RoundFacts, voters: Sequence[Voter], port: int, notes: Path) -> set[int]:
    """What voters were answered in four seconds."""
    stop = asyncio.Event()
    for voter in voters:
        voter.answers.clear()
    going = [asyncio.create_task(vote_until(stop, voter, facts, [port], notes)) for voter in voters]
    await asyncio.sleep(4)
    stop.set()
    await asyncio.gather(*going)
    return {status for voter in voters for status in voter.answers}
