"""Open data of promises: CSV and JSON of promises and of ledger entries, and the money as OC4IDS projects."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from pb.commitments.oc4ids import package, project_of
from pb.commitments.queries import require_promise
from pb.commitments.queries.changes import newest_changes
from pb.commitments.queries.export import (
    EntryLine,
    PromiseLine,
    WholePromise,
    entry_lines,
    promise_lines,
    whole_promises,
)
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.places.queries import name_of, wards
from pb.proposals.categories import AGENCIES
from pb.web.access import ANYONE, opt
from pb.web.commitments.pieces import LICENCE, as_csv, as_json, sent_file
from pb.web.render import PRIVATE, HTTPRequest, cacheable, page
from pb.web.shown import say_agency
from pb.web.visit import visit_of
from pb.web.words import say

FILES: dict[str, tuple[type[Any], Callable[[], AsyncIterator[Any]]]] = {
    "janji": (PromiseLine, promise_lines),
    "catatan": (EntryLine, entry_lines),
}


def columns_of(kind: type[Any]) -> list[str]:
    """The columns of a file, in their order."""
    return [field.name for field in msgspec.structs.fields(kind)]


@get("/komitmen/data", name="promises.data", opt=opt(ANYONE))
async def data(request: HTTPRequest) -> Response[Any]:
    """What there is to download, under which licence, and what each column means."""
    await cacheable(request, [])
    columns = {name: columns_of(kind) for name, (kind, _) in FILES.items()}
    example = wards()[0].code, next(iter(AGENCIES))
    return page(request, "commitments/data.html", columns=columns, licence=LICENCE, example=example)


@get("/komitmen/data/{file:str}", name="promises.file", opt=opt(ANYONE))
async def data_file(
    request: HTTPRequest, file: FromPath[str], actor: NamedDependency[Actor]
) -> Response[Any]:
    """`janji` or `catatan` as `.csv`, as `.json`, or what the columns mean as `.csv-metadata.json`."""
    name, _, kind = file.partition(".")
    if name not in FILES or kind not in {"csv", "json", "csv-metadata.json"}:
        raise NotFound
    shape, lines = FILES[name]
    columns = columns_of(shape)
    if kind == "csv-metadata.json":
        headers = {"Cache-Control": PRIVATE if actor.signed_in else "no-cache"}
        body = _described(request, name, columns)
        return Response(body, media_type="application/json", headers=headers)
    if kind == "csv":
        described = _address(request, "promises.file", file=f"{name}.csv-metadata.json")
        return sent_file(request, actor, as_csv(columns, lines()), file, "text/csv", described)
    head = {"license": LICENCE, "fields": {column: str(say(f"column.{column}")) for column in columns}}
    return sent_file(request, actor, as_json(head, name, lines()), file, "application/json")


def _described(request: HTTPRequest, name: str, columns: list[str]) -> bytes:
    """What each column of a CSV file means, as CSV on the Web asks for."""
    told = [{"name": one, "titles": one, "dc:description": str(say(f"column.{one}"))} for one in columns]
    body = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": _address(request, "promises.file", file=f"{name}.csv"),
        "dc:license": {"@id": LICENCE},
        "tableSchema": {"columns": told},
    }
    return msgspec.json.encode(body)


@get("/komitmen/data/oc4ids.json", name="promises.oc4ids", opt=opt(ANYONE))
async def projects(
    request: HTTPRequest, actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """All promises as projects of the Open Contracting for Infrastructure Data Standard."""
    newest = await newest_changes(now=now)
    if not newest:
        raise NotFound  # a package without projects is none
    head = _package(request, [], "promises.oc4ids", newest[0].changed_at)
    del head["projects"]
    pieces = (_projects(request, piece) async for piece in whole_promises(now=now))
    return sent_file(request, actor, as_json(head, "projects", pieces), "oc4ids.json", "application/json")


@get("/komitmen/{kode:str}/oc4ids.json", name="promise.oc4ids", opt=opt(ANYONE))
async def project(
    request: HTTPRequest, kode: FromPath[str], actor: NamedDependency[Actor], now: NamedDependency[datetime]
) -> Response[Any]:
    """One promise as a project."""
    facts = await require_promise(kode, now=now)
    changed = facts.entries[-1].at if facts.entries else facts.created_at
    whole = WholePromise(facts.kode, facts.place, facts.agency, changed, facts.plan, facts.entries, facts.now)
    body = _package(request, _projects(request, [whole]), "promise.oc4ids", changed, kode=kode)
    cache = PRIVATE if actor.signed_in else "no-cache"
    return Response(
        msgspec.json.encode(body), media_type="application/json", headers={"Cache-Control": cache}
    )


def _projects(request: HTTPRequest, piece: Sequence[WholePromise]) -> list[dict[str, Any]]:
    return [
        project_of(
            one,
            url=_address(request, "promise", kode=one.kode),
            place=name_of(one.place),
            agency=say_agency(one.agency),
        )
        for one in piece
    ]


def _package(
    request: HTTPRequest, found: list[dict[str, Any]], route: str, at: datetime, **params: Any
) -> dict[str, Any]:
    publisher = this_city().name
    url = _address(request, route, **params)
    return package(found, url=url, publisher=publisher, licence=LICENCE, at=at)


def _address(request: HTTPRequest, route: str, **params: Any) -> str:
    return visit_of(request.scope).settings.base_url + request.app.route_reverse(route, **params)


ROUTES = [data, data_file, projects, project]
