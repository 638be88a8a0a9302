"""The map of promises: in each kelurahan how many, how many late or disputed; the same as a table."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from pb.commitments.queries.spread import Here, spread
from pb.core.city import this_city
from pb.places.queries import ward_map, ward_points
from pb.places.rules.shapes import middle, rings
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import stale_at


class Drawn(msgspec.Struct, frozen=True):
    """A kelurahan on the map with its promises, and the middle of it."""

    path: str
    here: Here
    x: float
    y: float


@get("/komitmen/peta", name="promises.map", opt=opt(ANYONE))
async def promises_map(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """The outlines of all kelurahan; those with promises lead to their list."""
    await cacheable(request, ["promises"], stale_at(None, now))
    found = await spread(today=this_city().day(now))
    outlines = ward_map()
    drawn = [_drawn(outlines.wards[here.place], here) for here in found if here.place in outlines.wards]
    with_promises = {one.here.place for one in drawn}
    return page(
        request,
        "commitments/map.html",
        map=outlines,
        rest="".join(path for code, path in outlines.wards.items() if code not in with_promises),
        drawn=drawn,
        found=found,
        city_code=this_city().place,
        points={ward.code: f"{ward.lat:.6f}, {ward.lng:.6f}" for ward in ward_points()},
        promises=sum(here.promises for here in found),
        overdue=sum(here.overdue for here in found),
        disputes=sum(here.disputes for here in found),
    )


def _drawn(path: str, here: Here) -> Drawn:
    return Drawn(path, here, *middle(rings(path)))


ROUTES = [promises_map]
