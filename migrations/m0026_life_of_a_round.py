"""The life of a round: two signatures, marks that are challenged, how ballots are published, a pause."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

RULES = """
ALTER TABLE round ADD COLUMN publication TEXT NOT NULL DEFAULT 'full'
  CHECK (publication IN ('full', 'atoms', 'totals'));
ALTER TABLE round ADD COLUMN receipts BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE round ADD COLUMN challenge_hours BIGINT NOT NULL DEFAULT 72
  CHECK (challenge_hours BETWEEN 0 AND 720);
ALTER TABLE round ADD COLUMN paused_at TIMESTAMPTZ
"""

SIGNATURES = """
CREATE TABLE approval (
  id BIGINT PRIMARY KEY,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  act TEXT NOT NULL CHECK (act IN ('open', 'close', 'publish', 'destroy')),
  person BIGINT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('facilitator', 'witness')),
  at TIMESTAMPTZ NOT NULL,
  digest TEXT NOT NULL CHECK (length(digest) = 64),
  reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500)
);
CREATE UNIQUE INDEX approval_person ON approval (round, act, person, digest)
"""

CHALLENGES = """
CREATE TABLE challenge (
  id BIGINT PRIMARY KEY,
  contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL CHECK (kind IN ('not_me', 'name')),
  voter BIGINT,
  words_sealed TEXT NOT NULL,
  account BIGINT,
  counter BOOLEAN NOT NULL DEFAULT FALSE,
  made_at TIMESTAMPTZ NOT NULL,
  decided_at TIMESTAMPTZ,
  upheld BOOLEAN
);
CREATE UNIQUE INDEX challenge_number ON challenge (contest, number);
CREATE INDEX challenge_voter ON challenge (voter);
CREATE TABLE challenge_opinion (
  id BIGINT PRIMARY KEY,
  challenge BIGINT NOT NULL REFERENCES challenge (id) ON DELETE RESTRICT,
  role TEXT NOT NULL CHECK (role IN ('facilitator', 'witness')),
  person BIGINT NOT NULL,
  uphold BOOLEAN NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
  at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX challenge_opinion_role ON challenge_opinion (challenge, role);
CREATE UNIQUE INDEX challenge_opinion_person ON challenge_opinion (challenge, person)
"""

KEYS = """
CREATE TABLE key_copy (
  id BIGINT PRIMARY KEY,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  place TEXT NOT NULL CHECK (length(place) BETWEEN 3 AND 200),
  holder BIGINT,
  listed_by BIGINT,
  listed_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX key_copy_number ON key_copy (round, number)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds of before publish whole ballots, as they did; those that are imported hear nobody."""
    for part in (RULES, SIGNATURES, CHALLENGES, KEYS):
        for statement in part.split(";"):
            await run(statement)
    await run("UPDATE round SET challenge_hours = 0 WHERE place IS NULL")
    for table in ("approval", "challenge_opinion", "key_copy"):
        for statement in append_only(table, dialect):
            await run(statement)
