"""The movement in the whole city: the counter, the map, the cascade, the season, the open data."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Stream

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.places.queries import city_map, name_of, wards
from pb.programmes.biopori.queries import (
    City,
    Listed,
    WardSum,
    city_sums,
    data_after,
    my_groups,
    season_of,
    seasons,
)
from pb.programmes.biopori.queries.records import AT_ONCE
from pb.programmes.biopori.rules import POINTS_CHECK, POINTS_RW, ranked
from pb.web.access import ANYONE, opt
from pb.web.biopori.shown import Price
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import stale_at

_HEAD = (
    "kelurahan_code", "kelurahan", "number", "rw", "day", "households", "holes", "counts",
    "group_kind", "group_number", "checked", "working", "check_due",
)  # fmt: skip


class District(msgspec.Struct, frozen=True):
    """A kecamatan and its kelurahan."""

    code: str
    name: str
    wards: tuple[WardSum, ...]

    def total(self, name: str) -> int:
        """The sum of a figure."""
        return sum(getattr(ward, name) for ward in self.wards)

    @property
    def covered(self) -> int:
        return sum(1 for ward in self.wards if ward.holes)


@get("/gerakan/biopori", name="biopori", opt=opt(ANYONE))
async def movement(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """How many holes of the goal, where, who was trained, what it costs."""
    await cacheable(request, ["biopori"], stale_at(None, now))
    city = await city_sums()
    districts = _districts(city)
    asked = request.query_params.get("kecamatan", "")
    late = Price(city.total("cost_after"), city.total("holes_after"))
    early = Price(city.total("cost") - late.cost, city.total("holes") - late.holes)
    said = [ward for ward in city.wards if ward.rws]
    return page(
        request,
        "biopori/index.html",
        city_sums=city,
        plan=this_city().biopori,
        districts=districts,
        chosen=next((one for one in districts if one.code == asked), None),
        map=city_map(),
        covered=[ward.code for ward in city.wards if ward.holes],
        trained=sum(1 for ward in city.wards if ward.trained),
        rws_known=sum(ward.rws or 0 for ward in said),
        rws_trained=sum(min(ward.trained_rws, ward.rws or 0) for ward in said),
        rws_covered=sum(min(ward.covered, ward.rws or 0) for ward in said),
        said=len(said),
        people=[sum(ward.people[level] for ward in city.wards) for level in range(3)],
        last=[max((d for w in city.wards if (d := w.last_trained[n])), default=None) for n in range(3)],
        prices=(early, late),
        mine=await my_groups(actor),
    )


def _districts(city: City) -> tuple[District, ...]:
    known = {ward.code: ward for ward in city.wards}
    found: dict[str, tuple[str, list[WardSum]]] = {}
    for ward in wards():
        found.setdefault(ward.kecamatan_code, (ward.kecamatan, []))[1].append(known[ward.code])
    return tuple(District(code, name, tuple(listed)) for code, (name, listed) in found.items())


@get("/gerakan/biopori/musim", name="biopori.season", opt=opt(ANYONE))
async def season(request: HTTPRequest, now: NamedDependency[datetime]) -> Response[Any]:
    """Groups that want to be listed, by what they did in a year; how points come about."""
    await cacheable(request, ["biopori"], stale_at(None, now))
    years = await seasons()
    this_year = this_city().day(now).year
    asked = request.query_params.get("tahun", "")
    year = next((one for one in years if str(one) == asked), this_year)
    return page(
        request,
        "biopori/season.html",
        year=year,
        years=sorted({*years, this_year}, reverse=True),
        places=ranked(await season_of(year)),
        points=(POINTS_RW, POINTS_CHECK),
    )


@get("/gerakan/biopori/data.csv", name="biopori.data", opt=opt(ANYONE))
async def data(request: HTTPRequest, actor: NamedDependency[Actor]) -> Response[Any]:
    """All records as a table, sent as they are read: no person in it, and no words that people wrote."""
    cache = PRIVATE if actor.signed_in else "no-cache"
    headers = {"Content-Disposition": 'attachment; filename="biopori.csv"', "Cache-Control": cache}
    rows, key = await data_after(0)
    first = _csv([_HEAD, *map(_cells, rows)])
    if len(rows) < AT_ONCE or request.scope["state"].get("asks_head"):
        return Response(first, media_type="text/csv", headers=headers)
    return Stream(_lines(first, key), media_type="text/csv", headers=headers)


async def _lines(text: bytes, key: int) -> AsyncIterator[bytes]:
    while text:
        yield text
        rows, key = await data_after(key)
        text = _csv([_cells(row) for row in rows])


def _csv(rows: Sequence[tuple[object, ...]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


def _cells(row: Listed) -> tuple[object, ...]:
    counts = int(row.holes > 0 and not row.doubtful)
    return (
        row.ward, name_of(row.ward), row.number, row.rw, row.day, row.households, row.holes, counts,
        row.group_kind or "", row.group or "", row.checked or "",
        "" if row.working is None else row.working, row.due or "",
    )  # fmt: skip


ROUTES = [movement, season, data]
