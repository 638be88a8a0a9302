"""The description of all files for programs: a Data Package of version 2 (datapackage.org)."""

from datetime import datetime
from typing import Any

from pb.core.city import this_city
from pb.web.commitments.pieces import LICENCE
from pb.web.i18n import translate as _
from pb.web.publishing.columns import HOLES, PROMISES, TABLES, Table, columns_of, say_column
from pb.web.render import HTTPRequest
from pb.web.visit import visit_of

MIT = "https://opensource.org/license/mit"
PROFILES = "https://datapackage.org/profiles/2.0"


def titles() -> dict[str, str]:
    """What each file is called."""
    return {
        "putaran": _("Rounds"),
        "anggaran": _("Budgets of rounds"),
        "usulan": _("Proposals"),
        "hasil": _("Results and decisions"),
        "lokakarya": _("Workshops"),
        "janji": _("Promises"),
        "catatan": _("Entries of the ledgers"),
        "biopori": _("Infiltration holes"),
        "wilayah": _("All kelurahan"),
        "batas": _("Outlines of kelurahan"),
    }


def package(request: HTTPRequest, now: datetime) -> dict[str, Any]:
    """Every file with its address, its columns and its licence."""
    city, named = this_city().name, titles()
    return {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": "rembug",
        "title": _("Open data of Rembug %(city)s", city=city),
        "description": f"{no_person()} {guarded_cells()}",
        "homepage": address(request, "data"),
        "created": now.isoformat(timespec="seconds"),
        "contributors": [{"title": f"Rembug {city}", "roles": ["publisher"]}],
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": _("Creative Commons BY 4.0")}],
        "resources": [
            *(_table(request, name, table, "data.file", named) for name, table in TABLES.items()),
            *(_table(request, name, table, "promises.file", named) for name, table in PROMISES.items()),
            _resource("biopori", named, address(request, "biopori.data"), _fields("biopori", _holes())),
            _outlines(request, named),
        ],
    }


def no_person() -> str:
    """What no file holds: names beside words. What a proposal says stands as it was written."""
    return _("What the pages show, as files, without the names of those who wrote it.")


def guarded_cells() -> str:
    """What is done to cells, and money."""
    return _(
        "In CSV a text that a spreadsheet could take for a formula begins with an apostrophe. "
        "Times are UTC, money is in the smallest unit of the round's currency."
    )


def address(request: HTTPRequest, name: str, **params: Any) -> str:
    """A route as an address that stands on its own."""
    return visit_of(request.scope).settings.base_url + request.app.route_reverse(name, **params)


def _table(
    request: HTTPRequest, name: str, table: Table, route: str, named: dict[str, str]
) -> dict[str, Any]:
    key = "table" if route == "data.file" else "file"
    path = address(request, route, **{key: f"{name}.csv"})
    schema = _fields(name, columns_of(table.line)) | {"primaryKey": list(table.key)}
    if table.links:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [field]}}
            for column, (other, field) in table.links.items()
        ]
    return _resource(name, named, path, schema)


def _resource(name: str, named: dict[str, str], path: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "title": named[name],
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _fields(name: str, columns: dict[str, tuple[str, bool]]) -> dict[str, Any]:
    found = []
    for column, (kind, may_be_empty) in columns.items():
        field = {"name": column, "type": kind, "description": say_column(name, column)}
        found.append(field if may_be_empty else field | {"constraints": {"required": True}})
    return {"$schema": f"{PROFILES}/tableschema.json", "fields": found, "missingValues": [""]}


def _holes() -> dict[str, tuple[str, bool]]:
    empty = {"group_kind", "group_number", "checked", "working", "check_due"}
    return {name: (kind, name in empty) for name, kind in HOLES.items()}


def _outlines(request: HTTPRequest, named: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "batas",
        "title": named["batas"],
        "description": borders_say(),
        "path": address(request, "data.file", table="wilayah.geojson"),
        "format": "geojson",
        "mediatype": "application/geo+json",
        "encoding": "utf-8",
        "licenses": [{"name": "MIT", "path": MIT}],
        "sources": [{"title": "cahyadsn/wilayah", "path": "https://github.com/cahyadsn/wilayah_boundaries"}],
    }


def borders_say() -> str:
    """What the outlines are good for."""
    return _(
        "Simplified outlines, right to about 60 metres: a picture, never proof of a border. "
        "Source: Cahya DSN, MIT licence."
    )
