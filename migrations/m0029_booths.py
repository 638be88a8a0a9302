"""More doors to one roll: paper with two entries, a tablet at the kelurahan, ballots entered with help."""

from collections.abc import Awaitable, Callable
from typing import Literal

from pb.core.db.ddl import append_only

PAPER = """
CREATE TABLE paper_batch (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), papers BIGINT NOT NULL CHECK (papers > 0),
  made_by BIGINT NULL, made_at TIMESTAMPTZ NOT NULL,
  unused BIGINT NULL CHECK (unused >= 0), spoiled BIGINT NULL CHECK (spoiled >= 0),
  unreturned BIGINT NULL CHECK (unreturned >= 0), boxed BIGINT NULL CHECK (boxed >= 0),
  totals_by BIGINT NULL, totals_at TIMESTAMPTZ NULL,
  CHECK (totals_at IS NULL OR unused + spoiled + unreturned + boxed = papers), UNIQUE (round, number));
CREATE TABLE paper (
  id BIGINT PRIMARY KEY, batch BIGINT NOT NULL REFERENCES paper_batch (id) ON DELETE RESTRICT,
  round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT, serial TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('printed', 'once', 'differs', 'counted', 'invalid')),
  first_by BIGINT NULL, first_sealed TEXT NOT NULL, second_by BIGINT NULL, second_sealed TEXT NOT NULL,
  third_by BIGINT NULL, fault TEXT NOT NULL,
  CHECK (second_by IS NULL OR second_by <> first_by), UNIQUE (round, serial)){compact};
CREATE INDEX paper_batch_of ON paper (batch, state);
CREATE TABLE paper_reason (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  batch BIGINT NULL REFERENCES paper_batch (id) ON DELETE RESTRICT, gap BIGINT NOT NULL CHECK (gap <> 0),
  words TEXT NOT NULL CHECK (length(words) BETWEEN 10 AND 500), person BIGINT NULL, at TIMESTAMPTZ NOT NULL);
CREATE INDEX paper_reason_contest ON paper_reason (contest)
"""
KIOSK = """
CREATE TABLE kiosk (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0), name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  key TEXT NOT NULL UNIQUE, pin_mac TEXT NOT NULL, wrong BIGINT NOT NULL CHECK (wrong >= 0),
  opened_by BIGINT NULL, opened_at TIMESTAMPTZ NOT NULL, closed_at TIMESTAMPTZ NULL,
  entry BIGINT NULL REFERENCES roll_entry (id) ON DELETE RESTRICT, by_letter BIGINT NOT NULL,
  begun BIGINT NOT NULL, touched_at TIMESTAMPTZ NULL, UNIQUE (round, number))
"""
HELP = """
CREATE TABLE vote_helper (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL REFERENCES round (id) ON DELETE RESTRICT,
  number BIGINT NOT NULL CHECK (number > 0),
  account BIGINT NOT NULL REFERENCES account (id) ON DELETE RESTRICT,
  office TEXT NOT NULL CHECK (office IN ('facilitator', 'officer', 'resident')),
  entered BIGINT NOT NULL CHECK (entered BETWEEN 0 AND 10),
  named_by BIGINT NULL, named_at TIMESTAMPTZ NOT NULL, ended_at TIMESTAMPTZ NULL,
  UNIQUE (round, number), UNIQUE (round, account));
CREATE INDEX vote_helper_account ON vote_helper (account)
"""
REMIND = """
CREATE TABLE vote_reminder (
  id BIGINT PRIMARY KEY, round BIGINT NOT NULL UNIQUE REFERENCES round (id) ON DELETE RESTRICT,
  after BIGINT NOT NULL, done BIGINT NOT NULL CHECK (done IN (0, 1)), begun_at TIMESTAMPTZ NOT NULL)
"""
_COLUMNS = "id, contest, voter, channel, day, version, band, assistant, withdrawn"
WIDER = f"""
CREATE TABLE participation_wider (
  id BIGINT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  voter BIGINT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('web', 'letter', 'kiosk', 'assisted', 'paper')), day DATE NOT NULL,
  version BIGINT NOT NULL CHECK (version > 0), band TEXT NOT NULL DEFAULT '', assistant BIGINT,
  withdrawn BIGINT NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)), UNIQUE (contest, voter)) WITHOUT ROWID;
INSERT INTO participation_wider ({_COLUMNS}) SELECT {_COLUMNS} FROM participation;
DROP TABLE participation;
ALTER TABLE participation_wider RENAME TO participation;
CREATE INDEX participation_voter ON participation (voter)
"""  # SQLite changes no check of a column: the table is written anew, and nothing refers to it
RULE = """
ALTER TABLE participation DROP CONSTRAINT participation_channel_check;
ALTER TABLE participation ADD CONSTRAINT participation_channel_check
  CHECK (channel IN ('web', 'letter', 'kiosk', 'assisted', 'paper'))
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Rounds that run keep the marks that they have."""
    compact = " WITHOUT ROWID" if dialect == "sqlite" else ""
    wider = WIDER if dialect == "sqlite" else RULE
    for part in (PAPER.replace("{compact}", compact), KIOSK, HELP, REMIND, wider):
        for statement in part.split(";"):
            await run(statement)
    for statement in append_only("paper_reason", dialect):
        await run(statement)
