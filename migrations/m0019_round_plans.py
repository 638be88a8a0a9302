"""Rounds are planned step by step and many at once: texts of phases, revisions of drafts, bulk acts."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
CREATE TABLE phase_text (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  phase TEXT NOT NULL, body TEXT NOT NULL, UNIQUE (round, phase));
CREATE TABLE round_revision (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number >= 0), body TEXT NOT NULL, person BIGINT, at TIMESTAMPTZ NOT NULL,
  UNIQUE (round, number));
CREATE TABLE bulk_act (
  id BIGINT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('drafts', 'dates', 'announce')),
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  body TEXT NOT NULL, person BIGINT, at TIMESTAMPTZ NOT NULL, undone_at TIMESTAMPTZ NULL);
ALTER TABLE round ADD COLUMN batch BIGINT NULL;
CREATE INDEX round_batch ON round (batch) WHERE batch IS NOT NULL;
CREATE INDEX account_home ON account (kelurahan, rw, level) WHERE erased_at IS NULL;
CREATE INDEX draft_round ON draft (round)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that are announced already have no texts, and nobody undoes how they were made."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
