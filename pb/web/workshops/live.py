"""The workshop while it runs: a stream that says when something was written, and the view on the wall."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from pb.core.actor import Actor
from pb.core.db import topic_versions
from pb.core.errors import NotFound
from pb.web.access import ANYONE, opt
from pb.web.live import Hub
from pb.web.render import HTTPRequest, page
from pb.web.visit import visit_of
from pb.web.workshops.viewer import viewer_of
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop, room_of

NEWEST = 6
HEADERS = {"Cache-Control": "private, no-store", "X-Accel-Buffering": "no"}


@get("/lokakarya/{kode:str}/aliran", name="workshop.stream", opt=opt(ANYONE))
async def stream(request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
    """Server-sent events: `changed` with the version of the workshop, at once and at each change."""
    facts = await _open_board(request, kode, actor)
    if request.scope["state"].get("asks_head"):
        return Response(b"", media_type="text/event-stream", headers=HEADERS)
    hub: Hub = request.app.state.live
    told = await hub.listen(facts.kode, visit_of(request.scope).peer)
    return Stream(told, media_type="text/event-stream", headers=HEADERS)


async def _open_board(request: HTTPRequest, kode: str, actor: Actor) -> WorkshopFacts:
    """The workshop, for those who may see its board; to others it is not there."""
    facts = await require_workshop(kode)
    if not viewer_of(request, facts, actor).sees_board:
        raise NotFound
    return facts


@get("/lokakarya/{kode:str}/layar", name="workshop.screen", opt=opt(ANYONE))
async def screen(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """For the wall: large letters, the stage, the newest notes; the door code when the facilitator asks."""
    facts = await _open_board(request, kode, actor)
    viewer = viewer_of(request, facts, actor)
    version = (await topic_versions([facts.kode]))[facts.kode]
    room = await room_of(facts.id)
    return page(
        request,
        "workshops/screen.html",
        block="papan",
        private=True,
        w=facts,
        viewer=viewer,
        room=room,
        version=version,
        newest=room.shown[-NEWEST:][::-1],
        code=facts.door_code if viewer.runs and request.query_params.get("pintu") == "ya" else "",
    )


ROUTES = [stream, screen]
