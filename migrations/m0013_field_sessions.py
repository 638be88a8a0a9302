"""Field sessions with their cards; where a promise comes from; until when its parties should answer."""

from collections.abc import Awaitable, Callable
from typing import Literal

FIELD_SESSIONS = """
ALTER TABLE commitment ADD COLUMN session TEXT;
ALTER TABLE commitment ADD COLUMN part BIGINT;
ALTER TABLE commitment ADD COLUMN answer_by DATE;
CREATE UNIQUE INDEX commitment_workshop_part ON commitment (workshop, part);
CREATE UNIQUE INDEX commitment_session_part ON commitment (session, part);
CREATE INDEX commitment_answer_by ON commitment (answer_by);
CREATE TABLE field_session (
  id BIGINT PRIMARY KEY, kode TEXT NOT NULL UNIQUE,
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  day DATE NOT NULL, venue TEXT NOT NULL, agencies TEXT NOT NULL,
  created_by BIGINT, created_at TIMESTAMPTZ NOT NULL, sent_key TEXT NOT NULL UNIQUE);
CREATE INDEX field_session_day ON field_session (day);
CREATE TABLE session_card (
  id BIGINT PRIMARY KEY, session BIGINT NOT NULL REFERENCES field_session (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), agency TEXT NOT NULL, question TEXT NOT NULL,
  ended TEXT NOT NULL CHECK (ended IN ('', 'answered', 'promised')), words TEXT NOT NULL,
  due DATE, promise TEXT, sent_key TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ,
  UNIQUE (session, number))
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """A card ends once: answered on the spot, or promised for a day."""
    for statement in FIELD_SESSIONS.split(";"):
        await run(statement)
