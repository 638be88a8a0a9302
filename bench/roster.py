"""The roll of a large city: a hundred thousand lines read, compared, and put in force."""

import asyncio
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.figures import Figure
from pb.core.actor import RoleKind
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.queries import wards
from pb.places.services import load_places
from pb.roll.queries import require_batch
from pb.roll.rules import BatchKind, VoterRules
from pb.roll.services import approve, begin_import, read_due_rolls, set_voters
from pb.rounds.rules import Phase
from tests.support.town import CITY, add_person, add_round

PEOPLE = 100_000
NOW = datetime(2026, 6, 12, 5, 0, tzinfo=UTC)
REASON = "Daftar dari data kelurahan."


def roster(people: int = PEOPLE) -> bytes:
    """A file as an office writes it: Windows-1252, semicolons, quoted names, some lines twice."""
    dice = random.Random(7)
    lines = ["Kelurahan;Nama;Tanggal Lahir;RT;RW"]
    names = [ward.code for ward in wards()]
    for number in range(people):
        code = names[number % len(names)]
        born = f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1940, 2008)}"
        name = "".join(dice.choice("bcdfghjklmn") + dice.choice("aiueo") for _ in range(5)).title()
        lines.append(f'{code};"Warga {name} é";{born};{dice.randint(1, 9):03d};{dice.randint(1, 12):02d}')
    return "\r\n".join(lines).encode("cp1252")


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(folder: Path, url: str = "") -> list[Figure]:
    """Two files one after the other: all new, then the same people again with some who are gone.

    `url` names an empty database; else it is a file in the folder.
    """
    bind_keys(load_keys(folder / "keys", create=True))
    bind_city(SHIPPED)
    engine = make_engine(url or f"sqlite:///{folder / 'roster.sqlite3'}", readers=2)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        await load_places(now=NOW)
        return await _measure()
    finally:
        await engine.stop()


async def _measure() -> list[Figure]:
    facts = await add_round(Phase.IDEAS, areas=(CITY,), place=CITY)
    first, second = [await add_person(roles=[(RoleKind.FACILITATOR, CITY)]) for _ in range(2)]
    kode, data = facts.kode or "", roster()
    times: list[float] = []
    used: list[str] = []
    await set_voters(kode, VoterRules(by_roll=True), reason=REASON, by=first, now=NOW)
    for lines in (data, b"\r\n".join(data.split(b"\r\n")[:-500])):
        began, work = time.perf_counter(), time.process_time()
        number = await begin_import(kode, lines, kind=BatchKind.WHOLE, reason=REASON, by=first, now=NOW)
        await read_due_rolls(now=NOW)
        times.append(time.perf_counter() - began)
        used.append(f"CPU {time.process_time() - work:.0f} s")
        began = time.perf_counter()
        await approve(kode, number, drop_doubles=False, by=second, now=NOW)
        times.append(time.perf_counter() - began)
    batch = await require_batch(facts.id, number)
    assert batch.removed >= 490, batch  # some of them stand there twice
    return [
        Figure("reading a roll of 100,000 people", times[0], "s", most=60, note=used[0]),
        Figure("putting it in force", times[1], "s", most=10),
        Figure("reading it again, against the roll in force", times[2], "s", most=60, note=used[1]),
        Figure("putting the difference in force", times[3], "s", most=10),
        Figure("memory of a process that did both", peak(), "MB", most=300),
    ]


def roster_figures(folder: Path) -> Iterator[Figure]:
    """In a process of its own, so that its memory is measured alone."""
    home = folder / "roster"
    home.mkdir()
    command = (sys.executable, "-m", "bench.roster", str(home))
    done = subprocess.run(command, capture_output=True, check=True)
    yield from (Figure(**figure) for figure in json.loads(done.stdout))


if __name__ == "__main__":
    figures = asyncio.run(measure(Path(sys.argv[1]), *sys.argv[2:3]))
    print(json.dumps([asdict(figure) for figure in figures]))
