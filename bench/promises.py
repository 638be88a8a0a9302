"""Ten thousand promises with two hundred thousand entries: board, other views, files that are streamed."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import msgspec

from bench.figures import Figure
from bench.list_page import HEADERS
from bench.servers import megabytes
from pb.app import create_app
from pb.commitments.rules import EntryKind, Plan, searchable
from pb.core.actor import RoleKind
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.queries import wards
from pb.places.services import load_places
from pb.proposals.categories import AGENCIES
from pb.settings import Settings
from tests.support.asgi import Answer, request, started
from tests.support.processes import serving
from tests.support.promise import plan
from tests.support.town import NOON, WARD, Clock, add_person

PROMISES, ENTRIES, TIMES = 10_000, 20, 15
STATES = ("proposed", "agreed", "running", "delivered", "verified", "closed", "unconfirmed", "cancelled")
KINDS = (EntryKind.ACCEPTED, EntryKind.PROGRESS, EntryKind.SPENDING, EntryKind.HOURS)
VIEWS = {
    "board": "/komitmen?tanpa-simpan=1",
    "board of one ward": "/komitmen?wilayah=32.73.24.1004&tanpa-simpan=1",
    "board by party": "/komitmen?pihak=taruna&tanpa-simpan=1",
    "map": "/komitmen/peta?tanpa-simpan=1",
    "scores of council members": "/komitmen/dewan?tanpa-simpan=1",
    "scores of agencies": "/komitmen/dinas?tanpa-simpan=1",
}
MOST_MS, MOST_MB = 150, 20
FILES = ("janji.csv", "catatan.csv", "catatan.json", "oc4ids.json")


def promises(folder: Path) -> Iterator[Figure]:
    """The views without a cache in this process; the files from a server, whose memory is watched."""
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'promises.sqlite3'}",
        key_dir=folder / "keys",
        background=False,
    )
    council = asyncio.run(_prepare(settings))
    _fill(folder / "promises.sqlite3", council)
    yield from asyncio.run(_views(settings))
    yield from _files(settings)


async def _prepare(settings: Settings) -> list[int]:
    """The places, and the accounts of fifty council members."""
    bind_city(SHIPPED)
    bind_keys(load_keys(settings.key_dir, create=True))
    engine = make_engine(settings.database_url)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        await load_places(now=NOON)
        council = [await add_person(name=f"Dewan {n}", roles=[(RoleKind.COUNCIL, WARD)]) for n in range(50)]
        return [int(one.person or 0) for one in council]
    finally:
        await engine.stop()


def _fill(path: Path, council: list[int]) -> None:
    """Rows alone, as services would have left them."""
    body = msgspec.json.encode(plan()).decode()
    with sqlite3.connect(path) as db:
        for table, rows in _rows(plan(), body, council).items():
            columns = list(rows[0])
            marks = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            db.executemany(statement, (tuple(row.values()) for row in rows))
    db.close()


def _rows(promised: Plan, body: str, council: list[int]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("commitment", "commitment_plan", "commitment_party", "ledger_entry")
    }
    places, agencies = [ward.code for ward in wards()], list(AGENCIES)
    for n in range(1, PROMISES + 1):
        at = (NOON - timedelta(hours=n)).isoformat(sep=" ")
        row = _promise(n, places[n % len(places)], agencies[n % len(agencies)], at)
        found["commitment"].append(row | {"council": council[n % len(council)]})
        found["commitment_plan"].append(
            {"id": n, "commitment": n, "number": 1, "body": body, "created_at": at}
        )
        for party in promised.parties:
            key = 2 * n + party.number
            found["commitment_party"].append(
                {
                    "id": key, "commitment": n, "party": party.number, "kind": party.kind.value,
                    "name": party.name, "search": searchable(party.name),
                }
            )  # fmt: skip
        found["ledger_entry"] += [_entry(n, number, at) for number in range(1, ENTRIES + 1)]
    return found


def _promise(n: int, place: str, agency: str, at: str) -> dict[str, Any]:
    state = STATES[n % len(STATES)]
    ends = date(2026, 1, 1) + timedelta(days=n % 365)
    late = n % 7 if n % 3 == 0 else 0
    done = n % len(STATES) in {3, 4, 5, 6}
    return {
        "id": n, "kode": f"BDG-26-{n:05d}", "source": "hand", "proposal": None, "round": None,
        "workshop": None, "place": place, "title": f"Perbaikan saluran air di gang nomor {n}",
        "agency": agency, "amount": 85_500_000 + n, "state": state, "progress": n % 101,
        "ends": ends.isoformat(), "delivered": (ends + timedelta(days=late)).isoformat() if done else None,
        "spent": 40_000_000, "hours": n % 90, "one_sided": n % 2, "window_ends": None,
        "plan_ends": ends.isoformat(), "days_late": late if done else 0, "disputes": n % 3,
        "answers": n % 3, "answers_in_time": n % 2, "council": None, "created_at": at, "changed_at": at,
    }  # fmt: skip


def _entry(n: int, number: int, at: str) -> dict[str, Any]:
    kind = KINDS[number % len(KINDS)]
    return {
        "id": n * 100 + number, "commitment": n, "number": number, "kind": kind.value, "at": at,
        "day": "2026-06-12", "party": 1, "milestone": 1, "pledge": None, "amount": 40,
        "text": "Bahan sudah datang, pekerjaan dilanjutkan minggu depan.", "receipt": f"KW-{n}/{number}",
        "refers": None, "new_date": None, "photo": "", "fingerprint": "", "spot": "", "role": "officer",
        "sent_key": f"{number}", "digest": f"{n * 100 + number:064x}",
    }  # fmt: skip


async def _views(settings: Settings) -> list[Figure]:
    found = []
    async with started(create_app(settings, clock=Clock())) as app:
        for name, path in VIEWS.items():
            times, walls, answer = await _times(app, path)
            note = (
                f"{PROMISES:,} promises, {PROMISES * ENTRIES:,} entries; clock {median(walls) * 1e3:.0f} ms"
            )
            most = MOST_MS if name.startswith("board") else None
            found.append(
                Figure(f"promises: {name}, uncached, CPU", median(times) * 1e3, "ms", most=most, note=note)
            )
            if answer.status != 200:
                raise RuntimeError(f"{path}: {answer.status}")
            size = len(answer.raw)
            found.append(
                Figure(f"promises: {name}, HTML compressed", size, "bytes", most=14 * 1024, note="brotli")
            )
    return found


async def _times(app: Any, path: str) -> tuple[list[float], list[float], Answer]:
    """Seconds of CPU, in all threads, and on the clock, which a busy machine makes longer."""
    answer = await request(app, "GET", path, headers=HEADERS)
    times, walls = [], []
    for _ in range(TIMES):
        began, clock = time.process_time(), time.perf_counter()
        await request(app, "GET", path, headers=HEADERS)
        times.append(time.process_time() - began)
        walls.append(time.perf_counter() - clock)
    return times, walls, answer


def _files(settings: Settings) -> Iterator[Figure]:
    """Memory of the server while each file is read, against its memory after a first page."""
    places = {"PB_DATABASE_URL": settings.database_url, "PB_KEY_DIR": settings.key_dir}
    with serving(**places, PB_DATA_DIR=settings.data_dir) as server, httpx.Client(timeout=300) as client:
        client.get(f"{server.url}/komitmen")
        client.get(f"{server.url}/komitmen/data/janji.csv")
        before = megabytes(server)
        for name in FILES:
            began, size, most = time.perf_counter(), 0, before
            with client.stream("GET", f"{server.url}/komitmen/data/{name}") as answer:
                for n, part in enumerate(answer.iter_bytes()):
                    size += len(part)
                    most = max(most, megabytes(server)) if n % 50 == 0 else most
            note = f"{size / 1e6:.1f} MB in {time.perf_counter() - began:.1f} s"
            yield Figure(
                f"promises: {name}, memory above a page", most - before, "MB", most=MOST_MB, note=note
            )
