"""Forty people write in one workshop at the same time, through two processes, on each kind of database."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bench.figures import Figure
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.services import load_places
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import room_of
from pb.workshops.rules import WorkshopStage
from tests.support.databases import administer, fresh_name, postgres_server
from tests.support.processes import serving
from tests.support.room import Guest, guests
from tests.support.workshop import add_workshop

PEOPLE, WAVES, PAUSE = 40, 4, 1.5
MOST_MS, MOST_SECONDS = 300, 2
HOW = f"{PEOPLE} at once, {WAVES} times, the first to warm up, two processes, every page live"


@dataclass(frozen=True)
class Waves:
    """What the people met: seconds of each note, and until the last page showed all of a wave."""

    notes: list[float]
    sights: list[float]
    lost: int


def workshop(folder: Path) -> Iterator[Figure]:
    """On a file; on PostgreSQL too where it is installed."""
    path = folder / "workshop.sqlite3"
    yield from _figures("SQLite", asyncio.run(_measure(f"sqlite:///{path}", folder)))
    try:
        with postgres_server() as server:
            name = fresh_name()
            administer(server, f"CREATE DATABASE {name}")
            yield from _figures("PostgreSQL", asyncio.run(_measure(server.format(name=name), folder)))
    except RuntimeError:
        return


def _figures(where: str, met: Waves) -> Iterator[Figure]:
    times = sorted(met.notes)
    p99, half = times[len(times) * 99 // 100 - 1], times[len(times) // 2]
    note = f"half of them within {half * 1000:.0f} ms"
    yield Figure(f"workshop on {where}, p99 of a note", p99 * 1000, "ms", most=MOST_MS, note=note)
    yield Figure(f"workshop on {where}, until all see all", max(met.sights), "s", most=MOST_SECONDS, note=HOW)
    yield Figure(f"workshop on {where}, lost or twice", met.lost, "notes", most=0)


async def _measure(url: str, folder: Path) -> Waves:
    bind_city(SHIPPED)
    keys = folder / "keys"
    bind_keys(load_keys(keys, create=True))
    engine = make_engine(url)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        await load_places(now=datetime.now(UTC))
        room = await add_workshop(WorkshopStage.UNDERSTAND)
        settings = {"PB_DATABASE_URL": url, "PB_KEY_DIR": keys, "PB_DATA_DIR": folder}
        with contextlib.ExitStack() as stack:
            servers = [stack.enter_context(serving(**settings)).url for _ in range(2)]
            return await _meet(room, servers)
    finally:
        await engine.stop()


async def _meet(room: WorkshopFacts, servers: list[str]) -> Waves:
    people = await guests(room, servers, PEOPLE)
    notes: list[float] = []
    sights: list[float] = []
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(guest.client()) for guest in people]
        pairs = list(zip(people, clients, strict=True))
        staying = [asyncio.create_task(guest.stay(client)) for guest, client in pairs]
        await asyncio.gather(*(guest.ready.wait() for guest in people))
        for wave in range(WAVES):
            await asyncio.sleep(PAUSE)
            took = await _wave(pairs, wave)
            notes += took if wave else []  # the first wave only wakes everything up
            began = time.perf_counter()
            await asyncio.wait_for(asyncio.gather(*(guest.whole.wait() for guest in people)), 20)
            sights.append(max(guest.seen_at for guest in people) - began)
        for task in staying:
            task.cancel()
        await asyncio.gather(*staying, return_exceptions=True)
    wanted = {f"Catatan {place} {wave}" for place in range(PEOPLE) for wave in range(WAVES)}
    found = [note.text for note in (await room_of(room.id)).notes]
    return Waves(notes, sights, len(wanted - set(found)) + len(found) - len(set(found)))


async def _wave(pairs: list[tuple[Guest, httpx.AsyncClient]], wave: int) -> list[float]:
    """Everybody presses the button at the same moment."""
    for guest, _ in pairs:
        guest.expect(PEOPLE * (wave + 1))
    sent = [
        guest.say(client, f"Catatan {place} {wave}", f"k{wave}")
        for place, (guest, client) in enumerate(pairs)
    ]
    done = await asyncio.gather(*sent)
    if any(status != 303 for status, _ in done):
        raise RuntimeError(f"a note was not taken: {sorted({status for status, _ in done})}")
    return [seconds for _, seconds in done]
