"""Promises: plans, ledgers that only grow, who speaks for a party, who follows."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

COMMITMENTS = """
CREATE TABLE commitment (
  id BIGINT PRIMARY KEY, kode TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL CHECK (source IN ('outcome', 'workshop', 'session', 'hand')),
  proposal TEXT, round TEXT, workshop TEXT,
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  title TEXT NOT NULL, agency TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount >= 0),
  state TEXT NOT NULL, progress BIGINT NOT NULL CHECK (progress BETWEEN 0 AND 100),
  ends DATE NOT NULL, delivered DATE, spent BIGINT NOT NULL, hours BIGINT NOT NULL,
  one_sided BIGINT NOT NULL CHECK (one_sided IN (0, 1)), window_ends TIMESTAMPTZ,
  council BIGINT, created_at TIMESTAMPTZ NOT NULL, changed_at TIMESTAMPTZ NOT NULL,
  UNIQUE (proposal));
CREATE INDEX commitment_place ON commitment (place, ends);
CREATE INDEX commitment_state ON commitment (state, ends);
CREATE INDEX commitment_ends ON commitment (ends, id);
CREATE INDEX commitment_agency ON commitment (agency, ends);
CREATE TABLE commitment_plan (
  id BIGINT PRIMARY KEY, commitment BIGINT NOT NULL REFERENCES commitment (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), body TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (commitment, number));
CREATE TABLE represents (
  id BIGINT PRIMARY KEY, commitment BIGINT NOT NULL REFERENCES commitment (id) ON DELETE RESTRICT,
  party BIGINT NOT NULL, agency TEXT NOT NULL, account BIGINT, UNIQUE (commitment, party));
CREATE INDEX represents_agency ON represents (agency);
CREATE INDEX represents_account ON represents (account);
CREATE TABLE ledger_entry (
  id BIGINT PRIMARY KEY, commitment BIGINT NOT NULL REFERENCES commitment (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), kind TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, day DATE NOT NULL,
  party BIGINT, milestone BIGINT, pledge BIGINT, amount BIGINT NOT NULL, text TEXT NOT NULL,
  receipt TEXT NOT NULL,
  refers BIGINT, new_date DATE, photo TEXT NOT NULL, fingerprint TEXT NOT NULL, spot TEXT NOT NULL,
  role TEXT NOT NULL, sent_key TEXT NOT NULL, digest TEXT NOT NULL,
  UNIQUE (commitment, number), UNIQUE (commitment, sent_key));
CREATE INDEX ledger_entry_fingerprint ON ledger_entry (fingerprint);
CREATE TABLE ledger_person (
  entry BIGINT PRIMARY KEY, person BIGINT NOT NULL);
CREATE INDEX ledger_person_person ON ledger_person (person);
CREATE TABLE follow (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL, kode TEXT NOT NULL, UNIQUE (account, kode));
CREATE INDEX follow_kode ON follow (kode)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Plans and entries are never changed once written."""
    for statement in COMMITMENTS.split(";"):
        await run(statement)
    for table in ("commitment_plan", "ledger_entry"):
        for statement in append_only(table, dialect):
            await run(statement)
