"""Seals of closed rounds: the rows of each table as they were, line by line, under roots in the record."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

STATEMENTS = """
CREATE TABLE seal (
  subject BIGINT PRIMARY KEY, part TEXT NOT NULL CHECK (part IN ('count', 'decisions')),
  at TIMESTAMPTZ NOT NULL);
CREATE TABLE seal_lines (
  id BIGINT PRIMARY KEY, subject BIGINT NOT NULL, name TEXT NOT NULL,
  number BIGINT NOT NULL CHECK (number >= 0), body TEXT NOT NULL);
CREATE UNIQUE INDEX seal_lines_once ON seal_lines (subject, name, number)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that were published before are sealed as they are now, at the next start."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
    for statement in append_only("seal", dialect):
        await run(statement)
