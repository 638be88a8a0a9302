"""What only the facilitator of a workshop may open: to everybody else it is not there."""

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.web.access import staff
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop
from pb.workshops.rules import may_run

FACILITATORS = staff(RoleKind.FACILITATOR)


async def run_here(kode: str, actor: Actor) -> WorkshopFacts:
    """The workshop, for a facilitator of its place."""
    facts = await require_workshop(kode)
    if not may_run(actor, facts.place):
        raise NotFound
    return facts
