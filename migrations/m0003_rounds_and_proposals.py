"""Rounds with contests, dates and moves; proposals with versions, costs, support, comments, verdicts."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

ROUNDS = """
CREATE TABLE round (
  id BIGINT PRIMARY KEY, kode TEXT UNIQUE, title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 160),
  place TEXT REFERENCES place (code) ON DELETE RESTRICT,
  year BIGINT NOT NULL CHECK (year BETWEEN 1980 AND 2200),
  ballot_type TEXT NOT NULL CHECK (ballot_type IN ('approval')),
  max_choices BIGINT NOT NULL CHECK (max_choices > 0),
  rule TEXT NOT NULL CHECK (rule IN ('greedy_votes', 'mes_cost')),
  completion TEXT NOT NULL CHECK (completion IN ('none', 'utilitarian', 'add1', 'add1_nostop')),
  ties TEXT NOT NULL CHECK (ties IN ('cost_votes_lot', 'by_id')),
  min_votes BIGINT NOT NULL CHECK (min_votes >= 0),
  level_propose BIGINT NOT NULL CHECK (level_propose BETWEEN 1 AND 3),
  level_vote BIGINT NOT NULL CHECK (level_vote BETWEEN 1 AND 3),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  decimals BIGINT NOT NULL CHECK (decimals BETWEEN 0 AND 4),
  credit TEXT NOT NULL, manifest TEXT, created_by BIGINT,
  created_at TIMESTAMPTZ NOT NULL, announced_at TIMESTAMPTZ,
  CHECK ((kode IS NULL) = (announced_at IS NULL)));
CREATE TABLE contest (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 160),
  area TEXT REFERENCES place (code) ON DELETE RESTRICT, budget BIGINT NOT NULL CHECK (budget >= 0),
  electorate BIGINT CHECK (electorate >= 0), UNIQUE (round, number), UNIQUE (round, area));
CREATE TABLE phase_date (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  phase TEXT NOT NULL, opens_at TIMESTAMPTZ NOT NULL, UNIQUE (round, phase));
CREATE TABLE move (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  phase TEXT NOT NULL CHECK (phase IN ('voting', 'closed', 'challenge', 'published', 'delivery', 'archived')),
  at TIMESTAMPTZ NOT NULL, person BIGINT, reason TEXT NOT NULL, UNIQUE (round, phase));
CREATE INDEX round_place ON round (place);
CREATE INDEX contest_area ON contest (area)
"""
PROPOSALS = """
CREATE TABLE draft (
  id BIGINT PRIMARY KEY, account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT, proposal BIGINT, body TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL);
CREATE TABLE proposal (
  id BIGINT PRIMARY KEY, kode TEXT NOT NULL UNIQUE,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  author BIGINT, author_name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('published', 'merged', 'withdrawn')),
  version BIGINT NOT NULL CHECK (version > 0),
  external TEXT, created_at TIMESTAMPTZ NOT NULL, hidden_at TIMESTAMPTZ, hidden_reason TEXT NOT NULL,
  UNIQUE (contest, external));
CREATE TABLE proposal_version (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 300),
  need TEXT NOT NULL, beneficiaries TEXT NOT NULL,
  category TEXT NOT NULL, rw BIGINT CHECK (rw BETWEEN 1 AND 99),
  spot TEXT NOT NULL, contribution TEXT NOT NULL,
  agency TEXT NOT NULL, cost BIGINT NOT NULL CHECK (cost >= 0),
  note TEXT NOT NULL, person BIGINT, created_at TIMESTAMPTZ NOT NULL, UNIQUE (proposal, number));
CREATE TABLE cost_line (
  id BIGINT PRIMARY KEY, version BIGINT NOT NULL REFERENCES proposal_version (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), activity TEXT NOT NULL, unit TEXT NOT NULL,
  quantity BIGINT NOT NULL CHECK (quantity > 0), unit_price BIGINT NOT NULL CHECK (unit_price >= 0),
  UNIQUE (version, number));
CREATE TABLE photo (
  id BIGINT PRIMARY KEY, draft BIGINT, proposal BIGINT, account BIGINT NOT NULL, name TEXT NOT NULL UNIQUE,
  caption TEXT NOT NULL, width BIGINT NOT NULL, height BIGINT NOT NULL, size BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, removed_at TIMESTAMPTZ);
CREATE TABLE support (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  account BIGINT NOT NULL, UNIQUE (proposal, account));
CREATE TABLE comment (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  account BIGINT, author_name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('question', 'for', 'against')),
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 600), created_at TIMESTAMPTZ NOT NULL,
  hidden_at TIMESTAMPTZ, hidden_reason TEXT NOT NULL);
CREATE TABLE verdict (
  id BIGINT PRIMARY KEY, proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  version BIGINT NOT NULL,
  result TEXT NOT NULL CHECK (result IN ('eligible', 'eligible_changed', 'not_eligible')),
  cost BIGINT NOT NULL CHECK (cost >= 0), reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 2000),
  agency TEXT NOT NULL, person BIGINT, created_at TIMESTAMPTZ NOT NULL);
CREATE INDEX draft_account ON draft (account);
CREATE INDEX proposal_contest ON proposal (contest, kode);
CREATE INDEX proposal_round ON proposal (round, kode);
CREATE INDEX proposal_author ON proposal (author);
CREATE INDEX photo_proposal ON photo (proposal);
CREATE INDEX photo_draft ON photo (draft);
CREATE INDEX support_account ON support (account);
CREATE INDEX comment_proposal ON comment (proposal, created_at);
CREATE INDEX comment_account ON comment (account);
CREATE INDEX verdict_proposal ON verdict (proposal, created_at)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Versions, their cost lines, verdicts and moves are never changed once written."""
    for statement in (ROUNDS + ";" + PROPOSALS).split(";"):
        await run(statement)
    for table in ("move", "proposal_version", "cost_line", "verdict"):
        for statement in append_only(table, dialect):
            await run(statement)
