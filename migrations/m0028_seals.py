"""Seals of closed rounds, line by line; nightly runs with alarms; witnesses and their heads; counters."""

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
CREATE UNIQUE INDEX seal_lines_once ON seal_lines (subject, name, number);
CREATE TABLE job_run (
  id BIGINT PRIMARY KEY, job TEXT NOT NULL CHECK (job IN ('verify', 'backup')),
  began_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ,
  state TEXT NOT NULL CHECK (state IN ('running', 'fine', 'wrong', 'failed')), facts TEXT NOT NULL);
CREATE INDEX job_run_newest ON job_run (job, began_at);
CREATE TABLE alarm (
  id BIGINT PRIMARY KEY, job TEXT NOT NULL, why TEXT NOT NULL, at TIMESTAMPTZ NOT NULL);
CREATE TABLE witness (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  label TEXT NOT NULL CHECK (length(label) BETWEEN 1 AND 80), address_sealed TEXT NOT NULL,
  added_at TIMESTAMPTZ NOT NULL);
CREATE INDEX witness_of ON witness (round);
CREATE TABLE head_sent (
  head BIGINT PRIMARY KEY REFERENCES tree_head (number) ON DELETE RESTRICT,
  at TIMESTAMPTZ NOT NULL, letters BIGINT NOT NULL CHECK (letters >= 0));
CREATE TABLE signal (
  key TEXT PRIMARY KEY, round BIGINT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL,
  hits BIGINT NOT NULL CHECK (hits > 0));
CREATE INDEX signal_of ON signal (round)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that were published before are sealed as they are now, at the next start."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
    for statement in append_only("seal", dialect):
        await run(statement)
