"""Proposals are merged and split with consent; questions have answers; others suggest words and join in.

The city has a price list. What breaks the rules of talk can be reported, and first comments wait for a look.
"""

from collections.abc import Awaitable, Callable
from typing import Literal

REGROUPING = """
CREATE TABLE regroup (
  id BIGINT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('merge', 'split')),
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT, body TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500), suggested_by BIGINT, role TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'declined', 'lapsed', 'dropped')),
  answer_by TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ);
CREATE TABLE regroup_part (
  id BIGINT PRIMARY KEY, regroup BIGINT NOT NULL REFERENCES regroup (id) ON DELETE RESTRICT,
  proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  answer TEXT NOT NULL CHECK (answer IN ('', 'yes', 'no')), words TEXT NOT NULL, person BIGINT,
  answered_at TIMESTAMPTZ, UNIQUE (regroup, proposal));
CREATE TABLE origin (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  kode TEXT NOT NULL, UNIQUE (proposal, kode));
CREATE INDEX regroup_waiting ON regroup (answer_by) WHERE state = 'asked';
CREATE INDEX regroup_part_proposal ON regroup_part (proposal);
CREATE INDEX origin_kode ON origin (kode)
"""
TALKING = """
ALTER TABLE comment ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE comment ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';
ALTER TABLE comment ADD COLUMN answered_at TIMESTAMPTZ;
CREATE TABLE coauthor_invite (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  account BIGINT, label TEXT NOT NULL, answer TEXT NOT NULL CHECK (answer IN ('', 'yes', 'no')),
  created_at TIMESTAMPTZ NOT NULL, answered_at TIMESTAMPTZ, UNIQUE (proposal, account));
CREATE TABLE suggestion (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  account BIGINT, author_name TEXT NOT NULL, body TEXT NOT NULL, reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'declined')), reply TEXT NOT NULL, version BIGINT,
  created_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ);
CREATE INDEX coauthor_invite_account ON coauthor_invite (account);
CREATE INDEX suggestion_proposal ON suggestion (proposal, created_at)
"""
PRICES = """
CREATE TABLE price (
  id BIGINT PRIMARY KEY, place TEXT NOT NULL REFERENCES place (code) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), bundle TEXT NOT NULL,
  activity TEXT NOT NULL CHECK (length(activity) BETWEEN 1 AND 200), unit TEXT NOT NULL,
  unit_price BIGINT NOT NULL CHECK (unit_price >= 0), quantity BIGINT NOT NULL CHECK (quantity > 0),
  agency TEXT NOT NULL, upkeep BIGINT NOT NULL CHECK (upkeep >= 0),
  since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ);
CREATE INDEX price_now ON price (place, number) WHERE until IS NULL
"""
MODERATION = """
ALTER TABLE comment ADD COLUMN held_at TIMESTAMPTZ;
ALTER TABLE proposal ADD COLUMN written_by TEXT NOT NULL DEFAULT '';
CREATE INDEX comment_held ON comment (held_at) WHERE held_at IS NOT NULL;
CREATE TABLE report (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  comment BIGINT REFERENCES comment (id) ON DELETE RESTRICT,
  reason TEXT NOT NULL CHECK (reason IN ('insult', 'personal', 'untrue', 'spam', 'other')),
  words TEXT NOT NULL,
  mark TEXT NOT NULL UNIQUE, state TEXT NOT NULL CHECK (state IN ('open', 'hidden', 'kept')),
  created_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ);
CREATE INDEX report_open ON report (created_at) WHERE state = 'open';
CREATE TABLE moderation (
  id BIGINT PRIMARY KEY, place TEXT NOT NULL UNIQUE REFERENCES place (code) ON DELETE RESTRICT,
  first_posts BIGINT NOT NULL CHECK (first_posts BETWEEN 0 AND 5))
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What a proposal came from is written when it is made, and never guessed for those of before."""
    for statement in ";".join((REGROUPING, TALKING, PRICES, MODERATION)).split(";"):
        await run(statement)
