"""Posters, one sheet of paper with a code to scan: of a proposal, and of a round for what it asks."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.proposals.queries import require_proposal
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import ORDER, Phase
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import shown, stale_at
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


_CALLS = {"usul": Phase.IDEAS, "pilih": Phase.VOTING, "hasil": Phase.PUBLISHED}


def _call_of(asked: str, phase: Phase) -> str:
    """What the poster calls for: as it was asked, or what comes next in this phase."""
    if asked in _CALLS:
        return asked
    reached = ORDER.index(phase)
    if reached <= ORDER.index(Phase.IDEAS):
        return "usul"
    return "pilih" if reached < ORDER.index(Phase.CLOSED) else "hasil"


@get("/putaran/{kode:str}/poster", name="round.poster", opt=opt(ANYONE))
async def round_poster(
    request: HTTPRequest, kode: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """A poster of a round, for the board of an RW: propose, vote, or read the result."""
    facts = await require_round(kode)
    if not facts.place:
        raise NotFound
    await cacheable(request, [kode], stale_at(facts, now))
    call = _call_of(request.query_params.get("untuk", ""), facts.phase(now))
    path = request.app.route_reverse("round.results" if call == "hasil" else "round", kode=kode)
    url = visit_of(request.scope).settings.base_url + path
    return page(
        request, "rounds/poster.html", round=shown(facts, now), call=call, calls=tuple(_CALLS), url=url
    )


ROUTES = [poster, round_poster]
