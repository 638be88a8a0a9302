"""Somebody declares an interest: what lies on their desk about it goes back to the agency."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.db import transactional
from pb.proposals.queries import require_proposal
from pb.proposals.services import declare_interest
from pb.screening.tables import ScreeningTask


@transactional
async def declare(kode: str, words: str, *, shown: bool, by: Actor, now: datetime) -> None:
    """Declare it, and step back from the check."""
    await declare_interest(kode, words, shown=shown, by=by, now=now)
    facts = await require_proposal(kode, by=by)
    await ScreeningTask.update({ScreeningTask.person: None}).where(
        ScreeningTask.proposal == facts.id, ScreeningTask.person == by.person
    )
