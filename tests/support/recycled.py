"""Databases on PostgreSQL that serve one test after the other: what a test wrote is taken out again.

A copy of the template takes most of a second of a core, and most tests write a dozen rows. A database whose
schema a test changed, or that somebody still uses, is not taken back.
"""

import asyncio
import io
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import asyncpg

_MOST_TESTS = 40  # rows that were taken out still have their place in the files
_PATIENCE = 200  # times five milliseconds, until the last connection of a test has ended
_CATALOGUES = (
    "pg_class",
    "pg_attribute",
    "pg_constraint",
    "pg_trigger",
    "pg_proc",
    "pg_type",
    "pg_namespace",
)
_SCHEMA = " UNION ALL ".join(
    f"SELECT '{name}' AS name, count(*) AS many, max(xmin::text::bigint) AS newest FROM {name}"
    for name in _CATALOGUES
)
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_OTHERS = """SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
Marks = dict[str, tuple[int, int]]


@dataclass
class Recycled:
    """A copy of the template: how its schema and rows look untouched, and how often it has served.

    The connection stays open: a new one would read the catalogue of all tables again.
    """

    name: str
    connection: Any
    schema: Marks
    rows: Marks
    first: dict[str, bytes]  # what the tables hold that are not empty, as COPY writes it
    served: int = field(default=0)


_ready: list[Recycled] = []
_lent: dict[str, Recycled] = {}


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """A connection belongs to the loop that it was opened on."""
    return asyncio.new_event_loop()


def take(words: dict[str, Any], fresh: str) -> str:
    """The name of a clean database: one that served before, or `fresh`, which this makes of the template."""
    kept = _ready.pop() if _ready else _loop().run_until_complete(_make(words, fresh))
    kept.served += 1
    _lent[kept.name] = kept
    return kept.name


def give_back(words: dict[str, Any], name: str) -> None:
    """Take out what was written, or drop the database where that cannot be."""
    kept = _lent.pop(name)
    if _loop().run_until_complete(_cleaned(words, kept)):
        _ready.append(kept)


def drop_all(words: dict[str, Any]) -> None:
    """At the end of a run."""
    while _ready:
        _loop().run_until_complete(_drop(words, _ready.pop()))
    _loop().close()


async def _make(words: dict[str, Any], name: str) -> Recycled:
    await _administer(words, f"CREATE DATABASE {name} TEMPLATE pbtemplate")
    connection = await asyncpg.connect(**words | {"database": name})
    first = {}
    rows = await _marks(connection)
    for table, (many, _written) in rows.items():
        if many:
            copied = io.BytesIO()
            await connection.copy_from_table(table, output=copied)
            first[table] = copied.getvalue()
    return Recycled(name, connection, await _schema(connection), rows, first)


async def _cleaned(words: dict[str, Any], kept: Recycled) -> bool:
    connection = kept.connection
    whole = kept.served < _MOST_TESTS and not connection.is_closed()
    if whole and await _left_alone(connection) and await _schema(connection) == kept.schema:
        await _take_out(connection, kept)
        return True
    await _drop(words, kept)
    return False


async def _drop(words: dict[str, Any], kept: Recycled) -> None:
    kept.connection.terminate()
    await _administer(words, f"DROP DATABASE {kept.name} WITH (FORCE)")


async def _left_alone(connection: Any) -> bool:
    for _ in range(_PATIENCE):
        if not await connection.fetchval(_OTHERS):
            return True
        await asyncio.sleep(0.005)
    return False


async def _take_out(connection: Any, kept: Recycled) -> None:
    """Empty the tables in which anything was written, and fill them as they were; no trigger sees it."""
    now = await _marks(connection)
    changed = [table for table, mark in now.items() if mark != kept.rows[table]]
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for table in changed:
            await connection.execute(f"DELETE FROM {table}")
            if table in kept.first:
                await connection.copy_to_table(table, source=io.BytesIO(kept.first[table]))
    if kept.first.keys() & set(changed):
        now = await _marks(connection)
    kept.rows = {table: now[table] if table in kept.first else kept.rows[table] for table in now}


async def _marks(connection: Any) -> Marks:
    """For each table how many rows it has, and the sum of the transactions that wrote them."""
    tables = sorted(row["relname"] for row in await connection.fetch(_TABLES))
    asked = " UNION ALL ".join(
        f"SELECT '{table}' AS name, count(*) AS many, coalesce(sum(xmin::text::bigint), 0)::bigint AS newest "
        f"FROM {table}"
        for table in tables
    )
    return {row["name"]: (row["many"], row["newest"]) for row in await connection.fetch(asked)}


async def _schema(connection: Any) -> Marks:
    return {row["name"]: (row["many"], row["newest"]) for row in await connection.fetch(_SCHEMA)}


async def _administer(words: dict[str, Any], statement: str) -> None:
    connection = await asyncpg.connect(**words)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
