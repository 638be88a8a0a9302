"""The roll of a round: batches that two people put in force, entries, letters with codes, objections."""

from collections.abc import Awaitable, Callable
from typing import Literal

ROLL = """
ALTER TABLE round ADD COLUMN voters TEXT NOT NULL DEFAULT 'level' CHECK (voters IN ('level', 'roll'));
ALTER TABLE round ADD COLUMN age_on DATE NULL;
ALTER TABLE round ADD COLUMN age_least BIGINT NULL CHECK (age_least BETWEEN 0 AND 120);
ALTER TABLE round ADD COLUMN age_most BIGINT NULL CHECK (age_most BETWEEN 0 AND 120);
ALTER TABLE round ADD COLUMN object_from TIMESTAMPTZ NULL;
ALTER TABLE round ADD COLUMN object_until TIMESTAMPTZ NULL;
CREATE TABLE roll_batch (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), kind TEXT NOT NULL CHECK (kind IN ('whole', 'more', 'answer')),
  state TEXT NOT NULL CHECK (state IN ('reading', 'ready', 'failed', 'in_force', 'refused')),
  reason TEXT NOT NULL CHECK (length(reason) <= 500), made_by BIGINT NULL, made_at TIMESTAMPTZ NOT NULL,
  decided_by BIGINT NULL, decided_at TIMESTAMPTZ NULL, base BIGINT NOT NULL,
  rows_all BIGINT NOT NULL, rows_read BIGINT NOT NULL, added BIGINT NOT NULL, removed BIGINT NOT NULL,
  changed BIGINT NOT NULL, same BIGINT NOT NULL, doubtful BIGINT NOT NULL, faulty BIGINT NOT NULL,
  notes TEXT NOT NULL, digest TEXT NOT NULL, lease_until TIMESTAMPTZ NULL, UNIQUE (round, number));
CREATE TABLE roll_file (
  id BIGINT PRIMARY KEY, batch BIGINT NOT NULL REFERENCES roll_batch (id) ON DELETE RESTRICT,
  part BIGINT NOT NULL, sealed TEXT NOT NULL, UNIQUE (batch, part));
CREATE TABLE roll_line (
  id BIGINT PRIMARY KEY, batch BIGINT NOT NULL REFERENCES roll_batch (id) ON DELETE RESTRICT,
  line BIGINT NOT NULL, fate TEXT NOT NULL CHECK (fate IN ('added', 'changed', 'same', 'removed')),
  target BIGINT NULL, doubt TEXT NOT NULL, like_line BIGINT NOT NULL, person_tag TEXT NOT NULL,
  name_sealed TEXT NOT NULL, birth_sealed TEXT NOT NULL, kelurahan TEXT NOT NULL, rw BIGINT NOT NULL,
  rt BIGINT NOT NULL, fits BIGINT NOT NULL CHECK (fits IN (0, 1)));
CREATE INDEX roll_line_fate ON roll_line (batch, fate, line);
CREATE INDEX roll_line_doubt ON roll_line (batch, line) WHERE doubt <> '';
CREATE TABLE roll_entry (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  state TEXT NOT NULL CHECK (state IN ('in', 'out')), person_tag TEXT NOT NULL,
  name_sealed TEXT NOT NULL, birth_sealed TEXT NOT NULL, sealed_as BIGINT NOT NULL,
  kelurahan TEXT NOT NULL, rw BIGINT NOT NULL, rt BIGINT NOT NULL,
  fits BIGINT NOT NULL CHECK (fits IN (0, 1)), batch BIGINT NOT NULL,
  account BIGINT NULL REFERENCES account (id) ON DELETE RESTRICT, UNIQUE (round, account));
CREATE INDEX roll_entry_person ON roll_entry (round, person_tag);
CREATE INDEX roll_entry_home ON roll_entry (round, state, kelurahan, rw, rt);
CREATE INDEX roll_entry_account ON roll_entry (account) WHERE account IS NOT NULL;
CREATE TABLE letter_batch (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), kelurahan TEXT NOT NULL, rw BIGINT NOT NULL, rt BIGINT NOT NULL,
  letters BIGINT NOT NULL, made_by BIGINT NULL, made_at TIMESTAMPTZ NOT NULL,
  voided_at TIMESTAMPTZ NULL, UNIQUE (round, number));
CREATE TABLE letter (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  entry BIGINT NOT NULL REFERENCES roll_entry (id) ON DELETE RESTRICT,
  batch BIGINT NULL REFERENCES letter_batch (id) ON DELETE RESTRICT,
  serial TEXT NOT NULL, code_mac TEXT NOT NULL, wrong BIGINT NOT NULL, made_at TIMESTAMPTZ NOT NULL,
  voided_at TIMESTAMPTZ NULL, UNIQUE (round, serial));
CREATE INDEX letter_entry ON letter (entry);
CREATE INDEX letter_batch_letters ON letter (batch) WHERE batch IS NOT NULL;
CREATE TABLE roll_objection (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('missing', 'wrong', 'not_here')),
  channel TEXT NOT NULL CHECK (channel IN ('web', 'counter')), person_tag TEXT NOT NULL,
  name_sealed TEXT NOT NULL, birth_sealed TEXT NOT NULL, words_sealed TEXT NOT NULL,
  kelurahan TEXT NOT NULL, rw BIGINT NOT NULL, rt BIGINT NOT NULL,
  account BIGINT NULL REFERENCES account (id) ON DELETE RESTRICT, made_at TIMESTAMPTZ NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'declined')),
  answer TEXT NOT NULL CHECK (length(answer) <= 500), answered_by BIGINT NULL, answered_at TIMESTAMPTZ NULL,
  batch BIGINT NULL REFERENCES roll_batch (id) ON DELETE RESTRICT, UNIQUE (round, number));
CREATE INDEX roll_objection_account ON roll_objection (account) WHERE account IS NOT NULL
"""
WIDER = """
CREATE TABLE participation_wider (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  voter BIGINT NOT NULL, channel TEXT NOT NULL CHECK (channel IN ('web', 'letter')), day DATE NOT NULL,
  version BIGINT NOT NULL CHECK (version > 0), UNIQUE (contest, voter)) WITHOUT ROWID;
INSERT INTO participation_wider SELECT id, contest, voter, channel, day, version FROM participation;
DROP TABLE participation;
ALTER TABLE participation_wider RENAME TO participation;
CREATE INDEX participation_voter ON participation (voter)
"""  # SQLite changes no check of a column: the table is written anew, and nothing refers to it
RULE = """
ALTER TABLE participation DROP CONSTRAINT participation_channel_check;
ALTER TABLE participation ADD CONSTRAINT participation_channel_check CHECK (channel IN ('web', 'letter'))
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that were there keep what they had: everybody of a level in the area may vote."""
    for statement in (ROLL + ";" + (WIDER if dialect == "sqlite" else RULE)).split(";"):
        await run(statement)
