"""Workshops: seats, contributions, options, decisions, and the version that comes out of them."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

PEOPLE = """
CREATE TABLE guest (
  id BIGINT PRIMARY KEY, name_sealed TEXT NOT NULL, phone_sealed TEXT, phone_tag TEXT,
  wipe_at TIMESTAMPTZ NOT NULL);
CREATE INDEX guest_wipe ON guest (wipe_at)
"""
PROPOSALS = """
ALTER TABLE proposal ADD COLUMN merged_into TEXT;
ALTER TABLE proposal_version ADD COLUMN workshop TEXT;
CREATE TABLE coauthor (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  account BIGINT, label TEXT NOT NULL, UNIQUE (proposal, account));
CREATE INDEX coauthor_account ON coauthor (account)
"""
ROOM = """
CREATE TABLE workshop (
  id BIGINT PRIMARY KEY, kode TEXT NOT NULL UNIQUE,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 120),
  purpose TEXT NOT NULL CHECK (length(purpose) BETWEEN 1 AND 1000),
  venue TEXT NOT NULL CHECK (length(venue) BETWEEN 1 AND 200),
  starts_at TIMESTAMPTZ NOT NULL, ends_at TIMESTAMPTZ NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('planned', 'understand', 'assets', 'options', 'weigh', 'agree',
    'write', 'finished', 'cancelled')),
  quorum BIGINT NOT NULL CHECK (quorum BETWEEN 1 AND 1000),
  consent BIGINT NOT NULL CHECK (consent BETWEEN 50 AND 100),
  dots BIGINT NOT NULL CHECK (dots BETWEEN 1 AND 10),
  open_during BIGINT NOT NULL CHECK (open_during IN (0, 1)),
  door_code TEXT NOT NULL CHECK (length(door_code) = 6),
  agenda TEXT NOT NULL, needed TEXT NOT NULL,
  created_by BIGINT, created_at TIMESTAMPTZ NOT NULL, reminded_at TIMESTAMPTZ,
  CHECK (starts_at < ends_at));
CREATE INDEX workshop_round ON workshop (round, starts_at);
CREATE INDEX workshop_starts ON workshop (starts_at);
CREATE TABLE workshop_proposal (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT, UNIQUE (workshop, proposal));
CREATE INDEX workshop_proposal_proposal ON workshop_proposal (proposal);
CREATE TABLE stage_move (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  stage TEXT NOT NULL, reason TEXT NOT NULL, person BIGINT, at TIMESTAMPTZ NOT NULL);
CREATE INDEX stage_move_workshop ON stage_move (workshop, at);
CREATE TABLE seat_group (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL, seats BIGINT NOT NULL CHECK (seats BETWEEN 1 AND 500), UNIQUE (workshop, kind));
CREATE TABLE seat (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL, account BIGINT, guest BIGINT, label TEXT NOT NULL,
  discipline TEXT NOT NULL, agency TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('seated', 'waiting', 'left')),
  from_home BIGINT NOT NULL CHECK (from_home IN (0, 1)),
  credit BIGINT NOT NULL CHECK (credit IN (0, 1)),
  evaluated BIGINT NOT NULL CHECK (evaluated IN (0, 1)),
  attended_at TIMESTAMPTZ, created_at TIMESTAMPTZ NOT NULL, UNIQUE (workshop, account));
CREATE INDEX seat_workshop ON seat (workshop, created_at);
CREATE INDEX seat_account ON seat (account);
CREATE INDEX seat_guest ON seat (guest);
CREATE TABLE invitation (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  account BIGINT NOT NULL, discipline TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, UNIQUE (workshop, account))
"""
WORDS = """
CREATE TABLE cluster (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80), created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (workshop, name));
CREATE TABLE contribution (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL CHECK (kind IN ('need', 'fact', 'asset', 'idea', 'concern', 'question', 'cost',
  'reply')),
  stage TEXT NOT NULL, text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 1000),
  unit TEXT NOT NULL, quantity BIGINT CHECK (quantity > 0), unit_price BIGINT CHECK (unit_price >= 0),
  seat BIGINT, group_kind TEXT NOT NULL, discipline TEXT NOT NULL, agency TEXT NOT NULL,
  on_paper BIGINT NOT NULL CHECK (on_paper IN (0, 1)),
  parent BIGINT, merged_into BIGINT, cluster BIGINT, sent_key TEXT NOT NULL,
  answered_at TIMESTAMPTZ, hidden_at TIMESTAMPTZ, hidden_reason TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (workshop, number), UNIQUE (workshop, sent_key));
CREATE INDEX contribution_seat ON contribution (seat)
"""
CHOICES = """
CREATE TABLE design_option (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number BETWEEN 1 AND 4), name TEXT NOT NULL, body TEXT NOT NULL,
  revision BIGINT NOT NULL CHECK (revision > 0), paper_dots BIGINT NOT NULL CHECK (paper_dots >= 0),
  updated_at TIMESTAMPTZ NOT NULL, UNIQUE (workshop, number));
CREATE TABLE criterion (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 120),
  UNIQUE (workshop, number));
