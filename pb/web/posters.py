"""A poster for a proposal: one sheet of paper with its number and a code to scan."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.proposals.queries import require_proposal
from pb.rounds.queries import require_round_by_id
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at
from pb.web.visit import visit_of


@get("/usulan/{kode:str}/poster", name="proposal.poster", opt=opt(ANYONE))
async def poster(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """To print and hang up; there is none of what is hidden or gone."""
    await cacheable(request, [kode], stale_at(None, now))
    facts = await require_proposal(kode, by=actor)
    if facts.hidden or facts.state != "published":
        raise NotFound
    round_ = await require_round_by_id(facts.round)
    path = request.app.route_reverse("proposal", kode=facts.kode)
    url = visit_of(request.scope).settings.base_url + path
    return page(request, "proposals/poster.html", p=facts, url=url, round_title=round_.title)


ROUTES = [poster]
