"""Reads about places: the tree of wards from the file that ships with the product, and their outlines."""

import csv
from functools import cache
from pathlib import Path

import msgspec

from pb.core.area import PlaceCode, kelurahan_of
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.places.tables import Place

DATA = Path(__file__).parent.parent / "data"


class Ward(msgspec.Struct, frozen=True):
    """A kelurahan as lists show it."""

    code: PlaceCode
    name: str
    kecamatan: str
    kecamatan_code: PlaceCode
    postal_code: str


class WardPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A kelurahan in the open data: a point in it, and its size in km²."""

    code: str
    name: str
    district_code: str
    district: str
    postal_code: str
    lat: float
    lng: float
    point_method: str
    area_km2: float


class PlaceFacts(msgspec.Struct, frozen=True):
    """A place with its name and what it lies in."""

    code: PlaceCode
    level: str
    name: str
    parent: PlaceCode | None


class CityMap(msgspec.Struct, frozen=True):
    """Outlines as SVG paths: each place in a box of 96 × 96, districts and dots in the frame of the city."""

    width: int
    height: int
    outlines: dict[str, str]
    city: dict[str, str]
    dots: dict[str, tuple[float, float]]


class WardMap(msgspec.Struct, frozen=True):
    """Every kelurahan in the frame of the city: SVG paths in whole steps, by code."""

    width: int
    height: int
    wards: dict[str, str]


@cache
def wards() -> tuple[Ward, ...]:
    """Every kelurahan of the city, by district and name."""
    with (DATA / "wards.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            Ward(
                code=PlaceCode(row["code"]),
                name=row["name"],
                kecamatan=row["kecamatan_name"],
                kecamatan_code=PlaceCode(row["kecamatan_code"]),
                postal_code=row["postal_code"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda ward: (ward.kecamatan, ward.name)))


@cache
def ward_points() -> tuple[WardPoint, ...]:
    """Every kelurahan of the city as the list tells it, by code."""
    named = {"district_code": "kecamatan_code", "district": "kecamatan_name"}
    fields = [(name, named.get(name, name)) for name in WardPoint.__struct_fields__]
    with (DATA / "wards.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name: row[column] for name, column in fields} for row in csv.DictReader(file)]
    return tuple(msgspec.convert(rows, type=list[WardPoint], strict=False))


@cache
def city_map() -> CityMap:
    """The outlines; drawn once when the data was prepared."""
    return msgspec.json.decode((DATA / "outlines.json").read_bytes(), type=CityMap)


@cache
def ward_map() -> WardMap:
    """All kelurahan side by side; their borders were made simple once, when the data was prepared."""
    return msgspec.json.decode((DATA / "ward_map.json").read_bytes(), type=WardMap)


def outline(code: str | None) -> str:
    """The SVG path of a place (an RW shows its kelurahan), or an empty text."""
    return city_map().outlines.get(kelurahan_of(code), "") if code else ""


@cache
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for ward in wards():
        names[ward.code] = ward.name
        names[ward.kecamatan_code] = ward.kecamatan
    return names


def name_of(code: str | None) -> str:
    """The name of a place: `Cisaranten Endah`, `RW 05 Cisaranten Endah`, or the city's."""
    if code is None or code == this_city().place:
        return this_city().name
    kelurahan, _, rw = code.partition("-")
    name = _names().get(kelurahan, kelurahan)
    return f"RW\N{NO-BREAK SPACE}{rw} {name}" if rw else name


def find_wards(text: str) -> tuple[Ward, ...]:
    """Kelurahan whose name, district or postal code holds the text; all when it is empty."""
    wanted = " ".join(text.lower().split())
    if not wanted:
        return wards()
    return tuple(
        ward
        for ward in wards()
        if wanted in ward.name.lower()
        or wanted in ward.kecamatan.lower()
        or ward.postal_code.startswith(wanted)
    )


def ward(code: str) -> Ward:
    """One kelurahan; raises `NotFound`."""
    for found in wards():
        if found.code == code:
            return found
    raise NotFound


async def require_place(code: str) -> PlaceFacts:
    """A place that is valid; raises `NotFound`."""
    row = (
        await Place.select(Place.code, Place.level, Place.name, Place.parent)
        .where(Place.code == code, Place.valid_to.is_null())
        .first()
    )
    if row is None:
        raise NotFound
    return PlaceFacts(**row)
