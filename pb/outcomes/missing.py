"""A receipt that the city issued, that counted, and that the list lacks: written into the log for all."""

from datetime import datetime, timedelta

from pb.core.actor import CLOCK
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.events import Event
from pb.core.limits import spend
from pb.rounds.facts import RoundFacts
from pb.rounds.services import topics_of

_AS_LONG_AS_KEYS = timedelta(days=15)


@transactional
async def note_missing(facts: RoundFacts, contest: int, voter: int, *, now: datetime) -> bool:
    """Write down a proven fault, once for each ballot; gives whether it was written.

    Only the committee proves it, with the voter before it (`pb receipt-check`): a look-up by anybody says
    whether a code is in the list and nothing else, so that nobody learns of others' codes, and nobody fills
    the log. The record has no code and no voter.
    """
    once = f"{facts.id}:{contest}:{voter}"
    if not await spend("receipt-proven", once, limit=1, window=_AS_LONG_AS_KEYS, now=now):
        return False
    await record(Event.RECEIPT_MISSING, by=CLOCK, now=now, kode=facts.kode, topics=topics_of(facts))
    return True
