"""The city that this installation serves: its prefix, name and time zone; what they are is data."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from pb.core.area import PlaceCode

CITY_DATA = Path(__file__).parent.parent / "data" / "city"
ZONES = {"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BioporiPlan:
    """The movement of infiltration holes: what it counts to, since when, and what one record may say.

    A hole is looked at again `check_months` after it was made or looked at; two looks lie `check_days` apart.
    """

    goal: int
    launched: date
    most_holes: int = 500
    check_months: int = 6
    check_days: int = 30


@dataclass(frozen=True, slots=True)
class Clocks:
    """Working days: to check a proposal, to appeal, and for the answer to an appeal and to a dispute."""

    check: int = 10
    appeal: int = 5
    answer: int = 5
    dispute: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Settings of a city. `prefix` opens each public number, `zone` decides days and deadlines."""

    prefix: str
    name: str
    place: PlaceCode
    province: str
    biopori: BioporiPlan
    country: str = "Indonesia"
    zone: str = "Asia/Jakarta"
    clocks: Clocks = field(default_factory=Clocks)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def zone_label(self) -> str:
        """What people call the time of the city."""
        return ZONES.get(self.zone, self.zone)

    @property
    def province_code(self) -> PlaceCode:
        """The place that the city lies in."""
        return PlaceCode(self.place.partition(".")[0])

    def day(self, moment: datetime) -> date:
        """The calendar day of a moment in the city."""
        return moment.astimezone(self.tz).date()

    def at(self, day: date, clock: time = time()) -> datetime:
        """A day and a time on the city's clocks, as an aware moment in UTC."""
        return datetime.combine(day, clock, self.tz).astimezone(ZoneInfo("UTC"))


SHIPPED: City = msgspec.convert(
    tomllib.loads((CITY_DATA / "city.toml").read_text(encoding="utf-8")), type=City
)
_city = SHIPPED


def bind_city(city: City) -> None:
    """Make this the city of the process."""
    global _city
    _city = city


def this_city() -> City:
    """The city of the process."""
    return _city
