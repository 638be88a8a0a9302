"""SQLite for one machine: one writer and a few readers, each on a long-lived thread of its own."""

import asyncio
import contextlib
import fcntl
import itertools
import os
import sqlite3
import time
from collections.abc import Hashable, Sequence
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from piccolo.engine.sqlite import SQLiteEngine
from piccolo.querystring import QueryString

from pb.core.db.jobs import READS, Make, R, run_at_once
from pb.core.db.together import Together, fetcher
from pb.core.db.waiting import to_the_end
from pb.core.db.worker import UnsafeDatabase, Worker, connect
from pb.core.errors import Busy

_WAIT_SECONDS = 5.0
_MARK_SECONDS = 0.002


class FileEngine(SQLiteEngine):
    """The engine of a file. Writes are serialised in this process by a lock, between processes by `flock`."""

    current_transaction: ContextVar[Any]  # of this task, a `FileTransaction` or None

    def __init__(self, path: str, *, readers: int = 4) -> None:
        super().__init__(path)
        self._reader_count = readers
        self._started = False

    async def check_version(self) -> None:
        """The base class would ask at construction."""

    async def start(self) -> None:
        """Open the connections and assert what they promise."""
        Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        self.lock_file = _open_lock(f"{self.path}.lock")
        self.turn_file = _open_lock(f"{self.path}.turn")
        self.write_lock = asyncio.Lock()
        self._together = Together(self, _WAIT_SECONDS)
        self.writer = Worker(self.path, read_only=False)
        try:
            await self.writer.submit(self._make_wal)
        except sqlite3.DatabaseError as error:
            raise UnsafeDatabase(f"{self.path} cannot be opened as a database: {error}.") from error
        self._readers = [Worker(self.path, read_only=True) for _ in range(self._reader_count)]
        self._turn = itertools.cycle(self._readers)
        for reader in self._readers:
            await reader.submit(lambda connection: None)
        self._mark = connect(self.path, read_only=True)
        self._mark.row_factory = None
        self._short = connect(self.path, read_only=True)
        self._commits, self._marked, self._mark_holds_until = 0, (-1, 0), 0.0
        self._started = True

    async def lossy(self) -> list[str]:
        """Nothing: each connection asserts what it promises when it is opened."""
        return []

    async def stop(self) -> None:
        """Close the connections; what is queued is finished first."""
        if self._started:
            self._started = False
            await self._together.finish()
            for worker in (*self._readers, self.writer):
                worker.close()
            self._mark.close()
            self._short.close()
            os.close(self.lock_file)
            os.close(self.turn_file)

    def _make_wal(self, connection: sqlite3.Connection) -> None:
        """Once at start and under the file lock: two processes that set the mode at once would collide."""
        take_lock(self.lock_file)
        try:
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        finally:
            fcntl.flock(self.lock_file, fcntl.LOCK_UN)
        if "wal" not in mode.values():
            raise UnsafeDatabase("SQLite does not keep a write-ahead log here")

    def change_mark(self) -> object:
        """A mark that changes with each commit: of this process at once, of others in two milliseconds."""
        now = time.monotonic()
        if now >= self._mark_holds_until or self._marked[0] != self._commits:
            commits = self._commits
            self._marked = commits, self._mark.execute("PRAGMA data_version").fetchone()[0]
            self._mark_holds_until = now + _MARK_SECONDS
        return self._marked

    def committed(self) -> None:
        """A transaction of this process was committed; called on the writer's thread."""
        self._commits += 1

    def transaction(self, *_args: object, **_kwargs: object) -> "FileTransaction":  # type: ignore[override]  # ours
        """A write transaction: IMMEDIATE, on the writer."""
        return FileTransaction(self)

    async def outside(self, statement: str) -> None:
        """Run a statement on the writer outside any transaction: a pragma does nothing inside one."""
        await self.writer.submit(lambda connection: connection.execute(statement))

    async def scrub(self) -> None:
        """Write the file anew and cut the log before it, so that neither holds what was deleted."""
        async with self.write_lock:
            await self.outside("VACUUM")
            await self.outside("PRAGMA wal_checkpoint(TRUNCATE)")

    async def run_querystring(self, querystring: QueryString, in_pool: bool = False) -> Any:
        """Run a query: in this task's transaction, else on a reader, else as a transaction of its own."""
        query, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.run(query, args)

    async def run_ddl(self, ddl: str, in_pool: bool = False) -> Any:
        """Run a statement that changes the schema."""
        return await self.run(ddl, ())

    async def run_job(self, make: Make[R], touches: frozenset[Hashable]) -> R:
        """Run a job: inside this task's transaction, else with the next commit of those that wait."""
        current: FileTransaction | None = self.current_transaction.get()
        if current is None:
            return await self._together.run(make, touches)
        current.check_task()
        return await self.writer.submit(lambda connection: run_at_once(make, fetcher(connection)))

    async def run(self, query: str, args: Sequence[Any]) -> Any:
        """Run one statement and fetch its rows, in one hop to a thread."""
        current: FileTransaction | None = self.current_transaction.get()

        def job(connection: sqlite3.Connection) -> Any:
            return connection.execute(query, args).fetchall()

        if current is not None:
            current.check_task()
            return await self.writer.submit(job)
        if query.lstrip()[:6].upper().startswith(READS):
            return await next(self._turn).submit(job)
        async with self.transaction():
            return await self.writer.submit(job)

    async def look_up(self, query: str, args: Sequence[Any]) -> Any:
        """Rows found by a key, read here and now: a reader never waits for the writer, and a hop to a thread
        and back costs many times the search. For statements that touch a handful of pages, and no others.
        """
        if self.current_transaction.get() is not None:
            return await self.run(query, args)
        return self._short.execute(query, args).fetchall()


