"""Writes of incidents: one is written down, and ended; both stand in the log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import CLOCK
from pb.core.audit import record
from pb.core.db import bump, transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.operations.incidents.queries import require_incident
from pb.operations.incidents.rules import Incident, WhyNotIncident, why_not_say
from pb.operations.services import TOPIC
from pb.operations.tables import IncidentRow
from pb.rounds.queries import require_round


@transactional
async def open_incident(
    what: str, *, since: datetime, rounds: Sequence[str] = (), personal: bool = False, now: datetime
) -> Incident:
    """Write down what went wrong; it stands in the log of each round that it touches. Raises `NotFound`."""
    await bump([TOPIC])
    refuse_if(why_not_say(what))
    refuse_if(WhyNotIncident.LATER if since > now else None)
    kodes = tuple(dict.fromkeys([(await require_round(kode)).kode or "" for kode in rounds]))
    number = 1 + int(await IncidentRow.count())
    row = IncidentRow(
        id=new_id(),
        number=number,
        what=what.strip(),
        rounds=" ".join(kodes),
        personal=personal,
        since=since,
        noticed_at=now,
        ended_at=None,
        ending="",
    )
    await IncidentRow.insert(row)
    for kode in kodes or (None,):
        said: dict[str, Any] = {"number": number, "reason": what.strip(), "personal": personal}
        await record(Event.INCIDENT_OPENED, by=CLOCK, now=now, kode=kode, topics=[TOPIC], **said)
    return await require_incident(number)


@transactional
async def end_incident(number: int, ending: str, *, now: datetime) -> Incident:
    """It is over: what was done about it, for everybody. Raises `NotFound`."""
    await bump([TOPIC])
    found = await require_incident(number)
    refuse_if(WhyNotIncident.ENDED if found.ended_at else why_not_say(ending))
    values: dict[Any, Any] = {IncidentRow.ended_at: now, IncidentRow.ending: ending.strip()}
    await IncidentRow.update(values).where(IncidentRow.number == number)
    for kode in found.rounds or (None,):
        said: dict[str, Any] = {"number": number, "reason": ending.strip()}
        await record(Event.INCIDENT_ENDED, by=CLOCK, now=now, kode=kode, topics=[TOPIC], **said)
    return await require_incident(number)
