"""The open data of the city: a page that names all files, the files, and their description for programs."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.core.actor import Actor
from pb.core.errors import NotFound
from pb.places.book import OpenBook, this_book
from pb.places.geo import wards_geojson
from pb.places.queries import wards
from pb.web.access import ANYONE, opt
from pb.web.commitments.pieces import LICENCE, as_csv, as_json, sent_file
from pb.web.publishing.columns import TABLES, columns_of, lines_of, say_column
from pb.web.publishing.package import MIT, borders_say, guarded_cells, no_person, package, titles
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page


@get("/data", name="data", opt=opt(ANYONE))
async def data(request: HTTPRequest) -> Response[Any]:
    """What there is to download, under which licence, and what each column means."""
    await cacheable(request, [])
    columns = {
        name: [(column, say_column(name, column)) for column in columns_of(table.line)]
        for name, table in TABLES.items()
    }
    said = {"no_person": no_person(), "guarded": guarded_cells(), "borders": borders_say()}
    ward = wards()[0].code
    return page(
        request,
        "publishing/data.html",
        columns=columns,
        titles=titles(),
        licence=LICENCE,
        said=said,
        ward=ward,
    )


@get("/data/{table:str}", name="data.file", opt=opt(ANYONE))
async def data_file(
    request: HTTPRequest,
    table: FromPath[str],
    actor: NamedDependency[Actor],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A table as `.csv` or `.json`, or the outlines of all kelurahan."""
    if table == "wilayah.geojson":
        return _whole(outlines(), "application/geo+json", actor, MIT)
    name, _, form = table.partition(".")
    if name not in TABLES or form not in {"csv", "json"}:
        raise NotFound
    columns, lines = list(columns_of(TABLES[name].line)), lines_of(name, now)
    if form == "csv":
        return sent_file(request, actor, as_csv(columns, lines), table, "text/csv")
    head = {"license": LICENCE, "fields": {column: say_column(name, column) for column in columns}}
    return sent_file(request, actor, as_json(head, name, lines), table, "application/json")


@get("/data/datapackage.json", name="data.package", opt=opt(ANYONE))
async def described(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All files with their columns, as a Data Package."""
    return _whole(msgspec.json.encode(package(request, now)), "application/json", actor)


def outlines() -> bytes:
    """The outlines of the city, worked out once."""
    return _outlines(this_book())


@lru_cache(maxsize=1)
def _outlines(_book: OpenBook) -> bytes:
    return msgspec.json.encode(wards_geojson())


def _whole(body: bytes, kind: str, actor: Actor, licence: str = LICENCE) -> Response[bytes]:
    cache_control = PRIVATE if actor.signed_in else "no-cache"
    headers = {"Cache-Control": cache_control, "Access-Control-Allow-Origin": "*"}
    return Response(body, media_type=kind, headers=headers | {"Link": f'<{licence}>; rel="license"'})


ROUTES = [data, data_file, described]
