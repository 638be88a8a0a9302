"""Rounds, proposals, workshops and kelurahan can be followed, not promises alone."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
ALTER TABLE follow ADD COLUMN what TEXT NOT NULL DEFAULT 'promise'
  CHECK (what IN ('round', 'proposal', 'workshop', 'place', 'promise'));
ALTER TABLE follow ADD COLUMN told_at TIMESTAMPTZ NULL;
CREATE INDEX follow_told ON follow (told_at) WHERE told_at IS NOT NULL
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What was followed before are promises; the message of their ledger has a day of its own."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
