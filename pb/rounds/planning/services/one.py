"""One draft announced, as an act that can be taken back like the announcing of many."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.db import transactional
from pb.core.ids import Kode, RoundId
from pb.rounds.planning.queries import ActBody
from pb.rounds.planning.services.many import begin_act
from pb.rounds.queries import require_round
from pb.rounds.services import announce


@transactional
async def announce_one(key: RoundId, *, by: Actor, now: datetime) -> Kode:
    """Make a draft public, or be refused; `undo` takes it back by the number of the act."""
    kode = await announce(key, by=by, now=now)
    facts = await require_round(kode)
    await begin_act("announce", facts.place or "", ActBody(done=(facts.id,)), by, now)
    return kode
