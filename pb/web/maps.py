"""Outlines for the map on tap: a kelurahan with its neighbours, or all of a district or the city."""

from functools import lru_cache
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from pb.core.area import inside, kelurahan_of
from pb.core.errors import NotFound
from pb.places.book import OpenBook, this_book
from pb.places.geo import wards_geojson
from pb.places.pins import neighbours
from pb.web.access import ANYONE, opt
from pb.web.render import PRIVATE, HTTPRequest
from pb.web.visit import visit_of


@lru_cache(maxsize=2)
def _features(_book: OpenBook) -> dict[str, Any]:
    """Each kelurahan by its code; made once for a list of places."""
    return {feature["id"]: feature for feature in wards_geojson()["features"]}


@get("/wilayah/{code:str}/batas.json", name="place.outlines", opt=opt(ANYONE))
async def outlines(request: HTTPRequest, code: FromPath[str]) -> Response[bytes]:
    """Borders as GeoJSON, simplified; `own` tells which of them were asked for."""
    known, ward = _features(this_book()), kelurahan_of(code)
    around = set(neighbours(ward)) or {other for other in known if inside(other, ward)}
    found = [
        {**one, "properties": {**one["properties"], "own": inside(key, ward)}}
        for key, one in known.items()
        if key in around
    ]
    if not found:
        raise NotFound
    body = msgspec.json.encode({"type": "FeatureCollection", "features": found})
    cache = PRIVATE if visit_of(request.scope).session else "public, max-age=86400"
    return Response(body, media_type="application/geo+json", headers={"Cache-Control": cache})


ROUTES = [outlines]
