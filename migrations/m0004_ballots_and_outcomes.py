"""Projects, ballots by slot, marks of who voted; counts, decisions and their publication."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

BALLOTS = """
CREATE TABLE project (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT, version BIGINT NOT NULL,
  number BIGINT NOT NULL CHECK (number > 0), cost BIGINT NOT NULL CHECK (cost >= 0), external TEXT,
  UNIQUE (contest, proposal), UNIQUE (contest, number));
CREATE TABLE ballot (
  slot TEXT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  choices TEXT NOT NULL){compact};
CREATE TABLE ballot_draft (
  slot TEXT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  choices TEXT NOT NULL){compact};
CREATE TABLE participation (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  voter BIGINT NOT NULL, channel TEXT NOT NULL CHECK (channel IN ('web')), day DATE NOT NULL,
  version BIGINT NOT NULL CHECK (version > 0), UNIQUE (contest, voter)){compact};
CREATE TABLE closed_ballot (
  key TEXT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  choices TEXT NOT NULL, voters BIGINT NOT NULL CHECK (voters > 0)){compact};
CREATE INDEX ballot_contest ON ballot (contest);
CREATE INDEX ballot_draft_contest ON ballot_draft (contest);
CREATE INDEX participation_voter ON participation (voter);
CREATE INDEX closed_ballot_contest ON closed_ballot (contest);
CREATE INDEX project_proposal ON project (proposal);
CREATE TABLE outcome (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL UNIQUE REFERENCES contest (id) ON DELETE RESTRICT,
  record TEXT NOT NULL, ballots BIGINT NOT NULL CHECK (ballots >= 0),
  marks BIGINT NOT NULL CHECK (marks >= 0),
  published_at TIMESTAMPTZ NOT NULL);
CREATE TABLE decision (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  project BIGINT NOT NULL UNIQUE REFERENCES project (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('funded', 'funded_changed', 'not_funded', 'referred')),
  amount BIGINT CHECK (amount >= 0), referred_to TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) <= 2000),
  person BIGINT, saved_at TIMESTAMPTZ NOT NULL);
CREATE TABLE publication (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL UNIQUE REFERENCES contest (id) ON DELETE RESTRICT,
  person BIGINT, published_at TIMESTAMPTZ NOT NULL);
CREATE INDEX decision_contest ON decision (contest)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Tables of ballots keep no order of insertion on SQLite; what was counted is never changed."""
    compact = " WITHOUT ROWID" if dialect == "sqlite" else ""
    for statement in BALLOTS.replace("{compact}", compact).split(";"):
        await run(statement)
    for table in ("project", "closed_ballot", "outcome", "publication"):
        for statement in append_only(table, dialect):
            await run(statement)
