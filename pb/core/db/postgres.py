"""PostgreSQL for a city: a pool, and transactions that give their connection back whatever happens."""

import asyncio
import random
import time
from collections.abc import Hashable
from contextlib import suppress
from contextvars import ContextVar
from types import TracebackType
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine
from piccolo.querystring import QueryString

from pb.core.db.jobs import READS, Make, R, placed, values_of
from pb.core.db.waiting import to_the_end
from pb.core.errors import Busy

_WAIT_SECONDS = 5.0
_POLLS_A_SECOND = 2
_TRIES = 5
_LOSSY = """
SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting = 'off' ORDER BY name
"""
CONFLICTS = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


class CityEngine(PostgresEngine):
    """The engine of a city. Other processes' commits are seen by pages at most half a second late."""

    pool: Any  # from `start` to `stop`
    current_transaction: ContextVar[Any]  # of this task, a `CityTransaction` or None

    def __init__(self, words: dict[str, object], *, pool_size: int = 8) -> None:
        super().__init__(words)
        self._pool_size = pool_size
        self._commits = 0

    async def check_version(self) -> None:
        """The base class would connect at construction."""

    async def prep_database(self) -> None:
        """No extension is needed."""

    async def start(self) -> None:
        """Open the pool and assert that commits are durable."""
        patience = {"lock_timeout": f"{_WAIT_SECONDS * 1000:.0f}"}
        await self.start_connection_pool(min_size=1, max_size=self._pool_size, server_settings=patience)
        async with self.pool.acquire() as connection:
            if await connection.fetchval("SHOW synchronous_commit") == "off":
                from pb.core.db.worker import UnsafeDatabase

                raise UnsafeDatabase("synchronous_commit is off; an acknowledged ballot could be lost")

    async def lossy(self) -> list[str]:
        """Settings of the server with which a power cut could lose what was acknowledged."""
        rows = await self.run(_LOSSY, ())
        return [row["name"] for row in rows]

    async def stop(self) -> None:
        """Close the pool."""
        if self.pool is not None:
            await self.close_connection_pool()

    def change_mark(self) -> object:
        """A mark that changes with each commit of this process, and twice a second for those of others."""
        return self._commits, int(time.monotonic() * _POLLS_A_SECOND)

    def committed(self) -> None:
        """A transaction of this process was committed."""
        self._commits += 1

    def transaction(self, *_args: object, **_kwargs: object) -> "CityTransaction":  # type: ignore[override]  # ours
        """A transaction on a connection of the pool, READ COMMITTED."""
        return CityTransaction(self)

    async def scrub(self) -> None:
        """Write the tables of the box anew, so that no file of theirs holds what was deleted."""
        connection = await self.borrow()
        try:
            for table in ("open_ballot", "ballot_draft", "closed_ballot"):
                await connection.execute(f"VACUUM FULL {table}")
        finally:
            await self.give_back(connection)

    async def run_querystring(self, querystring: QueryString, in_pool: bool = True) -> Any:
        """Run a query: in the transaction of this task, else on any connection of the pool."""
        query, args = querystring.compile_string(engine_type=self.engine_type)
        return await self.run(query, args)

    async def run_ddl(self, ddl: str, in_pool: bool = True) -> Any:
        """Run a statement that changes the schema."""
        return await self.run(ddl, ())

    async def run(self, query: str, args: Any) -> Any:
        """Run one statement and fetch its rows."""
        current: CityTransaction | None = self.current_transaction.get()
        if current is not None:
            current.check_task()
            return await _fetch(current.connection, query, args)
        connection = await self.borrow()
        try:
            rows = await _fetch(connection, query, args)
        finally:
            await self.give_back(connection)
        if not query.lstrip()[:6].upper().startswith(READS):
            self.committed()
        return rows

    async def look_up(self, query: str, args: Any) -> Any:
        """Rows found by a key: as any other read here."""
        return await self.run(query, args)

    async def run_job(self, make: Make[R], touches: frozenset[Hashable]) -> R:
        """Run a job: inside this task's transaction, else in one of its own, again after a conflict.

        Here locks keep those apart that touch the same thing.
        """
        current: CityTransaction | None = self.current_transaction.get()
        if current is not None:
            current.check_task()
            return await _run(current.connection, make)
        for tried in range(_TRIES):
            try:
                async with self.transaction() as transaction:
                    return await _run(transaction.connection, make)
            except CONFLICTS:
                await asyncio.sleep(random.uniform(0, 0.01 * 2**tried))  # noqa: S311 - spreads the next try
        raise Busy

    async def borrow(self) -> Any:
        """A connection of the pool within five seconds; then it is `Busy`."""
        try:
            return await self.pool.acquire(timeout=_WAIT_SECONDS)
        except (
            TimeoutError,
            asyncpg.TooManyConnectionsError,
            asyncpg.CannotConnectNowError,
            OSError,
        ) as error:
            raise Busy from error

    async def give_back(self, connection: Any) -> None:
        """Give it back to the pool. What was done with it is done: one that breaks now goes by itself."""
        with suppress(asyncpg.InternalClientError, asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
            await to_the_end(self.pool.release(connection))


async def _fetch(connection: Any, query: str, args: Any) -> Any:
    """The rows of a statement; a row that somebody else holds for five seconds is `Busy`."""
    try:
        return await connection.fetch(query, *args)
    except asyncpg.LockNotAvailableError as error:
        raise Busy from error


async def _run(connection: Any, make: Make[R]) -> R:
    job = make()
    rows: Any = None
    while True:
        try:
            ask = job.send(rows) if rows is not None else next(job)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]  # a generator of R returns an R
        rows = await _fetch(connection, placed(ask.query, "postgres"), values_of(ask))


class CityTransaction:
    """BEGIN … COMMIT. The shipped exit leaks the connection when COMMIT fails; this one cannot."""

    def __init__(self, engine: CityEngine) -> None:
        self.engine = engine
        self.task: asyncio.Task[Any] | None = None
        self.savepoints = 0

    def check_task(self) -> None:
        """A task started inside a transaction must not use it: it would write after the commit."""
        if asyncio.current_task() is not self.task:
            raise RuntimeError("a transaction belongs to the task that opened it")

    async def execute(self, statement: str) -> None:
        """Run a statement without rows (savepoints)."""
        await self.connection.execute(statement)

    async def __aenter__(self) -> "CityTransaction":
        began = time.monotonic()
        self.connection = await self.engine.borrow()
        self.work = self.connection.transaction()
        try:
            await self.work.start()
            await self._hurry(_WAIT_SECONDS - (time.monotonic() - began))
        except BaseException:
            await self.engine.give_back(self.connection)
            raise
        self.task = asyncio.current_task()
        self.context = self.engine.current_transaction.set(self)
        return self

    async def _hurry(self, left: float) -> None:
        """Who waited long for a connection waits the less for a lock."""
        if left < _WAIT_SECONDS - 1:
            await self.connection.execute(f"SET LOCAL lock_timeout = {max(1, int(left * 1000))}")

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.engine.current_transaction.reset(self.context)
        try:
            await to_the_end(self._end(commit=kind is None))
        finally:
            await self.engine.give_back(self.connection)

    async def _end(self, *, commit: bool) -> None:
        if commit:
            await self.work.commit()
            self.engine.committed()
        elif not self.connection.is_closed():
            await self.work.rollback()
