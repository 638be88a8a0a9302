"""Ballots are sealed: nothing in the box can be read without the keys of the round."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
CREATE TABLE open_ballot (
  slot TEXT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  sealed TEXT NOT NULL CHECK (length(sealed) > 0)){compact};
CREATE INDEX open_ballot_contest ON open_ballot (contest);
INSERT INTO open_ballot (slot, contest, sealed) SELECT slot, contest, '' FROM ballot;
DROP TABLE ballot;
DROP TABLE ballot_draft;
CREATE TABLE ballot_draft (
  slot TEXT PRIMARY KEY, contest BIGINT NOT NULL REFERENCES contest (id) ON DELETE RESTRICT,
  sealed TEXT NOT NULL CHECK (length(sealed) > 0)){compact};
CREATE INDEX ballot_draft_contest ON ballot_draft (contest);
ALTER TABLE participation ADD COLUMN band TEXT NOT NULL DEFAULT '';
ALTER TABLE participation ADD COLUMN assistant BIGINT;
ALTER TABLE participation ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1));
ALTER TABLE closed_ballot ADD COLUMN secret TEXT
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Refused while ballots of before lie in a box: they cannot be sealed without their voters."""
    compact = " WITHOUT ROWID" if dialect == "sqlite" else ""
    for statement in STATEMENTS.replace("{compact}", compact).split(";"):
        await run(statement)
