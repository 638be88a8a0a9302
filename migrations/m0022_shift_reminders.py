"""People on the list of a shift are reminded of it once, a day before."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
ALTER TABLE shift ADD COLUMN reminded_at TIMESTAMPTZ NULL;
CREATE INDEX shift_to_remind ON shift (starts_at) WHERE reminded_at IS NULL AND cancelled_at IS NULL
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Nobody is reminded of a shift that is over: only those of the next day are looked at."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
