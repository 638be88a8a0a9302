"""The newest verdict on a version of a proposal is found without sorting."""

from collections.abc import Awaitable, Callable
from typing import Literal


async def forwards(run: Callable[[str], Awaitable[None]], dialect: Literal["sqlite", "postgres"]) -> None:
    """The desks of staff look it up once for each proposal."""
    await run("CREATE INDEX verdict_newest ON verdict (proposal, version, created_at, id)")
