"""Reads about places: the kelurahan of the city and their outlines, from its open book."""

from datetime import datetime
from pathlib import Path

import msgspec

from pb.core.area import PlaceCode, kelurahan_of
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.places.book import open_book, shipped_book, this_book
from pb.places.rules.book import Book, CityMap, Ward, WardMap, WardPoint
from pb.places.tables import CityImport, Place

__all__ = ["CityMap", "Ward", "WardMap", "WardPoint"]
DATA = Path(__file__).parent.parent / "data"


class PlaceFacts(msgspec.Struct, frozen=True):
    """A place with its name and what it lies in."""

    code: PlaceCode
    level: str
    name: str
    parent: PlaceCode | None


def wards() -> tuple[Ward, ...]:
    """Every kelurahan of the city, by district and name."""
    return this_book().wards


def ward_points() -> tuple[WardPoint, ...]:
    """Every kelurahan of the city as the list tells it, by code."""
    return this_book().points


def city_map() -> CityMap:
    """The outlines of the city and its parts."""
    return this_book().book.map


def ward_map() -> WardMap:
    """All kelurahan side by side."""
    return this_book().book.ward_map


def outline(code: str | None) -> str:
    """The SVG path of a place (an RW shows its kelurahan), or an empty text."""
    return city_map().outlines.get(kelurahan_of(code), "") if code else ""


def name_of(code: str | None) -> str:
    """The name of a place: `Cisaranten Endah`, `RW 05 Cisaranten Endah`, or the city's."""
    if code is None or code == this_city().place:
        return this_city().name
    kelurahan, _, rw = code.partition("-")
    name = this_book().names.get(kelurahan, kelurahan)
    return f"RW\N{NO-BREAK SPACE}{rw} {name}" if rw else name


def rws_of(code: str) -> frozenset[int]:
    """The RW of a kelurahan by its number in the list of the city; none where nobody gave it."""
    return this_book().rws.get(code, frozenset())


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


async def newest_book() -> Book:
    """The city as it was imported last; where nothing was, the one that ships with the product."""
    row = await CityImport.select(CityImport.body).order_by(CityImport.number, ascending=False).first()
    return msgspec.json.decode(row["body"], type=Book) if row else shipped_book()


async def open_city(*, now: datetime) -> None:
    """Make the newest city that of this process, as it is today."""
    book = await newest_book()
    open_book(book, book.city.day(now))
