"""Durable ballots through HTTP, against a plain loop that commits the same rows for each ballot."""

import asyncio
import contextlib
import secrets
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import asyncpg

from bench.figures import Figure
from bench.load import run_load
from bench.servers import cpu_seconds, plain_text, product
from bench.voters import Votes, send_forms, together
from pb.ballots.casting import _ACCOUNT, _BEFORE, _MARK, _PUT, _ROUND, _VERSION
from pb.ballots.queries import MARKED
from pb.ballots.receipts import form_key
from pb.core.actor import Actor
from pb.core.audit import _ACTOR, _EVENT
from pb.core.city import SHIPPED, bind_city
from pb.core.db import Engine, bind, make_engine, migrate
from pb.core.db.engine import _postgres_words
from pb.core.db.jobs import placed
from pb.core.ids import untimed_id
from pb.core.keys import bind_keys, load_keys
from pb.people import sessions
from pb.piccolo_app import TABLES
from pb.places.services import load_places
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from tests.support.databases import administer, postgres_server
from tests.support.town import Browser, add_person, add_proposal, add_round

VOTERS, AT_ONCE, PROJECTS = 3_000, 300, 20


def casting(folder: Path) -> Iterator[Figure]:
    """Rate, wait and CPU of a ballot with session, token, seal, mark, event and receipt on SQLite."""
    data = folder / "casting"
    data.mkdir()
    path = data / "rembug.sqlite3"
    facts, forms = asyncio.run(_prepare(f"sqlite:///{path}", data / "keys"))
    votes, cpu = _vote(data, forms)
    _all_are_there(path, facts, len(forms))
    loop = _plain_loop(data / "plain.sqlite3", path, len(votes.waits))
    plain = _plain_text()
    note = f"{votes.rate:,.0f} a second, {AT_ONCE} voters at once; the loop {loop:,.0f}"
    yield Figure("ballots through HTTP / plain sqlite3 loop", votes.rate / loop, least=0.5, note=note)
    note = f"each of {AT_ONCE} sends as soon as one was answered: {AT_ONCE} / rate is what they wait at least"
    yield Figure(
        "a ballot at the closing hour, 99 of 100 within", votes.wait(0.99) * 1000, "ms", most=150, note=note
    )
    yield _steady(folder)
    note = f"{cpu * 1e6:,.0f} µs of CPU a ballot, {plain * 1e6:,.0f} µs a plain text"
    yield Figure("CPU of a ballot / CPU of plain text", cpu / plain, most=8, note=note)
    yield _two_processes(folder, loop)


def _steady(folder: Path) -> Figure:
    """As many ballots as a city of two million voters sends if all of them vote in its last two hours."""
    data = folder / "casting-steady"
    data.mkdir()
    _facts, forms = asyncio.run(_prepare(f"sqlite:///{data / 'rembug.sqlite3'}", data / "keys"))
    votes, _cpu = _vote(data, forms, pace=AT_ONCE)
    note = f"{AT_ONCE} voters, each sends one a second; half of them within {votes.wait(0.5) * 1000:,.0f} ms"
    return Figure(
        "a ballot of a steady stream, 99 of 100 within", votes.wait(0.99) * 1000, "ms", most=150, note=note
    )


def _two_processes(folder: Path, loop: float) -> Figure:
    """The same voters through two processes on one file, as behind a proxy."""
    data = folder / "casting-two"
    data.mkdir()
    path = data / "rembug.sqlite3"
    facts, forms = asyncio.run(_prepare(f"sqlite:///{path}", data / "keys"))
    votes, _cpu = _vote(data, forms, servers=2)
    _all_are_there(path, facts, len(forms))
    note = f"{votes.rate:,.0f} a second, 99 of 100 within {votes.wait(0.99) * 1000:,.0f} ms"
    return Figure("ballots through two processes / the same loop", votes.rate / loop, least=0.5, note=note)


def casting_on_postgres(folder: Path) -> Iterator[Figure]:
    """The same on a PostgreSQL that writes through, against one connection with the same statements."""
    data = folder / "casting-postgres"
    data.mkdir()
    with postgres_server(durable=True) as server:
        administer(server, "CREATE DATABASE ballots")
        url = server.format(name="ballots")
        facts, forms = asyncio.run(_prepare(url, data / "keys"))
        votes, _cpu = _vote(data, forms, PB_DATABASE_URL=url)
        loop = asyncio.run(_bare_transactions(url, facts, len(votes.waits)))
    note = f"{votes.rate:,.0f} a second, {AT_ONCE} voters at once; one bare connection {loop:,.0f}"
    yield Figure(
        "ballots through HTTP / bare PostgreSQL transactions", votes.rate / loop, least=0.5, note=note
    )


