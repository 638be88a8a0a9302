"""Acts on many things at once keep what is needed to take them back."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
CREATE TABLE many_act (
  id BIGINT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('checks', 'hidden')), person BIGINT NOT NULL,
  at TIMESTAMPTZ NOT NULL, body TEXT NOT NULL, undone_at TIMESTAMPTZ);
CREATE INDEX many_act_person ON many_act (person, at)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """What was done before can be taken back one by one."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
