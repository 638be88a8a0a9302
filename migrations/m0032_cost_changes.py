"""A cost that is wrong while people vote: asked by one, put in force by another, never by the proposer."""

from collections.abc import Awaitable, Callable
from typing import Literal

CHANGES = """
CREATE TABLE cost_change (
  id BIGINT PRIMARY KEY,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  project BIGINT NOT NULL REFERENCES project (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  before BIGINT NOT NULL,
  after BIGINT NOT NULL CHECK (after > 0),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
  asked_by BIGINT NOT NULL,
  asked_at TIMESTAMPTZ NOT NULL,
  decided_by BIGINT,
  decided_at TIMESTAMPTZ,
  accepted BOOLEAN,
  CHECK (after <> before),
  CHECK ((decided_at IS NULL) = (accepted IS NULL)),
  CHECK (accepted IS NOT TRUE OR decided_by <> asked_by)
);
CREATE UNIQUE INDEX cost_change_number ON cost_change (round, number);
CREATE UNIQUE INDEX cost_change_waits ON cost_change (project) WHERE accepted IS NULL
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """The list that was frozen stays as it is; what changed since stands beside it."""
    for statement in CHANGES.split(";"):
        await run(statement)
