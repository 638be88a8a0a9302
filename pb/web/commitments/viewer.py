"""Who looks at a promise: somebody who speaks for a party, the council or a facilitator, or anybody."""

import msgspec

from pb.commitments.queries import Promise
from pb.commitments.rules import leads, parties_of
from pb.core.actor import Actor, RoleKind
from pb.people.following.queries import follows


class Viewer(msgspec.Struct, frozen=True):
    """What somebody is to this promise; `mine` are the parties that they speak for."""

    actor: Actor
    mine: frozenset[int]
    leads: bool
    council: bool
    follows: bool


async def viewer_of(facts: Promise, actor: Actor) -> Viewer:
    """One query for those who are signed in, none for visitors."""
    return Viewer(
        actor=actor,
        mine=parties_of(actor, facts.represented, facts.place),
        leads=leads(actor, facts.place),
        council=actor.holds(RoleKind.COUNCIL, facts.place),
        follows=await follows(actor.person, facts.kode),
    )
