"""What lists and scoreboards read of a promise, its parties by name, and the daily message to followers."""

from collections.abc import Awaitable, Callable
from typing import Literal

VIEWS = """
ALTER TABLE commitment ADD COLUMN plan_ends DATE;
ALTER TABLE commitment ADD COLUMN days_late BIGINT NOT NULL DEFAULT 0;
ALTER TABLE commitment ADD COLUMN disputes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE commitment ADD COLUMN answers BIGINT NOT NULL DEFAULT 0;
ALTER TABLE commitment ADD COLUMN answers_in_time BIGINT NOT NULL DEFAULT 0;
CREATE INDEX commitment_council ON commitment (council, ends);
CREATE INDEX commitment_sums ON commitment (state, delivered, days_late, amount, spent);
CREATE INDEX commitment_agency_sums ON commitment (agency, state, ends, plan_ends, delivered, days_late,
  amount, spent, hours, disputes, answers, answers_in_time);
CREATE INDEX commitment_council_sums ON commitment (council, state, ends, plan_ends, delivered, days_late,
  amount, spent, hours, disputes, answers, answers_in_time);
CREATE INDEX commitment_changed ON commitment (changed_at, id);
CREATE INDEX commitment_plan_ends ON commitment (plan_ends, id);
CREATE INDEX ledger_entry_at ON ledger_entry (at, id);
CREATE TABLE commitment_party (
  id BIGINT PRIMARY KEY, commitment BIGINT NOT NULL REFERENCES commitment (id) ON DELETE RESTRICT,
  party BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, search TEXT NOT NULL,
  UNIQUE (commitment, party));
CREATE TABLE follow_digest (
  id BIGINT PRIMARY KEY, day DATE NOT NULL UNIQUE, since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ NOT NULL,
  reached BIGINT NOT NULL, done_at TIMESTAMPTZ)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Promises from before have no `plan_ends`: due work reads their ledgers once and fills it in."""
    for statement in VIEWS.split(";"):
        await run(statement)
