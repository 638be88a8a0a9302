"""Writes about publication: how ballots become public, any way before the vote, only more closed after."""

from datetime import datetime

from pb.ballots.privacy.rules import why_not_publication
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.rounds.rules import SHORTEST_REASON, Publication, WhyNotRound
from pb.rounds.services import require_for_facilitator, topics_of
from pb.rounds.tables import Round


@transactional
async def set_publication(kode: str, mode: Publication, *, reason: str, by: Actor, now: datetime) -> None:
    """Change how ballots become public; who has signed before signs again."""
    facts = await require_for_facilitator(kode, by=by)
    refuse_if(why_not_publication(facts, mode, facts.phase(now)))
    refuse_if(WhyNotRound.NO_REASON if len(reason.strip()) < SHORTEST_REASON else None)
    await Round.update({Round.publication: mode.value}).where(Round.id == facts.id)
    changed = {"before": facts.publication, "after": mode.value, "reason": reason.strip()}
    await record(Event.PUBLICATION_SET, by=by, now=now, kode=kode, topics=topics_of(facts), **changed)
