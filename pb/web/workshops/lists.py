"""The list of workshops: those to come, those that run, those that are over."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at
from pb.workshops.queries import open_workshops, past_workshops


@get("/lokakarya", name="workshops", opt=opt(ANYONE))
async def workshops(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Running ones first, then the next ones, then those that are over."""
    await cacheable(request, ["workshops"], stale_at(None, now))
    found = await open_workshops()
    return page(
        request,
        "workshops/index.html",
        running=[facts for facts in found if facts.running],
        coming=[facts for facts in found if not facts.running],
        past=await past_workshops(),
    )


ROUTES = [workshops]
