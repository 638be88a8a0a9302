"""A city with 151 rounds, ten thousand proposals and a hundred thousand people: its desks and its lists."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figure
from pb.app import create_app
from pb.core.actor import Actor, RoleKind
from pb.core.city import SHIPPED, bind_city
from pb.core.db import bind, make_engine, migrate
from pb.core.keys import bind_keys, load_keys
from pb.piccolo_app import TABLES
from pb.places.queries import wards
from pb.places.services import load_places
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import standing
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import rounds_of_batch
from pb.rounds.planning.services import announce_many, make_drafts
from pb.rounds.rules import Phase
from pb.rounds.services import ContestPlan, RoundPlan
from pb.server import spare_garbage
from pb.settings import Settings
from tests.support.asgi import started
from tests.support.town import CITY, NOON, Browser, Clock, add_person, browser

PROPOSALS, PEOPLE, TIMES, MOST_MS = 10_000, 100_000, 11, 150
COMMENTS, REPORTS, HELD = 5_000, 400, 400
VERDICTS = ("eligible", None, "eligible_changed", "not_eligible", None)
_DAYS = {"ideas": -40, "screening": -10, "listing": 20, "voting": 27, "closed": 41, "published": 48}
WEEK = timedelta(days=7)
_AT = NOON.isoformat(sep=" ")
Rows = dict[str, list[dict[str, Any]]]


def rounds(folder: Path) -> Iterator[Figure]:
    """All in this process, never kept, for the facilitator of the whole city and for a visitor."""
    path = folder / "rounds.sqlite3"
    settings = Settings(
        data_dir=folder, database_url=f"sqlite:///{path}", key_dir=folder / "keys", background=False
    )
    by, expert, facts, figures = asyncio.run(_prepare(settings))
    yield from figures
    _fill(path, facts, expert.person or 0)
    yield from asyncio.run(_views(settings, by, expert, str(facts[75].kode)))


async def _prepare(settings: Settings) -> tuple[Actor, Actor, tuple[RoundFacts, ...], list[Figure]]:
    """The rounds, made and announced by the services, and how long that takes."""
    bind_city(SHIPPED)
    bind_keys(load_keys(settings.key_dir, create=True))
    engine = make_engine(settings.database_url)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        await load_places(now=NOON)
        by = await add_person(name="Pendamping", totp=True, roles=[(RoleKind.FACILITATOR, CITY)])
        expert = await add_person(name="Ahli", totp=True, roles=[(RoleKind.PROFESSIONAL, CITY)])
        began = time.perf_counter()
        batch = await make_drafts(CITY, _plans(), by=by, now=NOON - 9 * WEEK)
        made = time.perf_counter()
        drafts = await rounds_of_batch(batch)
        await announce_many([one.id for one in drafts], by=by, now=NOON - 9 * WEEK)
        done = time.perf_counter()
        figures = [
            Figure("151 drafts in one act", made - began, "s", most=3),
            Figure("151 rounds announced in one act", done - made, "s", most=5),
        ]
        return by, expert, await rounds_of_batch(batch), figures
    finally:
        await engine.stop()


def _plans() -> list[RoundPlan]:
    """Each second round still gathers ideas; the others check them."""
    screened = {Phase(phase): NOON + timedelta(days=days) for phase, days in _DAYS.items()}
    gathers = screened | {Phase.SCREENING: NOON + timedelta(days=10)}
    return [
        RoundPlan(
            title=f"Putaran 2027 {ward.name}",
            place=ward.code,
            year=2027,
            max_choices=5,
            rule="mes_cost",
            completion="utilitarian",
            min_votes=0,
            level_propose=1,
            level_vote=1,
            contests=(ContestPlan(ward.name, ward.code, 200_000_000),),
            dates=gathers if number % 2 else screened,
        )
        for number, ward in enumerate(wards())
    ]


def _fill(path: Path, facts: Sequence[RoundFacts], expert: int) -> None:
    """Rows alone, as services would have left them: proposals with verdicts, people in their RW."""
    tables = _proposals(facts, expert) | _said()
    codes = [ward.code for ward in wards()]
    tables["account"] = [
        {
            "id": n, "public_name": "Warga", "totp_last_step": 0, "language": "id",
            "kelurahan": codes[n % len(codes)], "rw": n % 12 + 1, "level": n % 3 + 1,
            "consent_at": _AT, "created_at": _AT,
        }
        for n in range(1, PEOPLE + 1)
    ]  # fmt: skip
    with sqlite3.connect(path) as db:
        for table, rows in tables.items():
            columns = list(rows[0])
            marks = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            db.executemany(statement, (tuple(row.values()) for row in rows))
        db.execute("ANALYZE")
    db.close()


def _said() -> Rows:
    """Comments; some were reported, some are the first of a person and wait for a look."""
    comments = [
        {
            "id": n, "proposal": n % PROPOSALS + 1, "author_name": "Warga", "kind": "for",
            "text": f"Jalan itu dilalui anak sekolah setiap pagi, {n} orang.", "created_at": _AT,
            "hidden_reason": "", "answer": "", "answered_by": "", "held_at": _AT if n <= HELD else None,
        }
        for n in range(1, COMMENTS + 1)
    ]  # fmt: skip
    reports = [
        {
            "id": n, "proposal": (n + HELD) % PROPOSALS + 1, "comment": n + HELD, "reason": "personal",
            "words": "", "mark": str(n), "state": "open", "created_at": _AT,
        }
        for n in range(1, REPORTS + 1)
    ]  # fmt: skip
    return {"comment": comments, "report": reports}


def _proposals(facts: Sequence[RoundFacts], expert: int) -> Rows:
    tables: Rows = {name: [] for name in ("proposal", "proposal_version", "verdict", "screening_task")}
    at, agencies = _AT, list(AGENCIES)
    for n in range(1, PROPOSALS + 1):
        one = facts[n % len(facts)]
        tables["proposal"].append(
            {
                "id": n, "kode": f"BDG-26-{n + 1000:05d}", "round": one.id, "contest": one.contests[0].id,
                "author": None, "author_name": "Warga", "state": "published", "version": 1,
                "created_at": at, "hidden_reason": "",
            }
        )  # fmt: skip
        tables["proposal_version"].append(
            {
                "id": n, "proposal": n, "number": 1, "title": f"Perbaikan saluran di gang nomor {n}",
                "need": "Air meluap ke rumah setiap hujan deras.", "beneficiaries": "64 keluarga",
                "category": "drainase", "rw": n % 11 + 1, "spot": "Gang utama", "contribution": "",
                "agency": agencies[n % len(agencies)], "cost": 85_500_000, "note": "", "created_at": at,
            }
        )  # fmt: skip
        if verdict := VERDICTS[n % len(VERDICTS)]:
            tables["verdict"].append(
                {
                    "id": n, "proposal": n, "version": 1, "result": verdict, "cost": 80_000_000,
                    "reason": "Tanah milik kota.", "agency": "", "created_at": at,
                }
            )  # fmt: skip
        else:
            tables["screening_task"].append(
                {
                    "id": n, "proposal": n, "agency": agencies[n % len(agencies)],
                    "person": expert if n % 7 == 0 else None, "due": f"2026-07-{n % 20 + 1:02d}",
                    "given_at": at,
                }
            )  # fmt: skip
    return tables


async def _views(settings: Settings, by: Actor, expert: Actor, kode: str) -> list[Figure]:
    desks = {
        "desk of the city": "/petugas/putaran",
        "desk of a round": f"/petugas/putaran/{kode}",
        "first page of the desk": "/petugas",
        "reports and first comments": "/petugas/laporan",
    }
    checks = {
        "what waits to be checked": "/petugas/usulan",
        "the last page of all to be checked": "/petugas/usulan?status=semua&halaman=200",
        "first page of who checks": "/petugas",
    }
    lists = {
        "calendar of rounds": "/putaran?tanpa-simpan=1",
        "page of a round": f"/putaran/{kode}?tanpa-simpan=1",
        "proposals of a round": f"/putaran/{kode}/usulan?tanpa-simpan=1",
        "all proposals": "/usulan?tanpa-simpan=1",
    }
    found: list[Figure] = []
    app = create_app(settings, clock=Clock())
    spare_garbage()
    async with started(app):
        staff, checker, visitor = await browser(app, by), await browser(app, expert), Browser(app)
        for who, views in ((staff, desks), (checker, checks), (visitor, lists)):
            who.checks = False
            for name, path in views.items():
                found += await _one(who, name, path)
        found += await _one(staff, "desk of the city, all sums new", "/petugas/putaran", _forget)
    return found


def _forget() -> None:
    """As if something had happened in each round since the last look."""
    standing._kept.clear()


async def _one(who: Browser, name: str, path: str, before: Callable[[], None] | None = None) -> list[Figure]:
    """Median of uncached requests, the first one left out; the quickest, CPU of all threads, bytes."""
    took, used = [], []
    for _ in range(TIMES + 1):
        if before:
            before()
        began, work = time.perf_counter(), time.process_time()
        answer = await who.get(path, accept_encoding="br")
        took.append(time.perf_counter() - began)
        used.append(time.process_time() - work)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
    note = f"quickest {min(took) * 1e3:.0f} ms, CPU {median(used[1:]) * 1e3:.0f} ms, "
    note += f"{len(answer.raw) / 1024:.1f} kB"
    return [Figure(f"151 rounds: {name}", median(took[1:]) * 1e3, "ms", most=MOST_MS, note=note)]
