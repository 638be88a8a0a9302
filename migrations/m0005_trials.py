"""Counts that anybody tries, kept for a day."""

from collections.abc import Awaitable, Callable
from typing import Literal

TRIALS = """
CREATE TABLE trial (
  id BIGINT PRIMARY KEY, name TEXT NOT NULL CHECK (length(name) <= 200), currency TEXT NOT NULL,
  decimals BIGINT NOT NULL CHECK (decimals BETWEEN 0 AND 9), budget BIGINT NOT NULL CHECK (budget >= 0),
  ties TEXT NOT NULL CHECK (ties IN ('cost_votes_lot', 'by_id')),
  kind TEXT NOT NULL CHECK (kind IN ('approval', 'choose-1', 'cumulative', 'scoring', 'ordinal')),
  projects TEXT NOT NULL, ballots TEXT NOT NULL, ways TEXT NOT NULL, results TEXT NOT NULL,
  notes TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')), created_at TIMESTAMPTZ NOT NULL,
  lease_until TIMESTAMPTZ);
CREATE INDEX trial_created ON trial (created_at)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """One table, the same on both engines."""
    for statement in TRIALS.split(";"):
        await run(statement)
