"""What the page of a workshop shows of what people said, and what its reader may add to it."""

import secrets
from typing import Any

from litestar.exceptions import NoRouteMatchFoundException

from pb.core.db import topic_versions
from pb.web.render import HTTPRequest
from pb.web.workshops.viewer import Viewer
from pb.workshops.facts import Room, WorkshopFacts
from pb.workshops.queries import room_of
from pb.workshops.rules import OPEN_KINDS, Kind, WorkshopStage

SIGN_UP = "workshop.sign_up"
_AT_REST = frozenset({WorkshopStage.FINISHED, WorkshopStage.CANCELLED})


async def room_facts(request: HTTPRequest, facts: WorkshopFacts, viewer: Viewer) -> dict[str, Any]:
    """The notes with the filter that was chosen, and the forms that are open to this reader."""
    version = (await topic_versions([facts.kode]))[facts.kode]
    open_kinds = OPEN_KINDS[facts.stage]
    may_answer = viewer.takes_part or viewer.runs or bool(viewer.disciplines)
    room = await room_of(facts.id, runs=viewer.runs) if viewer.sees_board else Room((), (), 0)
    return {
        "version": version,
        "live": viewer.sees_board and facts.stage not in _AT_REST,
        "room": room,
        "chosen": kind_of(request.query_params.get("jenis", "")),
        "kinds": [kind for kind in Kind if kind in open_kinds and kind is not Kind.REPLY],
        "may_reply": may_answer and Kind.REPLY in open_kinds,
        "key": secrets.token_urlsafe(12),
        "sign_up": sign_up_url(request, facts.kode),
    }


def kind_of(text: str) -> Kind | None:
    """The kind of this name, or None for all of them."""
    return Kind(text) if text in {kind.value for kind in Kind} - {Kind.REPLY.value} else None


def sign_up_url(request: HTTPRequest, kode: str) -> str:
    """Where somebody without a seat goes; empty where nobody can sign up."""
    try:
        return request.app.route_reverse(SIGN_UP, kode=kode)
    except NoRouteMatchFoundException:
        return ""
