"""The book of the city that this process serves, and what is worked out from it once."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

import msgspec

from pb.core.area import PlaceCode
from pb.core.city import CITY_DATA, SHIPPED, bind_city
from pb.places.rules.book import Book, CityMap, Ward, WardLine, WardMap, WardPoint

_NAMED = {"district_code": "kecamatan_code", "district": "kecamatan_name"}


@dataclass(frozen=True, eq=False)
class OpenBook:
    """A book on a day: kelurahan that have ended, or not begun, keep their names and are in no list."""

    book: Book
    day: date

    @cached_property
    def lines(self) -> tuple[WardLine, ...]:
        """The kelurahan of this day, by code."""
        return tuple(line for line in self.book.wards if line.stands(self.day))

    @cached_property
    def points(self) -> tuple[WardPoint, ...]:
        """The same as open data tells them."""
        names = WardPoint.__struct_fields__
        return tuple(WardPoint(**{name: getattr(line, name) for name in names}) for line in self.lines)

    @cached_property
    def wards(self) -> tuple[Ward, ...]:
        """The same as lists show them, by district and name."""
        found = [_ward(line) for line in self.lines]
        return tuple(sorted(found, key=lambda ward: (ward.kecamatan, ward.name)))

    @cached_property
    def rws(self) -> dict[str, frozenset[int]]:
        """The RW of each kelurahan whose number is known."""
        return {line.code: frozenset(range(1, line.rws + 1)) for line in self.lines if line.rws}

    @cached_property
    def names(self) -> dict[str, str]:
        """The name of each district and kelurahan, also of those that have ended."""
        names = {line.code: line.name for line in self.book.wards}
        return names | {line.district_code: line.district for line in self.book.wards}


def _ward(line: WardLine) -> Ward:
    return Ward(
        code=PlaceCode(line.code),
        name=line.name,
        kecamatan=line.district,
        kecamatan_code=PlaceCode(line.district_code),
        postal_code=line.postal_code,
        rws=line.rws,
    )


@cache
def shipped_book() -> Book:
    """The city that ships with the product; its outlines were drawn once when the data was prepared."""
    fields = [name for name in WardLine.__struct_fields__ if name not in ("rws", "since", "until")]
    with (CITY_DATA / "wards.csv").open(encoding="utf-8", newline="") as file:
        rows = [{name: row[_NAMED.get(name, name)] for name in fields} for row in csv.DictReader(file)]
    return Book(
        city=SHIPPED,
        wards=tuple(msgspec.convert(rows, type=list[WardLine], strict=False)),
        map=msgspec.json.decode((CITY_DATA / "outlines.json").read_bytes(), type=CityMap),
        ward_map=msgspec.json.decode((CITY_DATA / "ward_map.json").read_bytes(), type=WardMap),
    )


_open: OpenBook | None = None


def open_book(book: Book, day: date) -> None:
    """Make this the city of the process, as it is on this day."""
    global _open
    if _open is None or _open.book is not book or _open.day != day:
        _open = OpenBook(book, day)
    bind_city(book.city)


def this_book() -> OpenBook:
    """The open book; before any was opened, the one that ships with the product."""
    return _open or _shipped()


@cache
def _shipped() -> OpenBook:
    return OpenBook(shipped_book(), date.max)
