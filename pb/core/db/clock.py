"""The clock of the database's own machine: a second opinion on the date."""

from datetime import datetime

from pb.core.db.engine import current_engine
from pb.core.db.transaction import look_up

_NOW = "SELECT clock_timestamp() AS now"  # the moment itself, not that of the transaction


async def database_clock() -> datetime | None:
    """What the database takes for now; None for a file, which lies on the machine that asks."""
    if current_engine().engine_type == "sqlite":
        return None
    (row,) = await look_up(_NOW)
    now: datetime = row["now"]
    return now
