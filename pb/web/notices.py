"""What a person is told, each with the page that it is about."""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from pb.commitments.services import PROMISE_NOTICES
from pb.core.actor import Actor
from pb.people import services
from pb.people.following.queries import followed_among
from pb.people.queries import notices_of
from pb.proposals.queries import supported_among
from pb.web.access import SIGNED_IN, opt
from pb.web.render import HTTPRequest, page, redirect_to


async def notices_shown(actor: Actor, most: int) -> dict[str, Any]:
    """The newest notices, which merged proposals this person supports, what of it they follow."""
    found = await notices_of(actor.person or 0, limit=most)
    merged = [notice.kode for notice in found if notice.kind in {"merged", "yielded"} and notice.kode]
    promises = [notice.kode for notice in found if notice.kind in PROMISE_NOTICES and notice.kode]
    things = [str(notice.facts["thing"]) for notice in found if "thing" in notice.facts]
    return {
        "notices": found,
        "supported": await supported_among(merged, by=actor),
        "followed": await followed_among([*promises, *things], actor.person or 0),
    }


@get("/saya/kabar", name="notices", opt=opt(SIGNED_IN))
async def notices(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """Everything I was told."""
    return page(request, "people/notices.html", **await notices_shown(actor, 200))


@post("/saya/kabar", name="notices.read", status_code=303, opt=opt(SIGNED_IN))
async def read_notices(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """I have seen them."""
    await services.read_all(by=actor, now=now)
    return redirect_to(request, "notices")


ROUTES = [notices, read_notices]
