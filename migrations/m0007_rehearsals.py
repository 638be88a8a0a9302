"""Trials ask for the fewest votes that the round asks for, and know when their ballots were made up."""

from collections.abc import Awaitable, Callable
from typing import Literal


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """`seed` is the number that made-up ballots came from; it is empty for true ones."""
    await run("ALTER TABLE trial ADD COLUMN min_votes BIGINT NOT NULL DEFAULT 0")
    await run("ALTER TABLE trial ADD COLUMN seed BIGINT")
