"""Messages are tried until they leave or cannot; people choose how they are told of their notices."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
ALTER TABLE message ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
ALTER TABLE message ADD COLUMN fault TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN expires_at TIMESTAMPTZ NULL;
ALTER TABLE message ADD COLUMN failed_at TIMESTAMPTZ NULL;
ALTER TABLE message ADD COLUMN account BIGINT NULL;
DROP INDEX message_unsent;
CREATE INDEX message_waiting ON message (channel, created_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX message_failed ON message (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX message_account ON message (account) WHERE account IS NOT NULL;
ALTER TABLE account ADD COLUMN told TEXT NOT NULL DEFAULT 'page'
  CHECK (told IN ('page', 'daily', 'at_once'));
ALTER TABLE account ADD COLUMN told_at TIMESTAMPTZ NULL;
CREATE INDEX account_told ON account (told_at) WHERE told <> 'page'
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What was sent before stays sent; nobody is told outside of their page until they choose it."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
