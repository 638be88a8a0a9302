"""The power goes while people vote: whoever had an answer finds the ballot in what is left of the file."""

import asyncio
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from pb.ballots.sealing import contest_name, unseal
from pb.core.db import Engine
from pb.core.round_keys import round_keys
from pb.rounds.facts import RoundFacts
from tests.faults.crowd import Voter, send, turn_of, voters_of, voting
from tests.faults.power import Disk, Sent, Step, steps_in, tracing, wait_for_end
from tests.support.databases import KIND
from tests.support.processes import PB, begin, free_port, wait_for

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(KIND != "sqlite", reason="the calls of one process on one file"),
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed"),
]
CUTS = int(os.environ.get("PB_CUTS", "400"))
VOTERS, EACH = 6, 40


@dataclass
class Line:
    """One voter on one connection: the turns in the order in which they were sent and answered with 200."""

    voter: Voter
    answered: dict[int, list[int]] = field(default_factory=dict)


@pytest.mark.matrix("V4")
async def test_an_answered_ballot_is_on_the_disk_whatever_else_the_power_took(
    engine: Engine, database_url: str, keys: Path, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    facts = await voting(now)
    lines = [Line(voter) for voter in await voters_of(facts, VOTERS, now)]
    await engine.outside("PRAGMA wal_checkpoint(TRUNCATE)")
    files = _files(database_url.removeprefix("sqlite:///"))
    trace, port = tmp_path / "calls", free_port()
    settings = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
    server = begin((*tracing(trace), *PB, "serve"), settings | {"PB_PORT": port}, quiet=True)
    try:
        await asyncio.to_thread(wait_for, server, port)
        await asyncio.gather(*(_vote(line, facts, port) for line in lines))
    finally:
        server.kill()
        server.wait()
    await asyncio.to_thread(wait_for_end, trace)
    steps = steps_in(trace, files)
    said = sum(isinstance(step, Sent) and step.ok for step in steps)
    assert said >= VOTERS * EACH
    places = _places(steps)
    cuts = _cuts(files, steps, places, tmp_path, lies=False)
    lost = [found for got, box in cuts if (found := _lost(facts, lines, got, box))]
    print(f"\n{len(steps)} calls, {said} answers, the power cut {len(places)} times, {len(lost)} times lost")
    assert lost == []
    lies = _cuts(files, steps, places[-20:], tmp_path, lies=True)
    noticed = [_lost(facts, lines, got, box) for got, box in lies]
    assert any(noticed), "this trial would not notice an answer that leaves too early"


def _files(path: str) -> dict[str, bytes]:
    return {name: Path(name).read_bytes() for name in (path, f"{path}-wal")}


async def _vote(line: Line, facts: RoundFacts, port: int) -> None:
    """Vote until so many ballots were answered; a server that is slowed down so may be too busy for some."""
    async with httpx.AsyncClient(timeout=120) as client:
        left = EACH
        while left:
            line.voter.sent += 1
            answer = await send(client, line.voter, facts, port)
            assert answer.status_code in {200, 503}
            if answer.status_code == 200:
                left -= 1
                local = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
                line.answered.setdefault(local, []).append(line.voter.sent)


def _places(steps: Sequence[Step]) -> list[int]:
    """Right behind answers, and anywhere."""
    answers = [number for number, step in enumerate(steps, 1) if isinstance(step, Sent) and step.ok]
    chance = random.Random(11)
    behind = chance.sample(answers, min(CUTS // 2, len(answers)))
    return sorted({*behind, *(chance.randrange(1, len(steps) + 1) for _ in range(CUTS // 2))})


Box = dict[str, str]


def _cuts(
    files: Mapping[str, bytes], steps: Sequence[Step], places: Sequence[int], folder: Path, *, lies: bool
) -> Iterator[tuple[dict[int, int], Box]]:
    """At each place: how many answers each port had got, and the box as the file tells after the cut."""
    disk = Disk({path: bytearray(data) for path, data in files.items()}, lies)
    chance, got, done = random.Random(12), dict[int, int](), 0
    for place in places:
        for number in range(done, place):
            step = steps[number]
            disk.take(number, step)
            if isinstance(step, Sent) and step.ok:
                got[step.port] = got.get(step.port, 0) + 1
        done = place
        yield dict(got), _box(disk.without_power(chance), folder)


def _box(files: Mapping[str, bytes], folder: Path) -> Box:
    """Sealed ballots by slot, from files that nobody closed."""
    for path, data in files.items():
        (folder / f"left{path[path.index('.sqlite3') :]}").write_bytes(data)
    file = sqlite3.connect(folder / "left.sqlite3")
    try:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return dict(file.execute("SELECT slot, sealed FROM open_ballot").fetchall())
    finally:
        file.close()
        for name in ("left.sqlite3", "left.sqlite3-wal", "left.sqlite3-shm"):
            (folder / name).unlink(missing_ok=True)


def _lost(facts: RoundFacts, lines: Sequence[Line], got: Mapping[int, int], box: Box) -> list[str]:
    """Voters who had been answered and whose ballot is missing or older, or was never sent."""
    key, name, lost = round_keys(facts.id).box()[0], contest_name(facts.kode or "", 1), []
    for line in lines:
        slot, told = line.voter.slot, line.answered.items()
        kept = max((turns[got[port] - 1] for port, turns in told if got.get(port)), default=0)
        there = turn_of(json.loads(unseal(key, name, slot, box[slot]).choices)) if slot in box else 0
        if not kept <= there <= line.voter.sent:
            lost.append(f"{slot}: {there}, not {kept}")
    return lost
