"""The record, kode counters, outbox, limits, installation facts; places."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

KEYED = """
CREATE TABLE topic_version (topic TEXT PRIMARY KEY, v BIGINT NOT NULL){compact};
CREATE TABLE installation (name TEXT PRIMARY KEY, value TEXT NOT NULL){compact};
CREATE TABLE kode_counter (series TEXT PRIMARY KEY, last BIGINT NOT NULL CHECK (last > 0)){compact};
CREATE TABLE event (
  id BIGINT PRIMARY KEY, kind TEXT NOT NULL, kode TEXT, about TEXT, at TIMESTAMPTZ NOT NULL,
  role TEXT NOT NULL, facts TEXT NOT NULL){compact};
CREATE TABLE event_actor (event BIGINT PRIMARY KEY, person BIGINT NOT NULL){compact};
CREATE TABLE attempt (key TEXT PRIMARY KEY, count BIGINT NOT NULL, ends_at TIMESTAMPTZ NOT NULL){compact};
CREATE TABLE message (
  id BIGINT PRIMARY KEY, channel TEXT NOT NULL CHECK (channel IN ('phone', 'email')), to_sealed TEXT NOT NULL,
  body_sealed TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, lease_until TIMESTAMPTZ, sent_at TIMESTAMPTZ);
CREATE TABLE place (
  code TEXT PRIMARY KEY,
  level TEXT NOT NULL CHECK (level IN ('provinsi', 'kota', 'kecamatan', 'kelurahan', 'rw')),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 120),
  parent TEXT REFERENCES place (code) ON DELETE RESTRICT, valid_from DATE NOT NULL, valid_to DATE);
CREATE INDEX event_kode ON event (kode, at);
CREATE INDEX event_actor_person ON event_actor (person);
CREATE INDEX message_unsent ON message (created_at) WHERE sent_at IS NULL;
CREATE INDEX attempt_ends ON attempt (ends_at);
CREATE INDEX place_parent ON place (parent)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Without a row id SQLite keeps no order of insertion, which the record must not tell."""
    compact = " WITHOUT ROWID" if dialect == "sqlite" else ""
    for statement in KEYED.replace("{compact}", compact).split(";"):
        await run(statement)
    for statement in append_only("event", dialect):
        await run(statement)
