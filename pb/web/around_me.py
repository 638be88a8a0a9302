"""What stands on somebody's own page for their home: open rounds, and what they do there for neighbours."""

from datetime import datetime
from typing import Any

from pb.ballots.channels.queries import rounds_helped_in
from pb.core.actor import Actor
from pb.people.attesting.queries import heads_of, waiting_for
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase
from pb.web.shown import shown


async def around_me(actor: Actor, now: datetime) -> dict[str, Any]:
    """Rounds that are open for me; what I head, and who waits for my word; rounds in which I help to vote."""
    announced = await announced_rounds()
    heads, helped = await heads_of(actor.person), await rounds_helped_in(actor.person or 0)
    mine = [shown(facts, now) for facts in announced if facts.contest_for(actor.home)]
    helps = [shown(facts, now) for facts in announced if facts.id in helped]
    return {
        "rounds": [one for one in mine if one.phase in {Phase.IDEAS, Phase.VOTING}],
        "heads": heads,
        "attest_waits": len(await waiting_for(heads)),
        "helps": [one for one in helps if ORDER.index(one.phase) <= ORDER.index(Phase.VOTING)],
    }
