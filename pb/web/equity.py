"""Who got how much over the years: money for each person who could vote, by kelurahan and by RW."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency

from pb.outcomes.queries.equity import spending
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at


@get("/hasil/pemerataan", name="equity", opt=opt(ANYONE))
async def equity(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """All kelurahan side by side; one of them (`?wilayah=`) with its RW."""
    await cacheable(request, ["results"], stale_at(None, now))
    found = await spending()
    whole = [one for one in found if not one.rw]
    chosen = next((one for one in whole if one.place == request.query_params.get("wilayah", "")), None)
    shown = [one for one in found if one.rw and one.place == chosen.place] if chosen else whole
    known = [one.per_voter for one in shown if one.per_voter is not None]
    return page(
        request,
        "results/equity.html",
        chosen=chosen,
        shown=sorted(shown, key=lambda one: -(one.per_voter or 0) if not chosen else one.rw),
        most=max(known, default=0),
        median=sorted(known)[len(known) // 2] if len(known) >= 5 else None,
        most_money=max((one.amount for one in shown), default=0),
    )


ROUTES = [equity]
