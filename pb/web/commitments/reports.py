"""The report of a year, to print: what an agency or a council member promised for it, what became of it."""

from datetime import datetime
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries.members import require_member
from pb.commitments.queries.scores import years
from pb.commitments.queries.yearly import MOST, Year, year_of
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.proposals.categories import AGENCIES
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at


@get("/komitmen/laporan/{year:int}/dinas/{code:str}", name="promises.agency_year", opt=opt(ANYONE))
async def agency_year(
    request: HTTPRequest, year: FromPath[int], code: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The year of an agency."""
    await cacheable(request, ["promises"], stale_at(None, now))
    if code not in AGENCIES:
        raise NotFound
    found = await _found(year, now, agency=code)
    return page(request, "commitments/report.html", r=found, who=AGENCIES[code], member=None, most=MOST)


@get("/komitmen/laporan/{year:int}/dewan/{code:str}", name="promises.member_year", opt=opt(ANYONE))
async def member_year(
    request: HTTPRequest, year: FromPath[int], code: FromPath[str], now: NamedDependency[datetime]
) -> Response[Any]:
    """The year of a council member."""
    await cacheable(request, ["promises"], stale_at(None, now))
    member = await require_member(code, now=now)
    found = await _found(year, now, council=member.account)
    return page(request, "commitments/report.html", r=found, who=member.name, member=member, most=MOST)


async def _found(year: int, now: datetime, **who: Any) -> Year:
    if year not in await years():
        raise NotFound
    return await year_of(year, **who, today=this_city().day(now))


ROUTES = [agency_year, member_year]
