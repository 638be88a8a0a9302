"""The movement of infiltration holes: groups, records with entries that only grow, notes of each ward."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

BIOPORI = """
CREATE TABLE biopori_ward (
  code TEXT PRIMARY KEY,
  rws BIGINT CHECK (rws BETWEEN 1 AND 99), since DATE);
CREATE TABLE biopori_group (
  id BIGINT PRIMARY KEY, ward TEXT NOT NULL REFERENCES biopori_ward (code) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), kind TEXT NOT NULL CHECK (kind IN ('pkk', 'kb', 'self')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80), sign_up TEXT NOT NULL,
  on_board BIGINT NOT NULL CHECK (on_board IN (0, 1)), created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (ward, number), UNIQUE (ward, name));
CREATE TABLE biopori_member (
  id BIGINT PRIMARY KEY, volunteers BIGINT NOT NULL REFERENCES biopori_group (id) ON DELETE RESTRICT,
  account BIGINT NOT NULL, belongs TEXT NOT NULL CHECK (belongs IN ('asked', 'member', 'leader')),
  since TIMESTAMPTZ NOT NULL, UNIQUE (volunteers, account));
CREATE INDEX biopori_member_account ON biopori_member (account);
CREATE TABLE biopori_record (
  id BIGINT PRIMARY KEY, ward TEXT NOT NULL REFERENCES biopori_ward (code) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  volunteers BIGINT REFERENCES biopori_group (id) ON DELETE RESTRICT,
  rw BIGINT NOT NULL CHECK (rw BETWEEN 1 AND 99), day DATE NOT NULL,
  households BIGINT NOT NULL CHECK (households > 0), holes BIGINT NOT NULL CHECK (holes >= 0),
  doubtful BIGINT NOT NULL CHECK (doubtful IN (0, 1)),
  checked DATE, working BIGINT CHECK (working BETWEEN 0 AND holes),
  due DATE, reminded_at TIMESTAMPTZ, created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (ward, number));
CREATE INDEX biopori_record_ward ON biopori_record (ward, day);
CREATE INDEX biopori_record_due ON biopori_record (due);
CREATE INDEX biopori_record_group ON biopori_record (volunteers);
CREATE TABLE biopori_entry (
  id BIGINT PRIMARY KEY, record BIGINT NOT NULL REFERENCES biopori_record (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), kind TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, day DATE NOT NULL,
  rw BIGINT, households BIGINT, holes BIGINT, working BIGINT, reason TEXT NOT NULL,
  photo TEXT NOT NULL, fingerprint TEXT NOT NULL, role TEXT NOT NULL, sent_key TEXT NOT NULL,
  UNIQUE (record, number), UNIQUE (sent_key));
CREATE INDEX biopori_entry_fingerprint ON biopori_entry (fingerprint);
CREATE INDEX biopori_entry_kind ON biopori_entry (kind, day);
CREATE TABLE biopori_note (
  id BIGINT PRIMARY KEY, ward TEXT NOT NULL REFERENCES biopori_ward (code) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), kind TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, day DATE NOT NULL,
  level TEXT NOT NULL, rw BIGINT, rt BIGINT, people BIGINT NOT NULL CHECK (people >= 0),
  amount BIGINT NOT NULL CHECK (amount >= 0), words TEXT NOT NULL, source TEXT NOT NULL, refers BIGINT,
  role TEXT NOT NULL, sent_key TEXT NOT NULL,
  UNIQUE (ward, number), UNIQUE (ward, refers), UNIQUE (sent_key))
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What was written about holes, training and costs is corrected by a new line, never changed."""
    for statement in BIOPORI.split(";"):
        await run(statement)
    for table in ("biopori_entry", "biopori_note"):
        for statement in append_only(table, dialect):
            await run(statement)
