"""Whole ballots are handed to sworn auditors where the public has sums alone: never without a public line."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.outcomes.rules import why_not_hand_over
from pb.rounds.queries import require_round


@transactional
async def hand_to_auditors(kode: str, office: str, *, by: Actor, now: datetime) -> None:
    """Write down to which office the pack with whole ballots goes."""
    facts = await require_round(kode)
    refuse_if(why_not_hand_over(facts.publication, facts.phase(now), office))
    await record(Event.HANDED_TO_AUDITORS, by=by, now=now, kode=kode, office=office.strip())
