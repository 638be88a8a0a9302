"""A folder about a city is read: settings, kelurahan, outlines. Every fault is told with its line."""

import csv
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from pb.core.area import PlaceCode, inside
from pb.core.city import BioporiPlan, City, Clocks
from pb.places.rules.shapes import Point, area

MOST_RW, MOST_NAME = 99, 80
_CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}", re.ASCII)
_PLACE = re.compile(r"\d{2}\.\d{2}", re.ASCII)
_PREFIX = re.compile(r"[A-Z]{2,5}", re.ASCII)
_NEEDED = ("kode", "nama", "kecamatan")
_OTHER = ("rw", "kode_pos", "mulai", "sampai")
_TEXTS = ("name", "prefix", "place", "province", "zone")
_NO_DAY = date.min
_NUMBERS = {"clocks": Clocks, "biopori": BioporiPlan}


class CityFault(StrEnum):
    """What is wrong in the folder of a city."""

    UNREADABLE = "city.unreadable"
    KEY = "city.key"
    MISSING = "city.missing"
    COLUMNS = "city.columns"
    FORMULA = "city.formula"
    CODE = "city.code"
    ELSEWHERE = "city.elsewhere"
    TWICE = "city.twice"
    NAME = "city.name"
    DISTRICT = "city.district"
    RW = "city.rw"
    DAY = "city.day"
    NOBODY = "city.nobody"
    SHAPE = "city.shape"
    NO_SHAPE = "city.no_shape"
    LEFT_OUT = "city.left_out"
    PRICE = "city.price"


class AtFault(msgspec.Struct, frozen=True):
    """A fault: in which file, on which line (from 1; 0 for the whole file), and the text that is meant."""

    file: str
    line: int
    why: CityFault
    text: str = ""


class WardRow(msgspec.Struct, frozen=True):
    """A line of the table of kelurahan."""

    code: str
    name: str
    district: str
    rws: int | None
    postal_code: str
    since: date | None
    until: date | None

    @property
    def district_code(self) -> str:
        return self.code.rpartition(".")[0]


Faults = tuple[AtFault, ...]


def read_settings_of(text: str, file: str) -> tuple[City | None, Faults]:
    """The settings of a city."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return None, (AtFault(file, 0, CityFault.UNREADABLE, str(error)),)
    faults = [AtFault(file, _line_of(text, key), CityFault.KEY, key) for key in _wrong_keys(given)]
    for key in (*_TEXTS, "biopori"):
        if key not in given:
            faults.append(AtFault(file, 0, CityFault.MISSING, key))
    if faults:
        return None, tuple(faults)
    try:
        return msgspec.convert(given, type=City), ()
    except msgspec.ValidationError as error:
        return None, (AtFault(file, 0, CityFault.KEY, str(error)),)


def _wrong_keys(given: Mapping[str, Any]) -> list[str]:
    wrong = [key for key in given if key not in (*_TEXTS, "country", *_NUMBERS)]
    for part, kind in _NUMBERS.items():
        inner = given.get(part, {})
        if not isinstance(inner, dict):
            wrong.append(part)
            continue
        known = {field.name for field in fields(kind)}
        wrong += [key for key, n in inner.items() if key not in known or (isinstance(n, int) and n <= 0)]
    checks = {"prefix": _PREFIX, "place": _PLACE}
    wrong += [key for key, form in checks.items() if key in given and not form.fullmatch(str(given[key]))]
    names = [key for key in ("name", "province") if key in given]
    wrong += [key for key in names if not 0 < len(str(given[key]).strip()) <= MOST_NAME]
    if "zone" in given and not _is_zone(given["zone"]):
        wrong.append("zone")
    return wrong


def _is_zone(name: object) -> bool:
    try:
        ZoneInfo(str(name))
    except (ValueError, OSError, LookupError):
        return False
    return True


def _line_of(text: str, key: str) -> int:
    found = re.search(rf"^\s*\[?{re.escape(key)}\b", text, re.M)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def read_wards(text: str, file: str, city: PlaceCode) -> tuple[tuple[WardRow, ...], Faults]:
    """The kelurahan of a table with the columns `kode`, `nama`, `kecamatan` and, where known, the others."""
    head = text.partition("\n")[0]
    rows = list(csv.reader(text.splitlines(), delimiter=max(";\t,", key=head.count)))
    names = [cell.strip().lower() for cell in rows[0]] if rows else []
    unknown = [name for name in names if name not in (*_NEEDED, *_OTHER)]
    if unknown or not set(_NEEDED) <= set(names):
        return (), (AtFault(file, 1, CityFault.COLUMNS, ", ".join(unknown)),)
    found: dict[str, WardRow] = {}
    faults: list[AtFault] = []
    for number, cells in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in cells):
            _read_ward(
                dict(zip(names, cells, strict=False)),
                AtFault(file, number, CityFault.CODE),
                city,
                found,
                faults,
            )
    if not found and not faults:
        faults.append(AtFault(file, 0, CityFault.NOBODY))
    return tuple(found.values()), tuple(faults)


def _read_ward(
    cells: Mapping[str, str], at: AtFault, city: PlaceCode, found: dict[str, WardRow], faults: list[AtFault]
) -> None:
    given = {name: " ".join((cell or "").split()) for name, cell in cells.items()}
    row, wrong = _ward_row(given, city, found)
    faults += [AtFault(at.file, at.line, why, text) for why, text in wrong]
    if row and not wrong:
        found[row.code] = row


def _ward_row(
    given: Mapping[str, str], city: PlaceCode, before: Mapping[str, WardRow]
) -> tuple[WardRow | None, list[tuple[CityFault, str]]]:
    code, name, district = (given.get(column, "") for column in _NEEDED)
    wrong = [(CityFault.FORMULA, cell) for cell in given.values() if cell[:1] in ("=", "+", "@")]
    wrong += _code_faults(code, city, before)
    wrong += [(CityFault.NAME, one) for one in (name, district) if not 0 < len(one) <= MOST_NAME]
    rws = given.get("rw", "")
    if rws and not (rws.isascii() and rws.isdigit() and 0 < int(rws) <= MOST_RW):
        wrong.append((CityFault.RW, rws))
    since, until = _day(given.get("mulai", "")), _day(given.get("sampai", ""))
    if since is _NO_DAY or until is _NO_DAY or (since and until and until < since):
        wrong.append((CityFault.DAY, f"{given.get('mulai', '')} {given.get('sampai', '')}".strip()))
    row = WardRow(
        code, name, district, int(rws or 0) if not wrong else None, given.get("kode_pos", ""), since, until
    )
    wrong += _doubles(row, before)
    return (None if wrong else msgspec.structs.replace(row, rws=row.rws or None)), wrong


def _code_faults(code: str, city: PlaceCode, before: Mapping[str, WardRow]) -> list[tuple[CityFault, str]]:
    if not _CODE.fullmatch(code):
        return [(CityFault.CODE, code)]
    if not inside(code, city):
        return [(CityFault.ELSEWHERE, code)]
    return [(CityFault.TWICE, code)] if code in before else []


def _doubles(row: WardRow, before: Mapping[str, WardRow]) -> list[tuple[CityFault, str]]:
    """A kecamatan with two names, or two kelurahan of the same name in one that both go on."""
    beside = [
        one for one in before.values() if one.district_code == row.district_code and one.code != row.code
    ]
    found = []
    if any(one.district != row.district for one in beside):
        found.append((CityFault.DISTRICT, row.district))
    going_on = [one.name.casefold() for one in beside if one.until is None]
    if row.until is None and row.name.casefold() in going_on:
        found.append((CityFault.TWICE, row.name))
    return found


def _day(text: str) -> date | None:
    """A day, nothing where none is given, `_NO_DAY` for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return _NO_DAY


