"""Scoreboards: how each agency and each council member keeps promises, and how every number is computed."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from pb.commitments.queries.members import Member, members
from pb.commitments.queries.scores import by_agency, by_member, years
from pb.commitments.rules import Score
from pb.core.city import this_city
from pb.proposals.categories import AGENCIES
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import say_agency, stale_at

NO_AGENCY = ""


class Line(msgspec.Struct, frozen=True):
    """A line of a scoreboard: who, the mark of the address, and the numbers."""

    code: str
    name: str
    score: Score
    member: Member | None = None


@get("/komitmen/dinas", name="promises.agencies", opt=opt(ANYONE))
async def agencies(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Every agency with a promise, by name; promises without one last."""
    await cacheable(request, ["promises"], stale_at(None, now))
    year, known = await _year(request)
    found = await by_agency(year, today=this_city().day(now))
    lines = [Line(code, say_agency(code), of) for code, of in found.items() if code != NO_AGENCY]
    lines.sort(key=lambda line: line.name)
    if NO_AGENCY in found:
        lines.append(Line(NO_AGENCY, "", found[NO_AGENCY]))
    return page(
        request, "commitments/scores.html", lines=lines, year=year, years=known, council=False, named=AGENCIES
    )


@get("/komitmen/dewan", name="promises.members", opt=opt(ANYONE))
async def council(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Every council member who answers for a promise, by public name."""
    await cacheable(request, ["promises"], stale_at(None, now))
    year, known = await _year(request)
    found = await by_member(year, today=this_city().day(now))
    listed = await members(now=now)
    lines = [Line(one.code, one.name, found[one.account], one) for one in listed if one.account in found]
    return page(
        request, "commitments/scores.html", lines=lines, year=year, years=known, council=True, named=AGENCIES
    )


async def _year(request: HTTPRequest) -> tuple[int | None, tuple[int, ...]]:
    """The year that the address asks for, if promises were due in it; and all such years."""
    known = await years()
    asked = request.query_params.get("tahun", "")
    return next((year for year in known if str(year) == asked), None), known


ROUTES = [agencies, council]
