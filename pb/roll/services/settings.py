"""Who may vote in a round: everybody of a level in the area, or who is on the roll and of the age."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.roll.rules import BatchState, VoterRules, why_not_rules
from pb.roll.services.kept import kept_roll
from pb.roll.tables import RollBatch
from pb.rounds.services import topics_of
from pb.rounds.tables import Round


@transactional
async def set_voters(kode: str, rules: VoterRules, *, reason: str, by: Actor, now: datetime) -> None:
    """Settle who may vote, before the vote opens; what changed and why is public."""
    facts = await kept_roll(kode, by)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    dead = [BatchState.FAILED.value, BatchState.REFUSED.value]
    batches = await RollBatch.count().where(RollBatch.round == facts.id, RollBatch.state.not_in(dead))
    refuse_if(why_not_rules(facts, rules, batches, reason, now))
    values = msgspec.structs.asdict(rules)
    values["voters"] = "roll" if values.pop("by_roll") else "level"
    await Round.update(**values).where(Round.id == facts.id)
    told = {"voters": values["voters"], "reason": reason.strip()}
    ages = {"age_on": rules.age_on.isoformat() if rules.age_on else ""}
    ages |= {name: str(values[name] or "") for name in ("age_least", "age_most")}
    await record(Event.VOTERS_SET, by=by, now=now, kode=kode, topics=topics_of(facts), **told, **ages)
