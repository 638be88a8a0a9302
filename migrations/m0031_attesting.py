"""Heads of RT and RW attest that somebody lives there: who they are, what they said, what was objected."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
CREATE TABLE attestor (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  kelurahan TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  rw BIGINT NOT NULL CHECK (rw BETWEEN 1 AND 99), rt BIGINT NOT NULL CHECK (rt BETWEEN 0 AND 99),
  since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ, named_by BIGINT);
CREATE UNIQUE INDEX attestor_one ON attestor (kelurahan, rw, rt) WHERE until IS NULL;
CREATE INDEX attestor_account ON attestor (account);
CREATE TABLE attestation (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  kelurahan TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  rw BIGINT NOT NULL CHECK (rw BETWEEN 1 AND 99), rt BIGINT NOT NULL CHECK (rt BETWEEN 1 AND 99),
  asked_at TIMESTAMPTZ NOT NULL, rt_by BIGINT REFERENCES attestor (id) ON DELETE RESTRICT,
  rw_by BIGINT REFERENCES attestor (id) ON DELETE RESTRICT, officer BIGINT,
  state TEXT NOT NULL CHECK (state IN ('asked', 'stands', 'refused', 'withdrawn')), ended_at TIMESTAMPTZ,
  drawn BIGINT NOT NULL CHECK (drawn IN (0, 1)), checked_at TIMESTAMPTZ, checked_by BIGINT);
CREATE UNIQUE INDEX attestation_open ON attestation (account) WHERE state = 'asked';
CREATE INDEX attestation_place ON attestation (kelurahan, rw);
CREATE INDEX attestation_rt_by ON attestation (rt_by);
CREATE INDEX attestation_rw_by ON attestation (rw_by);
CREATE TABLE attest_objection (
  id BIGINT PRIMARY KEY, attestor BIGINT NOT NULL REFERENCES attestor (id) ON DELETE RESTRICT,
  account BIGINT REFERENCES account (id) ON DELETE RESTRICT, words_sealed TEXT NOT NULL,
  made_at TIMESTAMPTZ NOT NULL, answer TEXT NOT NULL, answered_at TIMESTAMPTZ, answered_by BIGINT);
CREATE INDEX attest_objection_attestor ON attest_objection (attestor)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Nobody attests yet."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
