"""What the page of a workshop shows of what people said, and what its reader may add to it."""

import secrets
from collections import OrderedDict
from typing import Any

from litestar.exceptions import NoRouteMatchFoundException
from markupsafe import Markup

from pb.core.db import topic_versions
from pb.web.edge.cache import Cacheable
from pb.web.i18n import language
from pb.web.render import HTTPRequest
from pb.web.workshops.viewer import Viewer
from pb.workshops.facts import Note, Room, WorkshopFacts
from pb.workshops.queries import room_of
from pb.workshops.rules import OPEN_KINDS, Kind, WorkshopStage

MOST_KEPT = 64
SIGN_UP = "workshop.sign_up"
_AT_REST = frozenset({WorkshopStage.FINISHED, WorkshopStage.CANCELLED})


async def room_facts(request: HTTPRequest, facts: WorkshopFacts, viewer: Viewer) -> dict[str, Any]:
    """The notes with the filter that was chosen, and the forms that are open to this reader."""
    open_kinds = OPEN_KINDS[facts.stage]
    may_reply = may_answer(viewer) and Kind.REPLY in open_kinds and viewer.sees_board
    return {
        "live": viewer.sees_board and facts.stage not in _AT_REST,
        "said": await _said(request, facts, viewer, may_reply=may_reply),
        "kinds": [kind for kind in Kind if kind in open_kinds and kind is not Kind.REPLY],
        "may_reply": may_reply,
        "reply_to": await _asked_for(request, facts) if may_reply else None,
        "key": secrets.token_urlsafe(12),
        "sign_up": sign_up_url(request, facts.kode),
    }


def may_answer(viewer: Viewer) -> bool:
    """Whether this reader may answer notes while the stage takes answers."""
    return viewer.takes_part or viewer.runs or bool(viewer.disciplines)


async def _said(request: HTTPRequest, facts: WorkshopFacts, viewer: Viewer, *, may_reply: bool) -> Markup:
    """The notes as a piece of the page. It holds no token and no name of its reader, so that all who may
    read the same share it: forty pages that ask after one change are answered with one rendering.
    """
    version = await _version(request, facts.kode)
    chosen = kind_of(request.query_params.get("jenis", ""))
    of_reader = (language(), chosen, may_reply, viewer.runs, viewer.sees_board)
    kept: OrderedDict[tuple[object, ...], Markup] = request.app.state.rooms
    key = (facts.kode, facts.stage, version, *of_reader)
    if key not in kept:
        room = Room((), (), 0)
        if viewer.sees_board:
            room = await room_of(facts.id, runs=viewer.runs, names=facts.names)
        template = request.app.state.templates.get_template("workshops/_said.html")
        shown = {"w": facts, "room": room, "chosen": chosen, "version": version}
        seen = template.render(shown, may_reply=may_reply, sees_board=viewer.sees_board)
        kept[key] = Markup(seen)  # noqa: S704 - our own template escaped every word
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return kept[key]


async def _version(request: HTTPRequest, kode: str) -> int:
    """How often something about the workshop was written before it was read for this page."""
    kept: Cacheable | None = request.scope["state"].get("cacheable")
    if kept is not None and kode in kept.topics:
        return kept.topics[kode]
    return (await topic_versions([kode]))[kode]


async def _asked_for(request: HTTPRequest, facts: WorkshopFacts) -> Note | None:
    """The note that the reader wants to answer."""
    number = request.query_params.get("balas", "")
    if not number:
        return None
    notes = (await room_of(facts.id)).shown
    return next((note for note in notes if str(note.number) == number), None)


def kind_of(text: str) -> Kind | None:
    """The kind of this name, or None for all of them."""
    return Kind(text) if text in {kind.value for kind in Kind} - {Kind.REPLY.value} else None


def sign_up_url(request: HTTPRequest, kode: str) -> str:
    """Where somebody without a seat goes; empty where nobody can sign up."""
    try:
        return request.app.route_reverse(SIGN_UP, kode=kode)
    except NoRouteMatchFoundException:
        return ""
