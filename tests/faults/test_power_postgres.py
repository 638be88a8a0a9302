"""The power goes on a PostgreSQL while people vote: whoever had an answer finds the ballot after recovery."""

import asyncio
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from pb.ballots.choices import read_text
from pb.ballots.sealing import contest_name, unseal
from pb.core.round_keys import round_keys
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import RoundFacts
from tests.faults.crowd import Voter, city_that_votes, send, turn_of
from tests.faults.power import Disk, wait_for_end
from tests.faults.wal import Journal, journal_in, start_traced
from tests.support.cluster import Cluster, cluster
from tests.support.databases import KIND
from tests.support.processes import PB, begin, free_port, wait_for

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="starts a PostgreSQL of its own: once is enough"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]
CUTS = int(os.environ.get("PB_CUTS", "400")) // 20
VOTERS, EACH = 4, 20
QUIET = ("fsync=on", "autovacuum=off", "checkpoint_timeout=1h", "wal_level=minimal", "max_wal_senders=0")
"""So that between the copy and the cut nothing but the journal has to be remembered."""

Answer = tuple[float, str, int]
"""When a voter had it, the slot, and the turn that it acknowledges."""


@pytest.mark.matrix("V4")
async def test_after_a_power_cut_postgresql_has_every_answered_ballot(keys: Path, tmp_path: Path) -> None:
    with cluster(*QUIET) as postgres:
        facts, voters, url = await city_that_votes(postgres, VOTERS)
        postgres.run("pg_ctl", "-w", "-m", "fast", "stop")
        trace = start_traced(postgres, *QUIET)
        file = await _fresh_journal(url)
        base = postgres.folder / "base"
        await asyncio.to_thread(_copy, postgres.data, base)
        port = free_port()
        settings = {"PB_DATABASE_URL": url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
        server = begin((*PB, "serve"), settings | {"PB_PORT": port}, quiet=True)
        try:
            await asyncio.to_thread(wait_for, server, port)
            began = time.time()
            done = await asyncio.gather(*(_vote(voter, facts, port) for voter in voters))
        finally:
            server.kill()
            server.wait()
        assert await _journal_file(url) == file, "the journal went on to another file: fewer ballots, please"
        postgres.stop()
        await asyncio.to_thread(wait_for_end, trace)
        answers = sorted(answer for own in done for answer in own)
        journal = journal_in(trace, str(postgres.data / "pg_wal" / file))
        moments = _moments(answers, began)
        lost = [
            found
            for at in moments
            if (found := await _lost(postgres, base, journal, file, facts, answers, at))
        ]
        print(f"\n{len(journal.steps)} steps, {len(answers)} answers, {len(moments)} cuts, {len(lost)} lost")
        assert lost == []
        late = answers[-1][0]
        noticed = [
            await _lost(postgres, base, journal, file, facts, answers, late, lies=n) for n in range(1, 5)
        ]
        assert any(noticed), "this trial would not notice an answer that leaves too early"


async def _ask(url: str, *statements: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            rows = await connection.fetch(statement)
        return list(rows)
    finally:
        await connection.close()


async def _journal_file(url: str) -> str:
    rows = await _ask(url, "SELECT pg_walfile_name(pg_current_wal_insert_lsn()) AS name")
    return str(rows[0]["name"])


async def _fresh_journal(url: str) -> str:
    """Everything before is on the disk, and a file of the journal has just begun."""
    await _ask(url, "SELECT pg_switch_wal()", "CREATE TABLE begun (n int)", "CHECKPOINT")
    return await _journal_file(url)


async def _vote(voter: Voter, facts: RoundFacts, port: int) -> list[Answer]:
    answers: list[Answer] = []
    async with httpx.AsyncClient(timeout=120) as client:
        while len(answers) < EACH:
            voter.sent += 1
            answer = await send(client, voter, facts, port)
            if answer.status_code == 200:
                answers.append((time.time(), voter.slot, voter.sent))
    return answers


def _moments(answers: Sequence[Answer], began: float) -> list[float]:
    """Right behind answers, and anywhere."""
    chance = random.Random(21)
    behind = chance.sample([at for at, _, _ in answers], min(CUTS // 2, len(answers)))
    return sorted([*behind, *(chance.uniform(began, answers[-1][0]) for _ in range(CUTS - len(behind)))])


async def _lost(
    postgres: Cluster,
    base: Path,
    journal: Journal,
    file: str,
    facts: RoundFacts,
    answers: Sequence[Answer],
    at: float,
    *,
    lies: int = 0,
) -> list[str]:
    """Slots whose ballot was acknowledged by then and is missing, or older, once PostgreSQL has recovered."""
    path = str(postgres.data / "pg_wal" / file)
    disk = Disk({path: bytearray((base / "pg_wal" / file).read_bytes())}, bool(lies))
    for number, step in enumerate(journal.steps[: journal.until(at)]):
        disk.take(number, step)
    left = disk.without_power(random.Random(f"{at} {lies}"))[path]
    with _recovered(postgres, base, file, left) as url:
        rows = await _ask(url, "SELECT slot, sealed FROM open_ballot")
    key, name = round_keys(facts.id).box()[0], contest_name(facts.kode or "", 1)
    there = {
        row["slot"]: turn_of(
            sorted(read_text(unseal(key, name, row["slot"], row["sealed"]).choices, BallotType.APPROVAL))
        )
        for row in rows
    }
    told: dict[str, int] = {}
    for moment, slot, turn in answers:
        if moment <= at:
            told[slot] = turn
    return [slot for slot, turn in told.items() if there.get(slot, 0) < turn]


def _copy(folder: Path, to: Path) -> None:
    subprocess.run(["cp", "-a", folder, to], check=True)


@contextmanager
def _recovered(postgres: Cluster, base: Path, file: str, left: bytes) -> Iterator[str]:
    """Another PostgreSQL, on what the power left; it mends itself when it starts."""
    other = Cluster(postgres.folder / "after", postgres.user, postgres.prefix)
    shutil.rmtree(other.folder, ignore_errors=True)
    subprocess.run([*postgres.prefix, "mkdir", other.folder], check=True)
    _copy(base, other.data)
    (other.data / "postmaster.pid").unlink(missing_ok=True)
    with (other.data / "pg_wal" / file).open("r+b") as journal:
        journal.write(left)
    other.start("fsync=off", "wal_level=minimal", "max_wal_senders=0")
    try:
        yield other.url.format(name="city")
    finally:
        other.stop()
