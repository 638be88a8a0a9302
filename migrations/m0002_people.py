"""Accounts, roles, sessions, codes, notices."""

from collections.abc import Awaitable, Callable
from typing import Literal

TABLES = """
CREATE TABLE account (
  id BIGINT PRIMARY KEY, public_name TEXT NOT NULL CHECK (length(public_name) BETWEEN 1 AND 60),
  full_name_sealed TEXT, phone_sealed TEXT, phone_tag TEXT UNIQUE, email_sealed TEXT, email_tag TEXT UNIQUE,
  password_hash TEXT, totp_sealed TEXT, totp_last_step BIGINT NOT NULL,
  language TEXT NOT NULL CHECK (language IN ('id', 'su', 'en')),
  kelurahan TEXT REFERENCES place (code) ON DELETE RESTRICT, rw BIGINT CHECK (rw BETWEEN 1 AND 99),
  level BIGINT NOT NULL CHECK (level BETWEEN 0 AND 3),
  consent_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL, erased_at TIMESTAMPTZ,
  CHECK (erased_at IS NULL OR (full_name_sealed IS NULL AND phone_sealed IS NULL AND phone_tag IS NULL
         AND email_sealed IS NULL AND email_tag IS NULL AND password_hash IS NULL AND totp_sealed IS NULL)));
CREATE TABLE role_held (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (
    kind IN ('facilitator', 'professional', 'officer', 'council', 'witness', 'administrator')),
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  agency TEXT NOT NULL, discipline TEXT NOT NULL,
  starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ, given_by BIGINT);
CREATE TABLE session (
  key TEXT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  created_at TIMESTAMPTZ NOT NULL, seen_at TIMESTAMPTZ NOT NULL, stepped_up_at TIMESTAMPTZ, flash TEXT);
CREATE TABLE login_code (
  id BIGINT PRIMARY KEY, contact_tag TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('join', 'recover')),
  code_mac TEXT NOT NULL, tries BIGINT NOT NULL, expires_at TIMESTAMPTZ NOT NULL, used_at TIMESTAMPTZ);
CREATE TABLE recovery_code (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  code_mac TEXT NOT NULL, used_at TIMESTAMPTZ);
CREATE TABLE notice (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL, kode TEXT, facts TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, read_at TIMESTAMPTZ);
CREATE INDEX account_kelurahan ON account (kelurahan, level);
CREATE INDEX role_held_account ON role_held (account);
CREATE UNIQUE INDEX role_held_once ON role_held (account, kind, place) WHERE ends_at IS NULL;
CREATE INDEX session_account ON session (account);
CREATE INDEX login_code_contact ON login_code (contact_tag, purpose);
CREATE INDEX recovery_code_account ON recovery_code (account);
CREATE INDEX notice_account ON notice (account, created_at)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """The same statements on both engines."""
    for statement in TABLES.split(";"):
        await run(statement)
