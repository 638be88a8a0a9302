"""The development page: every component of the look in every state."""

from typing import Any

from litestar import Response, get

from pb.core.errors import NotFound
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, page
from pb.web.visit import visit_of


@get("/gaya", name="style", opt=opt(ANYONE))
async def style(request: HTTPRequest) -> Response[Any]:
    """Hidden in production."""
    if visit_of(request.scope).settings.production:
        raise NotFound
    return page(request, "dev/gaya.html")


ROUTES = [style]