def _open_lock(path: str) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take_turn(turn: int, file: int, until: float) -> None:
    """Take the lock between processes in turn: who waits for it holds the turn, so that a process with
    many writes in its queue does not take the lock again and again while another one waits.
    """
    take_lock(turn, until)
    try:
        take_lock(file, until)
    finally:
        fcntl.flock(turn, fcntl.LOCK_UN)


def take_lock(file: int, until: float | None = None) -> None:
    """Take the lock between processes, for five seconds at most or until then; after that it is `Busy`."""
    until = until or time.monotonic() + _WAIT_SECONDS
    pause = 0.0002
    while True:
        with contextlib.suppress(BlockingIOError):
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if time.monotonic() > until:
            raise Busy
        time.sleep(pause)
        pause = min(pause * 1.5, 0.002)


class FileTransaction:
    """BEGIN IMMEDIATE … COMMIT on the writer. Whatever happens, lock and context variable are given back."""

    def __init__(self, engine: FileEngine) -> None:
        self.engine = engine
        self.task: asyncio.Task[Any] | None = None
        self.savepoints = 0

    def check_task(self) -> None:
        """A task started inside a transaction must not use it: it would write after the commit."""
        if asyncio.current_task() is not self.task:
            raise RuntimeError("a transaction belongs to the task that opened it")

    async def execute(self, statement: str) -> None:
        """Run a statement without rows (savepoints)."""
        await self.engine.writer.submit(lambda connection: connection.execute(statement))

    async def __aenter__(self) -> "FileTransaction":
        until = time.monotonic() + _WAIT_SECONDS
        try:
            await asyncio.wait_for(self.engine.write_lock.acquire(), _WAIT_SECONDS)
        except TimeoutError as error:
            raise Busy from error
        try:
            await to_the_end(self.engine.writer.submit(partial(self.begin, until)))
        except BaseException:
            await to_the_end(self.engine.writer.submit(self.rollback))
            self.engine.write_lock.release()
            raise
        self.task = asyncio.current_task()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await to_the_end(self.engine.writer.submit(self.rollback if kind else self.commit))
        finally:
            self.engine.current_transaction.reset(self.context)
            self.engine.write_lock.release()

    def begin(self, until: float, connection: sqlite3.Connection) -> None:
        """BEGIN IMMEDIATE, on the writer's thread. All waiting ends five seconds after it began, also that
        for other programs: they hold the file without our lock, so the busy time-out is what is left.
        """
        take_turn(self.engine.turn_file, self.engine.lock_file, until)
        left = max(0.0, until - time.monotonic())
        connection.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise Busy from error
            raise
        finally:
            connection.execute(f"PRAGMA busy_timeout = {int(_WAIT_SECONDS * 1000)}")

    def commit(self, connection: sqlite3.Connection) -> None:
        """COMMIT, on the writer's thread."""
        try:
            connection.execute("COMMIT")
            self.engine.committed()
        finally:
            self.rollback(connection)

    def rollback(self, connection: sqlite3.Connection) -> None:
        """Guarded: after a full disk SQLite has rolled back already; a second time would hide the cause."""
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        finally:
            fcntl.flock(self.engine.lock_file, fcntl.LOCK_UN)
