"""The evening of a large vote: closed, opened, counted, sealed, packed, and recounted by one file."""

import asyncio
import contextlib
import json
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from bench.figures import Figure
from pb.ballots.services import close_voting
from pb.core.actor import CLOCK
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.services import load_places
from pb.publishing.packing import write_pack
from pb.sealing.services import seal_due
from pb.transparency.services import extend_log
from tests.support.large import full_box
from tests.support.signing import publish_signed
from tests.support.town import NOON

VOTERS, PROJECTS = 100_000, 60


def closing(folder: Path) -> Iterator[Figure]:
    """Each part in a process of its own, so that its memory is known."""
    place = folder / "closing"
    place.mkdir()
    told: dict[str, float] = {}
    for part in PARTS:
        words = [sys.executable, "-m", "bench.closing", part, str(place)]
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
        told |= json.loads(done.stdout.splitlines()[-1])
    steps = ", ".join(f"{name} {told[name]:.1f} s" for name in ("close", "publish", "seal", "pack"))
    whole = sum(told[name] for name in ("close", "publish", "seal", "pack"))
    yield Figure(f"{VOTERS:,} ballots: close, count, seal, export", whole, "s", most=60, note=steps)
    yield Figure("memory while that is done", told["megabytes"], "MB", most=500, note="the whole process")
    note = f"python3 recount.py, {PROJECTS} projects, Equal Shares with utilitarian completion"
    yield Figure("the pack recounted alone", told["recount"], "s", most=300, note=note)


@contextlib.asynccontextmanager
async def _city(folder: Path) -> AsyncIterator[None]:
    bind_city(SHIPPED)
    bind_keys(load_keys(folder / "keys", create=True))
    engine = make_engine(f"sqlite:///{folder / 'large.sqlite3'}")
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        yield
    finally:
        await engine.stop()


async def _vote(folder: Path) -> dict[str, float]:
    async with _city(folder):
        await load_places(now=NOON)
        (folder / "kode").write_text(await full_box(VOTERS, PROJECTS))
    return {}


async def _evening(folder: Path) -> dict[str, float]:
    kode, found = (folder / "kode").read_text(), {}
    async with _city(folder):
        began = time.perf_counter()
        await close_voting(kode, by=CLOCK, now=NOON)
        found["close"], began = time.perf_counter() - began, time.perf_counter()
        await publish_signed(kode)
        await extend_log(now=NOON)
        found["publish"], began = time.perf_counter() - began, time.perf_counter()
        await seal_due(now=NOON)
        await extend_log(now=NOON)
        found["seal"], began = time.perf_counter() - began, time.perf_counter()
        with (folder / "pack.zip").open("w+b") as file:
            await write_pack(kode, file)
        found["pack"] = time.perf_counter() - began
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


async def _recount(folder: Path) -> dict[str, float]:
    with zipfile.ZipFile(folder / "pack.zip") as pack:
        pack.extractall(folder / "pack")
    words = [sys.executable, "-I", "-S", "recount.py"]
    began = time.perf_counter()
    await asyncio.to_thread(subprocess.run, words, cwd=folder / "pack", check=True, stdout=sys.stderr)
    return {"recount": time.perf_counter() - began}


PARTS = {"vote": _vote, "evening": _evening, "recount": _recount}

if __name__ == "__main__":
    print(json.dumps(asyncio.run(PARTS[sys.argv[1]](Path(sys.argv[2])))))
