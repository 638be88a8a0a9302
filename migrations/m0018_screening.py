"""Who checks what until when, drafted answers and their hour, appeals, interests, pairs, disputes."""

from collections.abc import Awaitable, Callable
from typing import Literal

CHECKS = """
ALTER TABLE verdict ADD COLUMN legality TEXT NOT NULL DEFAULT ''
  CHECK (legality IN ('', 'ok', 'unclear', 'no'));
ALTER TABLE verdict ADD COLUMN land TEXT NOT NULL DEFAULT '' CHECK (land IN ('', 'ok', 'unclear', 'no'));
ALTER TABLE verdict ADD COLUMN technical TEXT NOT NULL DEFAULT ''
  CHECK (technical IN ('', 'ok', 'unclear', 'no'));
ALTER TABLE verdict ADD COLUMN first_year BIGINT CHECK (first_year >= 0);
ALTER TABLE verdict ADD COLUMN upkeep BIGINT CHECK (upkeep >= 0);
ALTER TABLE verdict ADD COLUMN months BIGINT CHECK (months BETWEEN 1 AND 120);
ALTER TABLE verdict ADD COLUMN conditions TEXT NOT NULL DEFAULT ''
"""
QUEUE = """
CREATE TABLE screening_task (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL UNIQUE REFERENCES proposal (id) ON DELETE RESTRICT,
  agency TEXT NOT NULL, person BIGINT, width BIGINT CHECK (width > 0), due DATE NOT NULL,
  given_at TIMESTAMPTZ NOT NULL);
CREATE INDEX screening_task_person ON screening_task (person);
CREATE TABLE screening_note (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  person BIGINT, label TEXT NOT NULL, text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  at TIMESTAMPTZ NOT NULL);
CREATE INDEX screening_note_proposal ON screening_note (proposal, at);
CREATE INDEX screening_note_person ON screening_note (person)
"""
ANSWERS = """
CREATE TABLE answer_batch (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  at TIMESTAMPTZ NOT NULL, person BIGINT, done_at TIMESTAMPTZ);
CREATE UNIQUE INDEX answer_batch_open ON answer_batch (round) WHERE done_at IS NULL;
CREATE INDEX answer_batch_due ON answer_batch (at) WHERE done_at IS NULL;
CREATE TABLE answer_draft (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL UNIQUE REFERENCES proposal (id) ON DELETE RESTRICT,
  version BIGINT NOT NULL, revision BIGINT NOT NULL CHECK (revision > 0), ready BIGINT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('', 'eligible', 'eligible_changed', 'not_eligible')),
  cost BIGINT NOT NULL CHECK (cost >= 0), agency TEXT NOT NULL, reason TEXT NOT NULL,
  legality TEXT NOT NULL CHECK (legality IN ('', 'ok', 'unclear', 'no')),
  land TEXT NOT NULL CHECK (land IN ('', 'ok', 'unclear', 'no')),
  technical TEXT NOT NULL CHECK (technical IN ('', 'ok', 'unclear', 'no')),
  first_year BIGINT CHECK (first_year >= 0), upkeep BIGINT CHECK (upkeep >= 0),
  months BIGINT CHECK (months BETWEEN 1 AND 120), conditions TEXT NOT NULL,
  batch BIGINT REFERENCES answer_batch (id) ON DELETE RESTRICT,
  person BIGINT, label TEXT NOT NULL, saved_at TIMESTAMPTZ NOT NULL);
CREATE INDEX answer_draft_batch ON answer_draft (batch);
CREATE INDEX answer_draft_person ON answer_draft (person)
"""
APPEALS = """
CREATE TABLE appeal (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL UNIQUE REFERENCES proposal (id) ON DELETE RESTRICT,
  verdict BIGINT NOT NULL REFERENCES verdict (id) ON DELETE RESTRICT, person BIGINT,
  words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000), at TIMESTAMPTZ NOT NULL,
  due DATE NOT NULL, answer TEXT NOT NULL, outcome TEXT NOT NULL CHECK (outcome IN ('', 'stays', 'changed')),
  judge BIGINT, answered_at TIMESTAMPTZ);
CREATE INDEX appeal_person ON appeal (person);
CREATE INDEX appeal_waiting ON appeal (due) WHERE answered_at IS NULL
"""
INTERESTS = """
CREATE TABLE interest (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  person BIGINT, role TEXT NOT NULL, agency TEXT NOT NULL, words TEXT NOT NULL,
  shown BIGINT NOT NULL, at TIMESTAMPTZ NOT NULL, UNIQUE (proposal, person));
CREATE INDEX interest_person ON interest (person)
"""
PAIRS = """
CREATE TABLE conflict_pair (
  id BIGINT PRIMARY KEY, one BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  other BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  why TEXT NOT NULL CHECK (length(why) BETWEEN 1 AND 500), person BIGINT, at TIMESTAMPTZ NOT NULL,
  CHECK (one < other), UNIQUE (one, other));
CREATE INDEX conflict_pair_other ON conflict_pair (other)
"""
DISPUTES = """
CREATE TABLE dispute (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), person BIGINT,
  about TEXT NOT NULL, words TEXT NOT NULL CHECK (length(words) BETWEEN 1 AND 2000),
  at TIMESTAMPTZ NOT NULL, due DATE NOT NULL, answer TEXT NOT NULL, outcome TEXT NOT NULL,
  answered_by BIGINT, answered_at TIMESTAMPTZ, UNIQUE (round, number));
CREATE INDEX dispute_person ON dispute (person)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """A verdict of before says nothing of its parts."""
    for statement in ";".join((CHECKS, QUEUE, ANSWERS, APPEALS, INTERESTS, PAIRS, DISPUTES)).split(";"):
        await run(statement)
