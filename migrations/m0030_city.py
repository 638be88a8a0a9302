"""Cities as they were imported: settings, kelurahan and outlines."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

IMPORTS = """
CREATE TABLE city_import (
  number BIGINT PRIMARY KEY CHECK (number > 0), made_at TIMESTAMPTZ NOT NULL,
  digest TEXT NOT NULL CHECK (length(digest) = 64), body TEXT NOT NULL)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Until the first one, the city that ships with the product holds."""
    await run(IMPORTS)
    for statement in append_only("city_import", dialect):
        await run(statement)
