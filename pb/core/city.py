"""The city that this installation serves: its prefix, name and time zone."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from pb.core.area import PlaceCode

_KOTA_BANDUNG = PlaceCode("32.73")


@dataclass(frozen=True, slots=True)
class BioporiPlan:
    """The movement of infiltration holes: what it counts to, since when, and what one record may say.

    A hole is looked at again `check_months` after it was made or looked at; two looks lie `check_days` apart.
    """

    goal: int = 1_000_000
    launched: date = date(2013, 12, 20)
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


@dataclass(frozen=True, slots=True)
class City:
    """Settings of a city. `prefix` opens each public number, `zone` decides days and deadlines."""

    prefix: str = "BDG"
    name: str = "Kota Bandung"
    country: str = "Indonesia"
    place: PlaceCode = _KOTA_BANDUNG
    zone: str = "Asia/Jakarta"
    zone_label: str = "WIB"
    biopori: BioporiPlan = field(default_factory=BioporiPlan)
    clocks: Clocks = field(default_factory=Clocks)

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def day(self, moment: datetime) -> date:
        """The calendar day of a moment in the city."""
        return moment.astimezone(self.tz).date()

    def at(self, day: date, clock: time = time()) -> datetime:
        """A day and a time on the city's clocks, as an aware moment in UTC."""
        return datetime.combine(day, clock, self.tz).astimezone(ZoneInfo("UTC"))


BANDUNG = City()
_city = BANDUNG


def bind_city(city: City) -> None:
    """Make this the city of the process; called once by the app and the command."""
    global _city
    _city = city


def this_city() -> City:
    """The city of the process."""
    return _city
