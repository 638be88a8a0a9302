"""One transaction for each service: run whole, run again after a conflict, never left open."""

import asyncio
import functools
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterable, Sequence
from contextlib import asynccontextmanager
from enum import Enum
from typing import Any, ParamSpec, TypeVar

from piccolo.table import Table

from pb.core.db.engine import current_engine
from pb.core.db.jobs import Make, placed
from pb.core.db.postgres import CONFLICTS
from pb.core.errors import Busy

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 5


def transactional(service: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Run the service in one transaction; a service that another one calls joins its transaction.

    After a deadlock, a serialization failure or a locked file the whole function runs again, five
    times at most, so it must do nothing but read and write the database. Then it is `Busy`.
    """

    @functools.wraps(service)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if in_transaction():
            return await service(*args, **kwargs)
        for tried in range(TRIES):
            try:
                async with current_engine().transaction():
                    return await service(*args, **kwargs)
            except (*CONFLICTS, sqlite3.OperationalError) as error:
                if not _can_retry(error):
                    raise
                await asyncio.sleep(random.uniform(0, 0.01 * 2**tried))  # noqa: S311 - spreads the next try
        raise Busy

    run.transactional = True  # type: ignore[attr-defined]  # read by the architecture test
    return run


async def run_job(make: Make[R], touches: Iterable[Hashable]) -> R:
    """Run a short write with the next commit, or inside the transaction of this task (`pb.core.db.jobs`).

    `touches`: what no two jobs of one commit may have in common, since they read before any of them writes.
    """
    return await current_engine().run_job(make, frozenset(touches))


async def fetch(query: str, *values: Any) -> list[Any]:
    """The rows of a written statement with `{}` for its values: for hot paths, past the query builder."""
    engine = current_engine()
    rows: list[Any] = await engine.run(placed(query, engine.engine_type), values)
    return rows


async def look_up(query: str, *values: Any) -> list[Any]:
    """As `fetch`, for a statement that finds a row or two by their keys: the cheapest way to them."""
    engine = current_engine()
    rows: list[Any] = await engine.look_up(placed(query, engine.engine_type), values)
    return rows


def _can_retry(error: Exception) -> bool:
    if isinstance(error, CONFLICTS):
        return True
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def in_transaction() -> bool:
    """Whether this task is inside a transaction."""
    return current_engine().current_transaction.get() is not None


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Inside a transaction: what is written in this block is undone alone when the block fails."""
    current: Any = current_engine().current_transaction.get()
    if current is None:
        raise RuntimeError("a savepoint needs a transaction")
    current.savepoints += 1
    name = f"point_{current.savepoints}"
    await current.execute(f"SAVEPOINT {name}")
    try:
        yield
    except BaseException:
        await current.execute(f"ROLLBACK TO SAVEPOINT {name}")
        await current.execute(f"RELEASE SAVEPOINT {name}")
        raise
    await current.execute(f"RELEASE SAVEPOINT {name}")


class Lock(Enum):
    """How a row is held: shared by those who may act at once, or by one alone."""

    SHARE = " FOR SHARE"
    UPDATE = " FOR UPDATE"


def lock_clause(lock: Lock) -> str:
    """The end of a SELECT that locks its rows; empty on SQLite, where one writer runs at a time."""
    return "" if current_engine().engine_type == "sqlite" else lock.value


async def lock_rows(table: type[Table], ids: Sequence[int], lock: Lock) -> None:
    """Lock these rows in the order of their keys until the transaction ends."""
    name, pk = table._meta.tablename, table._meta.primary_key._meta.db_column_name
    marks = ", ".join("{}" for _ in ids)
    await table.raw(f"SELECT {pk} FROM {name} WHERE {pk} IN ({marks}) ORDER BY {pk}{lock_clause(lock)}", *ids)


async def lock_row(table: type[Table], key: int | str, lock: Lock) -> bool:
    """Lock one row by its key until the transaction ends; False when there is none."""
    name, pk = table._meta.tablename, table._meta.primary_key._meta.db_column_name
    rows = await table.raw(f"SELECT {pk} FROM {name} WHERE {pk} = {{}}{lock_clause(lock)}", key)
    return bool(rows)
