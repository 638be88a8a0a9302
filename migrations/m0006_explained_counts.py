"""What a published count means for each project, kept beside its record."""

from collections.abc import Awaitable, Callable
from typing import Literal


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Counts that were published before have no explanation."""
    await run("ALTER TABLE outcome ADD COLUMN explained TEXT")
