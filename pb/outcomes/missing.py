"""A receipt that the city issued and that the list lacks: written into the log, for everybody to see."""

from datetime import datetime, timedelta

from pb.core.actor import CLOCK
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.events import Event
from pb.core.limits import spend
from pb.rounds.facts import RoundFacts
from pb.rounds.services import topics_of

MOST_A_DAY = 20
_DAY, _AS_LONG_AS_KEYS = timedelta(days=1), timedelta(days=15)


async def note_missing(facts: RoundFacts, code: str, *, proven: bool, now: datetime) -> bool:
    """Write it down, each code once and at most so many a day; gives whether it was written.

    From a look-up nobody can tell whether the ballot was replaced or taken out: that is `proven` only with
    the voter before the committee (`pb receipt-check`). The record has no code and nobody who asked.
    """
    kind = "receipt-proven" if proven else "receipt-missing"
    once = f"{facts.id}:{''.join(sign for sign in code.upper() if sign.isalnum())}"
    if not await spend(kind, once, limit=1, window=_AS_LONG_AS_KEYS, now=now):
        return False
    if not await spend(f"{kind}-a-day", str(facts.id), limit=MOST_A_DAY, window=_DAY, now=now):
        return False
    await _write(facts, proven=proven, now=now)
    return True


@transactional
async def _write(facts: RoundFacts, *, proven: bool, now: datetime) -> None:
    topics = topics_of(facts)
    await record(Event.RECEIPT_MISSING, by=CLOCK, now=now, kode=facts.kode, topics=topics, proven=proven)
