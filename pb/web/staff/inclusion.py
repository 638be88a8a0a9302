"""Inclusion targets of a round: a facilitator sets them, and sees what was reached."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor, RoleKind
from pb.core.errors import NotFound, Refused
from pb.outcomes.inclusion.queries import goals_of, inclusion_of
from pb.outcomes.inclusion.rules import Target
from pb.outcomes.inclusion.services import set_targets
from pb.people.sessions import set_flash
from pb.rounds.queries import require_round
from pb.web.access import opt, staff
from pb.web.forms import FormErrors, read_form
from pb.web.render import HTTPRequest, page, redirect_to
from pb.web.shown import shown
from pb.web.visit import visit_of
from pb.web.words import say

FACILITATORS = staff(RoleKind.FACILITATOR)
Number = Annotated[int, msgspec.Meta(ge=1, le=2_000)] | None
Share = Annotated[int, msgspec.Meta(ge=1, le=100)] | None


class TargetForm(msgspec.Struct, kw_only=True):
    """A goal for each target; an empty field aims at nothing."""

    rw_proposals: Number = None
    rw_voters: Number = None
    women_seats: Share = None
    disability_seats: Share = None


@get("/petugas/putaran/{kode:str}/sasaran", name="round.targets", opt=opt(FACILITATORS))
async def targets(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The form, and what was reached so far."""
    return await _page(request, kode, actor, now)


async def _page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    facts = await require_round(kode)
    if facts.place is None or not actor.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    return page(
        request,
        "staff/targets.html",
        status=status,
        round=shown(facts, now),
        targets=list(Target),
        goals=await goals_of(facts.id),
        aimed=await inclusion_of(facts),
        errors=errors,
        desk="desk",
    )


@post("/petugas/putaran/{kode:str}/sasaran", name="round.targets.set", status_code=303, opt=opt(FACILITATORS))
async def save(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """Set them."""
    form = await read_form(request, TargetForm)
    if isinstance(form, FormErrors):
        return await _page(request, kode, actor, now, form, 422)
    given = {target: getattr(form.value, target.value) for target in Target}
    goals = {target: goal for target, goal in given.items() if goal is not None}
    try:
        await set_targets(kode, goals, by=actor, now=now)
    except Refused as refused:
        errors = form.raw.add("rw_proposals", str(say(refused.reason)))
        return await _page(request, kode, actor, now, errors, 409)
    await set_flash(visit_of(request.scope).session, "flash.targets_set")
    return redirect_to(request, "round.targets", kode=kode)


ROUTES = [targets, save]
