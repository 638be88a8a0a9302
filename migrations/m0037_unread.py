"""What is unread is found without what was read: each page of everybody asks for it."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENT = "CREATE INDEX notice_unread ON notice (account) WHERE read_at IS NULL"


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """An index of the few, beside that of all."""
    await run(STATEMENT)
