"""Everything that is known about a city beforehand: its settings, its kelurahan, their outlines."""

from datetime import date

import msgspec

from pb.core.area import PlaceCode
from pb.core.city import City

MEASURED = "centroid"


class Ward(msgspec.Struct, frozen=True):
    """A kelurahan as lists show it. `rws` is None where nobody said how many RW it has."""

    code: PlaceCode
    name: str
    kecamatan: str
    kecamatan_code: PlaceCode
    postal_code: str
    rws: int | None = None


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


class WardLine(WardPoint, frozen=True, kw_only=True):
    """A kelurahan in the list of a city: also how many RW it has, its first and its last day."""

    rws: int | None = None
    since: date | None = None
    until: date | None = None

    def stands(self, day: date) -> bool:
        """Whether the kelurahan is one on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


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


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A city as it was imported."""

    city: City
    wards: tuple[WardLine, ...]
    map: CityMap
    ward_map: WardMap
