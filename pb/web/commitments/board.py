"""The board of promises: every one of the city, by area, agency, council member, party and state."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.di import NamedDependency

from pb.commitments.queries import Asks, board
from pb.commitments.queries.members import Member, members_who_promised
from pb.commitments.rules import PromiseState
from pb.core.city import this_city
from pb.places.queries import wards
from pb.proposals.categories import AGENCIES
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at, ward_options

OVERDUE = "late"
_LONGEST_PARTY = 60


@get("/komitmen", name="promises", opt=opt(ANYONE))
async def promises(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """The soonest end first; the address holds the filters."""
    await cacheable(request, ["promises"], stale_at(None, now))
    council = await members_who_promised(now=now)
    asks = _asks(request, council)
    found = await board(asks, today=this_city().day(now))
    words = {
        "wilayah": asks.place,
        "dinas": asks.agency,
        "dewan": next((one.code for one in council if one.account == asks.council), ""),
        "pihak": asks.party,
        "tahap": OVERDUE if asks.overdue else asks.state.value if asks.state else "",
    }

    def url(**changed: object) -> str:
        chosen = {name: value for name, value in (words | changed).items() if value and value != 1}
        return "?" + urlencode(chosen) if chosen else request.app.route_reverse("promises")

    return page(
        request,
        "commitments/index.html",
        block="daftar",
        board=found,
        asks=asks,
        step=words["tahap"],
        url=url,
        pager_url=lambda to: url(halaman=to),
        wards=ward_options(),
        agencies=sorted(AGENCIES.items(), key=lambda agency: agency[1]),
        council=council,
        chosen=words,
    )


def _asks(request: HTTPRequest, council: tuple[Member, ...]) -> Asks:
    """Filters from the address; what nobody knows is left out."""
    query = request.query_params
    place, agency, step, code = (query.get(name, "") for name in ("wilayah", "dinas", "tahap", "dewan"))
    number = query.get("halaman", "")
    return Asks(
        place=place if place in {ward.code for ward in wards()} else "",
        agency=agency if agency in AGENCIES else "",
        council=next((one.account for one in council if code and one.code == code), None),
        party=" ".join(query.get("pihak", "")[:_LONGEST_PARTY].split()),
        state=PromiseState(step) if step in set(PromiseState) else None,
        overdue=step == OVERDUE,
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
    )


ROUTES = [promises]
