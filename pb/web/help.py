"""Help: how Rembug works, how votes are counted and guarded."""

from typing import Any

from litestar import Response, get

from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page


@get("/bantuan", name="help", opt=opt(ANYONE))
async def help_page(request: HTTPRequest) -> Response[Any]:
    """The steps of a round, questions that people ask, where to go without a phone."""
    await cacheable(request, [])
    return page(request, "help/index.html")


@get("/bantuan/cara-hitung", name="how_count", opt=opt(ANYONE))
async def how_count(request: HTTPRequest) -> Response[Any]:
    """The two ways of counting on five ballots, by hand."""
    await cacheable(request, [])
    return page(request, "help/count.html")


@get("/bantuan/suara", name="help.votes", opt=opt(ANYONE))
async def votes(request: HTTPRequest) -> Response[Any]:
    """How votes are guarded: what is promised, how to check it, what is not promised."""
    await cacheable(request, [])
    return page(request, "help/votes.html")


ROUTES = [help_page, how_count, votes]
