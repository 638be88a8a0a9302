"""The page of one workshop, for everybody: what it is about, who sits there, what was said and decided."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.people.following.queries import follows
from pb.web.access import ANYONE, opt
from pb.web.forms import FormErrors
from pb.web.i18n import language
from pb.web.render import HTML, PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import stale_at
from pb.web.workshops.board import Boards
from pb.web.workshops.choices import choices_part
from pb.web.workshops.decisions import decisions_part
from pb.web.workshops.room import may_answer, room_facts
from pb.web.workshops.versions import versions_shown
from pb.web.workshops.viewer import viewer_of
from pb.workshops.queries import assessed, require_workshop, tasks_of, why_called_off
from pb.workshops.rules import WorkshopStage


@get("/lokakarya/{kode:str}", name="workshop", opt=opt(ANYONE))
async def workshop(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The whole workshop on one page; the part that updates itself is shared between its readers."""
    if request.headers.get("hx-request-type") == "partial":
        return await _part(request, kode, actor, now)
    return await workshop_page(request, kode, actor, now)


async def _part(request: HTTPRequest, kode: str, actor: Actor, now: datetime) -> Response[Any]:
    await cacheable(request, [kode, "proposals"], stale_at(None, now))
    boards: Boards = request.app.state.boards
    versions, facts = await boards.facts(kode)
    viewer = viewer_of(request, facts, actor)
    seat = viewer.seat.state if viewer.seat else None
    of_reader = (viewer.runs, viewer.sees_board, may_answer(viewer), seat)
    key = (kode, language(), request.scope["query_string"], *of_reader)

    async def make() -> bytes:
        made = await workshop_page(request, kode, actor, now)
        return bytes(made.content)

    answer = Response(await boards.shared(key, versions, make), media_type=HTML)
    answer.headers["Vary"] = "HX-Request-Type"
    if viewer.seat is not None or actor.signed_in:
        answer.headers["Cache-Control"] = PRIVATE
    return answer


async def workshop_page(
    request: HTTPRequest,
    kode: str,
    actor: Actor,
    now: datetime,
    errors: FormErrors | None = None,
    status: int = 200,
) -> Response[Any]:
    """The page, also with the faults of one of its forms."""
    await cacheable(request, [kode, "proposals"], stale_at(None, now))
    facts = await require_workshop(kode)
    viewer = viewer_of(request, facts, actor)
    decisions, versions = await decisions_part(facts, viewer), await versions_shown(facts, viewer)
    return page(
        request,
        "workshops/workshop.html",
        block="papan",
        status=status,
        private=viewer.seat is not None,
        w=facts,
        viewer=viewer,
        assessed=await assessed(facts)
        if viewer.sees_board and facts.stage is WorkshopStage.FINISHED
        else None,
        tasks=await tasks_of(facts.id),
        called_off=await why_called_off(facts.id) if facts.stage is WorkshopStage.CANCELLED else "",
        choices=await choices_part(facts, viewer, decisions, versions.bases),
        decisions=decisions,
        versions=versions,
        errors=errors,
        follows=await follows(actor.person, kode),
        **await room_facts(request, facts, viewer),
    )


ROUTES = [workshop]
