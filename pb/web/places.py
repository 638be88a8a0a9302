"""Places: every kelurahan by district, and the page of one with its rounds."""

from datetime import datetime
from itertools import groupby
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.queries import soonest
from pb.core.actor import Actor
from pb.core.area import inside
from pb.core.city import this_city
from pb.people.following.queries import follows
from pb.places.queries import find_wards, outline, require_place, wards
from pb.rounds.queries import announced_rounds
from pb.web.access import ANYONE, opt
from pb.web.render import HTTPRequest, cacheable, page
from pb.web.shown import shown, stale_at

_LONGEST_SEARCH = 60


@get("/wilayah", name="places", opt=opt(ANYONE))
async def places(request: HTTPRequest) -> Response[Any]:
    """All kelurahan, or those that a search finds."""
    search = request.query_params.get("cari", "")[:_LONGEST_SEARCH].strip()
    await cacheable(request, [])
    found = find_wards(search)
    grouped = [(name, list(items)) for name, items in groupby(found, key=lambda ward: ward.kecamatan)]
    return page(request, "places/index.html", search=search, grouped=grouped, found=len(found))


@get("/wilayah/{code:str}", name="place", opt=opt(ANYONE))
async def place(
    request: HTTPRequest, code: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """The rounds that reach a place, and what lies in it."""
    await cacheable(request, [code, "rounds", "promises"], stale_at(None, now))
    facts = await require_place(code)
    parents = (
        [await require_place(facts.parent)]
        if facts.parent and inside(facts.parent, this_city().place)
        else []
    )
    rounds = [
        shown(item, now)
        for item in await announced_rounds()
        if any(c.area and (inside(c.area, code) or inside(code, c.area)) for c in item.contests)
    ]
    below = [ward for ward in wards() if ward.kecamatan_code == code]
    return page(
        request,
        "places/place.html",
        place=facts,
        parents=parents,
        rounds=rounds,
        promises=await soonest(3, today=this_city().day(now), place=code),
        below=below,
        follows=await follows(actor.person, code),
        path=outline(code),
    )


ROUTES = [places, place]
