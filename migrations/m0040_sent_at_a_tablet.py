"""A tablet knows for two minutes which form was sent at it last: who taps twice still gets the receipt."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENT = "ALTER TABLE kiosk ADD COLUMN sent_form TEXT NOT NULL DEFAULT ''"


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """The key of that form; empty while nobody has sent."""
    await run(STATEMENT)
