"""The database never loses a write, never leaks a connection, and undoes what failed."""

import asyncio
import sqlite3
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pb.app import database_faults
from pb.core.db import (
    Engine,
    Lock,
    TopicVersion,
    bump,
    in_transaction,
    lock_row,
    make_engine,
    migrate,
    pending,
    savepoint,
    topic_versions,
    transactional,
)
from pb.core.db.sqlite import FileEngine, FileTransaction
from pb.core.db.worker import UnsafeDatabase, connect
from pb.core.errors import Busy
from pb.core.installation import Installation, fact, note_fact
from pb.settings import Settings
from tests.support.databases import KIND

pytestmark = pytest.mark.anyio


@transactional
async def add_one() -> None:
    """Read, then write what was read plus one: the shape that loses updates without a lock."""
    await lock_row(TopicVersion, "counter", Lock.UPDATE)
    row = await TopicVersion.select(TopicVersion.v).where(TopicVersion.topic == "counter").first()
    await TopicVersion.update({TopicVersion.v: row["v"] + 1}).where(TopicVersion.topic == "counter")


async def counter() -> int:
    return (await topic_versions(["counter"]))["counter"]


async def test_two_hundred_writers_at_once_lose_nothing(engine: Engine) -> None:
    await TopicVersion.insert(TopicVersion(topic="counter", v=0))
    await asyncio.gather(*(add_one() for _ in range(200)))
    assert await counter() == 200


async def test_what_fails_leaves_no_trace(engine: Engine) -> None:
    @transactional
    async def fail() -> None:
        await note_fact("half", "written")
        raise ValueError

    with pytest.raises(ValueError):
        await fail()
    assert await fact("half") is None
    assert not in_transaction()


async def test_a_service_joins_the_transaction_of_its_caller(engine: Engine) -> None:
    @transactional
    async def inner() -> None:
        await note_fact("inner", "1")

    @transactional
    async def outer() -> None:
        await inner()
        raise ValueError

    with pytest.raises(ValueError):
        await outer()
    assert await fact("inner") is None


async def test_a_savepoint_undoes_its_block_alone(engine: Engine) -> None:
    async def fail() -> None:
        async with savepoint():
            await note_fact("undone", "1")
            raise KeyError

    @transactional
    async def work() -> None:
        await note_fact("kept", "1")
        with pytest.raises(KeyError):
            await fail()
        async with savepoint():
            await note_fact("kept too", "1")

    await work()
    assert [await fact(name) for name in ("kept", "undone", "kept too")] == ["1", None, "1"]


_DEFERRED = {
    "sqlite": [
        "CREATE TABLE a (id BIGINT PRIMARY KEY)",
        "CREATE TABLE b (a BIGINT REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
    ],
    "postgres": [
        "CREATE TABLE a (id BIGINT PRIMARY KEY)",
        "CREATE TABLE b (a BIGINT REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
    ],
}  # fmt: skip


async def test_a_commit_that_fails_gives_its_connection_back(engine: Engine) -> None:
    for statement in _DEFERRED[engine.engine_type]:
        await engine.run(statement, ())

    @transactional
    async def orphan() -> None:
        await engine.run("INSERT INTO b (a) VALUES (1)", ())

    for _ in range(12):
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            await orphan()
        assert not in_transaction()
    await note_fact("after", "1")
    assert await fact("after") == "1"


async def test_a_cancelled_request_gives_its_connection_back(engine: Engine) -> None:
    started = asyncio.Event()

    @transactional
    async def slow() -> None:
        await note_fact("cancelled", "1")
        started.set()
        await asyncio.sleep(30)

    for _ in range(12):
        started.clear()
        task = asyncio.create_task(slow())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await fact("cancelled") is None
    await asyncio.wait_for(note_fact("after", "1"), 5)


@pytest.mark.matrix("V7")
@pytest.mark.skipif(KIND != "postgres", reason="a file has no server that could fall over")
async def test_a_connection_that_breaks_while_it_is_given_back_breaks_no_request(engine: Engine) -> None:
    assert not isinstance(engine, FileEngine)
    for moment in range(6):
        connection = await engine.borrow()
        giving = asyncio.create_task(engine.give_back(connection))
        for _ in range(moment):
            await asyncio.sleep(0)
        if (raw := connection._con) is not None:
            raw.terminate()
        await giving
    taken = [await asyncio.wait_for(engine.borrow(), 5) for _ in range(8)]
    for connection in taken:
        await engine.give_back(connection)


