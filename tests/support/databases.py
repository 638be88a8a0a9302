"""Databases for tests: a file, or a temporary PostgreSQL on a socket that this run starts and ends."""

import asyncio
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from pb.core.db.engine import _postgres_words
from tests.support import recycled
from tests.support.cluster import cluster

_DURABLE = ("fsync=on",)
_FAST = ("fsync=off", "full_page_writes=off", "autovacuum=off", "jit=off")
KIND = os.environ.get("PB_TEST_DB", "sqlite")


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The address of a server for this run: `postgresql:///{name}?host=…`, with the name left open.

    `durable` writes through to the disk, which tests do without and figures do not.
    """
    given = os.environ.get("PB_TEST_PG_DSN")
    if given:
        yield given
        return
    with cluster(*(_DURABLE if durable else _FAST)) as made:
        yield made.url


def administer(server: str, statement: str) -> None:
    """Run one statement on the server's own database."""

    async def run() -> None:
        connection = await asyncpg.connect(**_postgres_words(server.format(name="postgres")))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def drop_copies(template: str) -> None:
    """Drop what served as copies; at the end of a run."""
    recycled.drop_all(_postgres_words(template.format(name="postgres")))


def fresh_name() -> str:
    """A name that no other database has."""
    return f"t{uuid.uuid4().hex[:16]}"


@contextmanager
def fresh_copy(template: str, folder: Path) -> Iterator[str]:
    """The address of a copy of the template: a file in the folder, or a database that others had before."""
    if KIND == "sqlite":
        copy = folder / "rembug.sqlite3"
        shutil.copy(template, copy)
        yield f"sqlite:///{copy}"
        return
    words = _postgres_words(template.format(name="postgres"))
    name = recycled.take(words, fresh_name())
    yield template.format(name=name)
    recycled.give_back(words, name)