CREATE TABLE rating (
  id BIGINT PRIMARY KEY, criterion BIGINT NOT NULL REFERENCES criterion (id) ON DELETE RESTRICT,
  option BIGINT NOT NULL REFERENCES design_option (id) ON DELETE RESTRICT,
  value TEXT NOT NULL CHECK (value IN ('yes', 'partly', 'no', 'unknown')), UNIQUE (criterion, option));
CREATE TABLE dot (
  id BIGINT PRIMARY KEY, seat BIGINT NOT NULL REFERENCES seat (id) ON DELETE RESTRICT,
  option BIGINT NOT NULL REFERENCES design_option (id) ON DELETE RESTRICT,
  n BIGINT NOT NULL CHECK (n BETWEEN 1 AND 10), UNIQUE (seat, option));
CREATE INDEX dot_option ON dot (option);
CREATE TABLE design_decision (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 300),
  decided TEXT NOT NULL, why TEXT NOT NULL, refused TEXT NOT NULL, option BIGINT,
  agree_hands BIGINT NOT NULL CHECK (agree_hands >= 0),
  object_hands BIGINT NOT NULL CHECK (object_hands >= 0),
  revision BIGINT NOT NULL CHECK (revision > 0),
  settled_at TIMESTAMPTZ, present BIGINT, agreed BIGINT, objected BIGINT, UNIQUE (workshop, number));
CREATE TABLE stance (
  id BIGINT PRIMARY KEY, decision BIGINT NOT NULL REFERENCES design_decision (id) ON DELETE RESTRICT,
  seat BIGINT, group_kind TEXT NOT NULL,
  stance TEXT NOT NULL CHECK (stance IN ('agree', 'object')), reason TEXT NOT NULL, answer TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL, UNIQUE (decision, seat))
"""
VERSION = """
CREATE TABLE design_version (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT, merges TEXT NOT NULL,
  base BIGINT NOT NULL CHECK (base > 0), body TEXT NOT NULL, note TEXT NOT NULL,
  revision BIGINT NOT NULL CHECK (revision > 0),
  state TEXT NOT NULL CHECK (state IN ('writing', 'submitted', 'effective', 'declined', 'beside', 'dropped')),
  submitted_at TIMESTAMPTZ, reminded_at TIMESTAMPTZ, ended_at TIMESTAMPTZ, result_kode TEXT,
  result_version BIGINT,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL);
CREATE INDEX design_version_workshop ON design_version (workshop);
CREATE INDEX design_version_proposal ON design_version (proposal);
CREATE TABLE change_link (
  id BIGINT PRIMARY KEY, version BIGINT NOT NULL REFERENCES design_version (id) ON DELETE RESTRICT,
  change TEXT NOT NULL, contribution BIGINT, decision BIGINT,
  CHECK ((contribution IS NULL) <> (decision IS NULL)));
CREATE INDEX change_link_version ON change_link (version);
CREATE TABLE sign_off (
  id BIGINT PRIMARY KEY, version BIGINT NOT NULL REFERENCES design_version (id) ON DELETE RESTRICT,
  revision BIGINT NOT NULL, discipline TEXT NOT NULL, agency TEXT NOT NULL, label TEXT NOT NULL,
  person BIGINT,
  result TEXT NOT NULL CHECK (result IN ('can', 'can_if', 'cannot')), words TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  UNIQUE (version, revision, discipline));
CREATE TABLE acceptance (
  id BIGINT PRIMARY KEY, version BIGINT NOT NULL REFERENCES design_version (id) ON DELETE RESTRICT,
  revision BIGINT NOT NULL, proposal BIGINT NOT NULL, person BIGINT,
  result TEXT NOT NULL CHECK (result IN ('accepted', 'partly', 'declined')),
  declined TEXT NOT NULL, reason TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, UNIQUE (version, revision,
  proposal));
CREATE TABLE evaluation (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  heard BIGINT NOT NULL CHECK (heard BETWEEN 1 AND 5), moved BIGINT NOT NULL CHECK (moved BETWEEN 1 AND 5),
  power BIGINT NOT NULL CHECK (power BETWEEN 1 AND 5),
  purpose BIGINT NOT NULL CHECK (purpose BETWEEN 1 AND 5),
  words TEXT NOT NULL);
CREATE INDEX evaluation_workshop ON evaluation (workshop);
CREATE TABLE task (
  id BIGINT PRIMARY KEY, workshop BIGINT NOT NULL REFERENCES workshop (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), what TEXT NOT NULL CHECK (length(what) BETWEEN 1 AND 300),
  who TEXT NOT NULL CHECK (length(who) BETWEEN 1 AND 120), seat BIGINT, due_at TIMESTAMPTZ NOT NULL,
  done_at TIMESTAMPTZ, reminded_at TIMESTAMPTZ, UNIQUE (workshop, number));
CREATE INDEX task_due ON task (due_at)
"""
GROWS = ("stage_move", "sign_off", "acceptance")


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Moves of stages, sign-offs and acceptances are never changed once written."""
    for statement in ";".join((PEOPLE, PROPOSALS, ROOM, WORDS, CHOICES, VERSION)).split(";"):
        await run(statement)
    for table in GROWS:
        for statement in append_only(table, dialect):
            await run(statement)