async def test_a_request_cancelled_while_it_waits_leaves_the_lock_free(engine: Engine) -> None:
    tasks = [asyncio.create_task(note_fact(f"n{number}", "1")) for number in range(40)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(note_fact("after", "1"), 5)
    assert await fact("n1") == "1"


async def test_a_task_does_not_borrow_the_transaction_it_was_started_in(engine: Engine) -> None:
    @transactional
    async def work() -> None:
        with pytest.raises(RuntimeError, match="belongs to the task"):
            await asyncio.create_task(note_fact("stray", "1"))

    await work()


async def test_a_conflict_runs_the_whole_service_again(engine: Engine) -> None:
    import asyncpg

    runs: list[int] = []

    @transactional
    async def work() -> str:
        runs.append(1)
        await note_fact(f"run {len(runs)}", "1")
        if len(runs) < 3:
            raise asyncpg.SerializationError("could not serialize access")
        return "done"

    assert await work() == "done"
    assert [await fact(f"run {n}") for n in (1, 2, 3)] == [None, None, "1"]


async def test_versions_of_topics_only_rise(engine: Engine) -> None:
    assert await topic_versions(["a", "b"]) == {"a": 0, "b": 0}

    @transactional
    async def write() -> None:
        await bump(["a", "b", "a"])

    await asyncio.gather(*(write() for _ in range(20)))
    assert await topic_versions(["a", "b"]) == {"a": 20, "b": 20}


_OTHER = """
import asyncio, sys
sys.path.insert(0, {root!r})
from pb.core.db import bind, make_engine
from pb.core.installation import Installation, note_fact
async def run():
    engine = make_engine({url!r}); bind(engine, [Installation]); await engine.start()
    await note_fact("other", "1"); await engine.stop()
asyncio.run(run())
"""


async def test_a_commit_of_this_and_of_another_process_changes_the_mark(
    engine: Engine, database_url: str
) -> None:
    before = engine.change_mark()
    await note_fact("own", "1")
    own = engine.change_mark()
    assert own != before
    root = str(Path(__file__).parent.parent.parent)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _OTHER.format(root=root, url=database_url)
    )
    assert await other.wait() == 0
    await asyncio.sleep(0.5 if KIND == "postgres" else 0)
    assert engine.change_mark() != own
    assert await fact("other") == "1"


async def test_two_migrations_at_once_run_each_file_once(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "m0001_first.py").write_text(
        'async def forwards(run, dialect):\n    await run("CREATE TABLE first (id BIGINT PRIMARY KEY)")\n'
    )
    engines = [make_engine(database_url, readers=1) for _ in range(2)]
    for engine in engines:
        await engine.start()
    done = await asyncio.gather(*(migrate(engine, tmp_path) for engine in engines))
    assert sorted(map(len, done)) == [0, 1]
    for engine in engines:
        await engine.stop()


async def test_a_migration_that_breaks_midway_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "m0001_broken.py").write_text(
        "async def forwards(run, dialect):\n"
        '    await run("CREATE TABLE half (id BIGINT PRIMARY KEY)")\n    raise RuntimeError("power cut")\n'
    )
    with pytest.raises(RuntimeError, match="power cut"):
        await migrate(engine, tmp_path)
    assert await pending(engine, tmp_path) == ["m0001_broken"]
    with pytest.raises(Exception, match="half"):
        await engine.run("SELECT * FROM half", ())


async def test_tables_follow_the_engine_that_they_are_bound_to(engine: Engine, tmp_path: Path) -> None:
    from pb.core.db import bind

    await note_fact("first", "1")
    other = make_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}", readers=1)
    await other.start()
    await migrate(other)
    bind(other, [Installation])
    assert await fact("first") is None
    await other.stop()
    bind(engine, [Installation])
    assert await fact("first") == "1"


@pytest.mark.one_engine
def test_a_connection_that_breaks_its_promise_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("pb.core.db.worker._PRAGMAS", (("synchronous", "OFF", 2),))
    with pytest.raises(UnsafeDatabase):
        connect(str(tmp_path / "x.sqlite3"))


@pytest.mark.matrix("V4")
async def test_a_city_does_not_start_on_a_server_that_forgets_at_a_power_cut(
    engine: Engine, tmp_path: Path
) -> None:
    """The server of the tests is such a one; a laptop may try things out on it."""
    forgets = [] if KIND == "sqlite" else ["fsync", "full_page_writes"]
    assert await engine.lossy() == forgets
    for base, told in (("https://rembug.example", forgets), ("http://127.0.0.1:8000", [])):
        faults = "\n".join(await database_faults(Settings(data_dir=tmp_path, base_url=base)))
        assert (f"{', '.join(told)} of PostgreSQL is off" in faults) is bool(told)


async def test_the_record_cannot_be_rewritten(engine: Engine) -> None:
    from pb.core.actor import CLOCK
    from pb.core.audit import record
    from pb.core.events import Event
    from tests.support.town import NOON

    await record(Event.ROUND_ANNOUNCED, by=CLOCK, now=NOON, kode="BDG-26-0001")
    for statement in ("UPDATE event SET kode = 'x'", "DELETE FROM event"):
        with pytest.raises(Exception, match="only grows"):
            await engine.run(statement, ())


@pytest.mark.skipif(KIND != "sqlite", reason="other programs can hold the whole file of SQLite alone")
async def test_who_has_waited_in_line_does_not_wait_for_another_program_as_long_again(engine: Engine) -> None:
    """Of the five seconds a fifth of one is left; then it is busy, not five seconds later."""
    assert isinstance(engine, FileEngine)
    other = sqlite3.connect(engine.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    try:
        with pytest.raises(Busy):
            await engine.writer.submit(partial(FileTransaction(engine).begin, began + 0.2))
        assert time.monotonic() - began < 2
    finally:
        other.execute("ROLLBACK")
        other.close()
        await engine.writer.submit(FileTransaction(engine).rollback)
    await note_fact("after", "written")
    assert await fact("after") == "written"
