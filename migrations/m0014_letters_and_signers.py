"""Messages to guests are codes with facts; what a person signed or opened can be unlinked from them."""

from collections.abc import Awaitable, Callable
from typing import Literal

LETTERS = """
ALTER TABLE message ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN language TEXT NOT NULL DEFAULT 'id';
ALTER TABLE guest ADD COLUMN language TEXT NOT NULL DEFAULT 'id'
"""
SIGNERS = """
CREATE TABLE signer (
  sign_off BIGINT PRIMARY KEY, person BIGINT NOT NULL, label TEXT NOT NULL);
CREATE INDEX signer_person ON signer (person);
INSERT INTO signer SELECT id, person, label FROM sign_off WHERE person IS NOT NULL;
ALTER TABLE sign_off DROP COLUMN label;
ALTER TABLE sign_off DROP COLUMN person;
ALTER TABLE acceptance DROP COLUMN person;
ALTER TABLE stage_move DROP COLUMN person;
ALTER TABLE proposal_version DROP COLUMN person;
UPDATE contribution SET sent_key = 'before-' || number
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Tables that only grow keep no person: the record knows who acted, apart, until they are erased."""
    for statement in ";".join((LETTERS, SIGNERS)).split(";"):
        await run(statement)
