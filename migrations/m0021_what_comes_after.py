"""After a round: referrals, later rounds, turnout by area; points on the map; consent by version."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

REFERRALS = """
CREATE TABLE referral (
  id BIGINT PRIMARY KEY,
  proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  channel TEXT NOT NULL CHECK (channel IN ('musrenbang', 'pokir', 'agency', 'rw')),
  agency TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '' CHECK (length(reason) <= 500),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'taken', 'refused')),
  made_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX referral_proposal ON referral (proposal);
CREATE INDEX referral_channel ON referral (channel, state);
CREATE TABLE referral_note (
  id BIGINT PRIMARY KEY,
  referral BIGINT NOT NULL REFERENCES referral (id) ON DELETE RESTRICT,
  state TEXT NOT NULL CHECK (state IN ('sent', 'taken', 'refused')),
  word TEXT NOT NULL DEFAULT '' CHECK (length(word) <= 500),
  day DATE NOT NULL,
  noted_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX referral_note_referral ON referral_note (referral, noted_at);
INSERT INTO referral (id, proposal, channel, state, made_at)
  SELECT d.id, j.proposal, d.referred_to, 'waiting', u.published_at
  FROM decision d JOIN project j ON j.id = d.project JOIN publication u ON u.contest = d.contest
  WHERE d.kind = 'referred' AND d.referred_to IN ('musrenbang', 'pokir', 'agency', 'rw')
"""

CARRIED = """
CREATE TABLE carried (
  id BIGINT PRIMARY KEY,
  old BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  new BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  carried_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX carried_old ON carried (old);
CREATE UNIQUE INDEX carried_new ON carried (new)
"""

BANDS = """
CREATE TABLE turnout_band (
  id BIGINT PRIMARY KEY,
  contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  band TEXT NOT NULL,
  voted BIGINT NOT NULL CHECK (voted >= 10)
);
CREATE UNIQUE INDEX turnout_band_contest ON turnout_band (contest, band)
"""

PINS = """
CREATE TABLE pin (
  id BIGINT PRIMARY KEY,
  proposal BIGINT NOT NULL REFERENCES proposal (id) ON DELETE RESTRICT,
  lat BIGINT NOT NULL CHECK (lat BETWEEN -90000000 AND 90000000),
  lng BIGINT NOT NULL CHECK (lng BETWEEN -180000000 AND 180000000)
);
CREATE UNIQUE INDEX pin_proposal ON pin (proposal);
CREATE INDEX pin_place ON pin (lat, lng)
"""

CONSENT = """
ALTER TABLE account ADD COLUMN consent_privacy BIGINT NOT NULL DEFAULT 1;
ALTER TABLE account ADD COLUMN consent_terms BIGINT NOT NULL DEFAULT 0
"""

TARGETS = """
CREATE TABLE inclusion_target (
  id BIGINT PRIMARY KEY,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('rw_proposals', 'rw_voters', 'women_seats', 'disability_seats')),
  goal BIGINT NOT NULL CHECK (goal BETWEEN 1 AND 2000)
);
CREATE UNIQUE INDEX inclusion_target_round ON inclusion_target (round, kind)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What was decided to be passed on waits to be sent; who has an account agreed to the first notice."""
    for part in (REFERRALS, CARRIED, BANDS, PINS, CONSENT, TARGETS):
        for statement in part.split(";"):
            await run(statement)
    for table in ("referral_note", "turnout_band"):
        for statement in append_only(table, dialect):
            await run(statement)
