"""Working days of the city: Monday to Friday, without public holidays and cuti bersama (domain.md 16)."""

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache

from pb.core.city import this_city

LATE_IN_THE_DAY = time(16)  # what comes later counts as come on the next working day
_ONE = timedelta(days=1)


@cache
def _days_off(year: int) -> frozenset[date]:
    """Public holidays and cuti bersama; the default call of the library leaves the second out."""
    import holidays  # a third of a second, for those alone who ask for a deadline

    found = holidays.country_holidays("ID", years=year, categories=("public", "government"))
    return frozenset(found)


def is_working(day: date) -> bool:
    """Whether offices work on this day."""
    return day.weekday() < 5 and day not in _days_off(day.year)


def working_day_from(moment: datetime) -> date:
    """Day 0 of a deadline: the day of receipt, or the next working day after 16.00 or on a day off."""
    city = this_city()
    day = city.day(moment)
    if moment.astimezone(city.tz).time() >= LATE_IN_THE_DAY:
        day += _ONE
    while not is_working(day):
        day += _ONE
    return day


def add_working_days(moment: datetime, days: int) -> date:
    """The last day of a deadline of so many working days after this moment."""
    day = working_day_from(moment)
    while days > 0:
        day += _ONE
        if is_working(day):
            days -= 1
    return day


@lru_cache(maxsize=4096)
def working_days_late(due: date, today: date) -> int:
    """How many working days have passed since a due day; 0 on the day itself and before.

    Kept for a while: lists of thousands of promises ask for the same days again and again.
    """
    if today <= due:
        return 0
    return sum(1 for n in range(1, (today - due).days + 1) if is_working(due + n * _ONE))
