"""The facilitator's desk of one workshop: its stages, and notes to put in order."""

from datetime import datetime
from typing import Any

from litestar import Response

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound
from pb.rounds.queries import require_round_by_id
from pb.web.access import staff
from pb.web.forms import FormErrors
from pb.web.render import HTTPRequest, page
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop, room_of, stage_counts
from pb.workshops.rules import MOVABLE, Kind, StageEvent, after, may_run, why_not_move

FACILITATORS = staff(RoleKind.FACILITATOR)


async def run_here(kode: str, actor: Actor) -> WorkshopFacts:
    """The workshop, for a facilitator of its place; to others it is not there."""
    facts = await require_workshop(kode)
    if not may_run(actor, facts.place):
        raise NotFound
    return facts


async def desk_page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    """The desk, also with the faults of one of its forms."""
    facts = await run_here(kode, actor)
    counts = await stage_counts(facts.id)
    phase = (await require_round_by_id(facts.round)).phase(now)
    waits_for = why_not_move(facts.stage, StageEvent.NEXT, reason="", phase=phase, counts=counts)
    return page(
        request,
        "workshops/desk.html",
        status=status,
        desk="workshop",
        w=facts,
        room=await room_of(facts.id, runs=True),
        counts=counts,
        ahead=after(facts.stage, StageEvent.NEXT),
        behind=after(facts.stage, StageEvent.BACK),
        waits_for=waits_for,
        movable=[kind for kind in Kind if kind in MOVABLE],
        errors=errors,
    )
