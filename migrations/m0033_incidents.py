"""What went wrong at the installation, told by who runs it: in the log and on the page of its state."""

from collections.abc import Awaitable, Callable
from typing import Literal

INCIDENTS = """
CREATE TABLE incident (
  id BIGINT PRIMARY KEY,
  number BIGINT NOT NULL UNIQUE CHECK (number > 0),
  what TEXT NOT NULL CHECK (length(what) BETWEEN 10 AND 500),
  rounds TEXT NOT NULL,
  personal BOOLEAN NOT NULL,
  since TIMESTAMPTZ NOT NULL,
  noticed_at TIMESTAMPTZ NOT NULL,
  ended_at TIMESTAMPTZ,
  ending TEXT NOT NULL CHECK (length(ending) <= 500),
  CHECK (since <= noticed_at)
)
"""


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """One row an incident; each act on it stands in the log."""
    await run(INCIDENTS)
