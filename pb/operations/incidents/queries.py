"""Reads of incidents."""

from datetime import datetime

from pb.core.errors import NotFound
from pb.operations.incidents.rules import TOLD_FOR, Incident
from pb.operations.tables import IncidentRow


async def incidents() -> tuple[Incident, ...]:
    """All of them, the newest first."""
    rows = await IncidentRow.select().order_by(IncidentRow.number, ascending=False)
    kept = ("number", "what", "since", "noticed_at", "ended_at", "ending")
    return tuple(
        Incident(
            **{name: row[name] for name in kept},
            rounds=tuple(row["rounds"].split()),
            personal=bool(row["personal"]),
        )
        for row in rows
    )


async def incidents_told(now: datetime) -> tuple[Incident, ...]:
    """Those that go on, and those that ended within the last three months."""
    return tuple(one for one in await incidents() if one.ended_at is None or one.ended_at > now - TOLD_FOR)


async def require_incident(number: int) -> Incident:
    """One of them; raises `NotFound`."""
    found = next((one for one in await incidents() if one.number == number), None)
    if found is None:
        raise NotFound
    return found