def read_shapes(
    body: bytes, file: str, wards: Sequence[WardRow]
) -> tuple[dict[str, list[list[Point]]], Faults]:
    """The outer rings of each kelurahan in degrees, from GeoJSON whose features have a `kode`."""
    try:
        features = msgspec.json.decode(body)["features"]
        features = [dict(feature) for feature in features]
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, UnicodeDecodeError):
        return {}, (AtFault(file, 0, CityFault.UNREADABLE),)
    known = {ward.code for ward in wards}
    found: dict[str, list[list[Point]]] = {}
    faults = []
    for number, feature in enumerate(features, 1):
        told = feature.get("properties") or {}
        code = (
            str(told.get("kode") or told.get("code") or feature.get("id") or "")
            if isinstance(told, dict)
            else ""
        )
        rings = _rings(feature.get("geometry"))
        if code not in known:
            faults.append(AtFault(file, number, CityFault.CODE, code))
        elif code in found:
            faults.append(AtFault(file, number, CityFault.TWICE, code))
        elif not rings:
            faults.append(AtFault(file, number, CityFault.SHAPE, code))
        else:
            found[code] = rings
    needed = [ward for ward in wards if ward.until is None]
    faults += [
        AtFault(file, 0, CityFault.NO_SHAPE, w.code) for w in needed if w.code not in found and not faults
    ]
    return found, tuple(faults)


def _rings(geometry: Any) -> list[list[Point]]:
    """The outer rings of a polygon or several; none when anything is wrong with them."""
    try:
        kind, given = geometry["type"], geometry["coordinates"]
        polygons = [given] if kind == "Polygon" else given if kind == "MultiPolygon" else []
        rings = [[(float(point[0]), float(point[1])) for point in polygon[0]] for polygon in polygons]
    except (TypeError, KeyError, IndexError, ValueError):
        return []
    rings = [ring[:-1] if ring[0] == ring[-1] else ring for ring in rings if ring]
    fine = all(len(ring) >= 3 and area(ring) and all(map(_on_earth, ring)) for ring in rings)
    return rings if fine else []


def _on_earth(point: Point) -> bool:
    return abs(point[0]) <= 180 and abs(point[1]) <= 90
