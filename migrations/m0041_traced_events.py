"""Events say which build wrote them, and beside who acted stands in which request; refusals are found."""

from collections.abc import Awaitable, Callable
from typing import Literal

STATEMENTS = """
ALTER TABLE event ADD COLUMN build TEXT NOT NULL DEFAULT '';
ALTER TABLE event_actor ADD COLUMN request TEXT NOT NULL DEFAULT '';
CREATE INDEX event_refused ON event (id) WHERE kind = 'access.refused'
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """Events of before say neither; ballots and what else tells no hour never will."""
    for statement in STATEMENTS.split(";"):
        await run(statement)