def _vote(
    data: Path, forms: list[str], servers: int = 1, pace: float = 0.0, **settings: object
) -> tuple[Votes, float]:
    """Send all forms, the first ones to warm up; the timed votes, and the servers' CPU seconds for each."""
    with contextlib.ExitStack() as stack, ThreadPoolExecutor(servers) as senders:
        running = [stack.enter_context(product(data, **settings)) for _ in range(servers)]
        warm, timed = forms[:AT_ONCE], forms[AT_ONCE:]

        def send(forms: list[str], pace: float = 0.0) -> Votes:
            shares = [
                [form.replace("PORT", str(server.port), 1) for form in forms[turn::servers]]
                for turn, server in enumerate(running)
            ]
            ports = [server.port for server in running]
            each = [AT_ONCE // servers] * servers
            return together(list(senders.map(send_forms, ports, shares, each, [pace / servers] * servers)))

        statuses = set(send(warm).statuses)
        before = sum(map(cpu_seconds, running))
        votes = send(timed, pace)
        cpu = (sum(map(cpu_seconds, running)) - before) / len(votes.waits)
    if statuses | set(votes.statuses) != {"200"}:
        raise RuntimeError(f"not every ballot was acknowledged: {votes.statuses}")
    return votes, cpu


async def _bare_transactions(url: str, facts: RoundFacts, times: int) -> float:
    """Ballots a second of one connection that runs the statements of a ballot, for voters of its own."""
    connection = await asyncpg.connect(**_postgres_words(url))
    locks, contest = (_ROUND + " FOR SHARE", _ACCOUNT + " FOR UPDATE"), facts.contests[0].id
    row = await connection.fetchrow("SELECT sealed FROM open_ballot LIMIT 1")
    mark = await connection.fetchrow("SELECT channel, day, band FROM participation LIMIT 1")
    event = await connection.fetchrow("SELECT kind, kode, at, role, facts, actor FROM event LIMIT 1")
    began = time.perf_counter()
    for number in range(1, times + 1):
        slot, voter = secrets.token_hex(32), -number
        asks = [
            (locks[0], (facts.id,)),
            (locks[1], (voter,)),
            (_VERSION, (facts.kode,)),
            (MARKED, (0, voter, voter, facts.year)),
            (_BEFORE, (0, slot, contest, voter)),
            (_PUT, (slot, contest, row["sealed"])),
            (_MARK, (untimed_id(), contest, voter, *mark, None)),
            (_EVENT, (key := untimed_id(), *event)),
            (_ACTOR, (key, voter, slot[:32])),
        ]
        async with connection.transaction():
            for query, values in asks:
                await connection.fetch(placed(query, "postgres"), *values)
    seconds = time.perf_counter() - began
    await connection.close()
    return times / seconds


async def _prepare(url: str, keys: Path) -> tuple[RoundFacts, list[str]]:
    """A round that is open, and for each voter the whole request that sends a ballot."""
    bind_city(SHIPPED)
    bind_keys(load_keys(keys, create=True))
    engine: Engine = make_engine(url)
    bind(engine, TABLES)
    await engine.start()
    try:
        await migrate(engine)
        now = datetime.now(UTC)
        await load_places(now=now)
        async with engine.transaction():
            facts = await add_round(Phase.VOTING, budget=100_000_000, now=now, max_choices=5)
            for number in range(1, PROJECTS + 1):
                await add_proposal(facts, title=f"Usulan {number}", cost=10_000_000, listed=number, now=now)
            people = [await add_person(now=now) for _ in range(VOTERS)]
            forms = [await _form(facts, who, n, now) for n, who in enumerate(people)]
    finally:
        await engine.stop()
    return facts, forms


async def _form(facts: RoundFacts, who: Actor, turn: int, now: datetime) -> str:
    """The bytes that a browser sends from the review."""
    assert who.person is not None
    browser = Browser(None, who, await sessions.start(who.person, now=now))
    chosen = [str((turn + step) % PROJECTS + 1) for step in range(5)]
    fields = {"token": browser.token(), "kunci": form_key(now, secrets.token_hex(16)), "suara-1": chosen}
    body = urlencode(fields, doseq=True)
    lines = (
        f"POST /putaran/{facts.kode}/suara HTTP/1.1",
        "Host: 127.0.0.1:PORT",
        f"Cookie: sesi={browser.secret}",
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    )
    return "\r\n".join([*lines, "", body])


def _all_are_there(path: Path, facts: RoundFacts, voters: int) -> None:
    with sqlite3.connect(path) as connection:
        for table in ("open_ballot", "participation"):
            query = f"SELECT count(*) FROM {table} WHERE contest = ?"
            (found,) = connection.execute(query, (facts.contests[0].id,)).fetchone()
            if found != voters:
                raise RuntimeError(f"{table} has {found} rows of {voters} voters")


def _plain_loop(path: Path, like: Path, times: int) -> float:
    """Ballots a second of a loop that writes the same rows and commits after each."""
    tables = ("open_ballot", "participation", "event", "event_actor")
    with sqlite3.connect(like) as model:
        query = "SELECT sql FROM sqlite_master WHERE name = ?"
        made = [model.execute(query, (t,)).fetchone()[0] for t in tables]
        rows = [model.execute(f"SELECT * FROM {t} LIMIT 1").fetchone() for t in tables]
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")
    for statement in made:
        connection.execute(statement)
    marks = [", ".join("?" * len(row)) for row in rows]
    puts = [f"INSERT INTO {t} VALUES ({m})" for t, m in zip(tables, marks, strict=True)]
    began = time.perf_counter()
    for number in range(times):
        connection.execute("BEGIN IMMEDIATE")
        for put, row in zip(puts, rows, strict=True):
            key = f"slot-{number}" if isinstance(row[0], str) else number + 1
            other = (number,) if len(row) > 3 and put.startswith("INSERT INTO participation") else ()
            values = (key, row[1], *other, *row[2 + len(other) :]) if other else (key, *row[1:])
            connection.execute(put, values)
        connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return times / seconds


def _plain_text() -> float:
    """CPU seconds of one plain text of the framework."""
    with plain_text() as server:
        run_load(server.port, "/", {}, 0.5)
        before = cpu_seconds(server)
        load = run_load(server.port, "/", {}, 3)
        return (cpu_seconds(server) - before) / load.requests


if __name__ == "__main__":
    import tempfile

    from bench.figures import as_table

    with tempfile.TemporaryDirectory(prefix="rembug-bench-") as name:
        print(as_table([*casting(Path(name)), *casting_on_postgres(Path(name))]))
