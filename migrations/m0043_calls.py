"""Some of those marked as having voted are asked whether they did: who was drawn, and what was answered."""

from collections.abc import Awaitable, Callable
from typing import Literal

CALLS = """
CREATE TABLE voter_call (
  id BIGINT PRIMARY KEY,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  voter BIGINT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'confirmed', 'denied', 'not_reached', 'unknown')),
  note_sealed TEXT NOT NULL,
  answered_at TIMESTAMPTZ,
  CHECK ((state = 'waiting') = (answered_at IS NULL))
);
CREATE UNIQUE INDEX voter_call_number ON voter_call (round, number);
CREATE UNIQUE INDEX voter_call_voter ON voter_call (round, voter)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that are counted already were asked about nobody."""
    for statement in CALLS.split(";"):
        await run(statement)
