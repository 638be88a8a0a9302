"""The verifiable log: places of events, tree heads; each event names its actor by a commitment."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

STATEMENTS = """
ALTER TABLE event ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE event_actor ADD COLUMN salt TEXT NOT NULL DEFAULT '';
CREATE TABLE log_entry (
  idx BIGINT PRIMARY KEY CHECK (idx >= 0),
  event BIGINT NOT NULL UNIQUE REFERENCES event (id) ON DELETE RESTRICT,
  leaf TEXT NOT NULL CHECK (length(leaf) = 64));
CREATE TABLE tree_head (
  number BIGINT PRIMARY KEY CHECK (number > 0), size BIGINT NOT NULL CHECK (size >= 0),
  root TEXT NOT NULL CHECK (length(root) = 64), at TIMESTAMPTZ NOT NULL,
  prev TEXT NOT NULL CHECK (length(prev) IN (0, 64)), signature TEXT NOT NULL CHECK (length(signature) = 128),
  peaks TEXT NOT NULL, mark BIGINT NOT NULL, build TEXT NOT NULL)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Events of before stand in the log too, without a commitment to who acted."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
    for table in ("log_entry", "tree_head"):
        for statement in append_only(table, dialect):
            await run(statement)
