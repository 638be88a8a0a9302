"""Public numbers: `ABC-27-0142`, counted per city and year over all kinds of things, never reused."""

from datetime import datetime

from piccolo.columns import BigInt, Text
from piccolo.table import Table

from pb.core.city import this_city
from pb.core.ids import Kode


class KodeCounter(Table, tablename="kode_counter"):
    """The last number given out, per prefix and year (`ABC-27`)."""

    series = Text(primary_key=True, default=None)
    last = BigInt(null=False, default=None)


_NEXT = """
INSERT INTO kode_counter (series, last) VALUES ({}, {})
ON CONFLICT (series) DO UPDATE SET last = kode_counter.last + excluded.last RETURNING last
"""  # one statement, so that two publications at once never share a number


async def next_kode(now: datetime) -> Kode:
    """Give out the next public number of the year; inside the transaction that publishes the thing."""
    return (await next_kodes(now, 1))[0]


async def next_kodes(now: datetime, many: int) -> tuple[Kode, ...]:
    """The next public numbers of the year, one after the other."""
    city = this_city()
    series = f"{city.prefix}-{city.day(now):%y}"
    rows = await KodeCounter.raw(_NEXT, series, many)
    last = rows[0]["last"]
    return tuple(Kode(f"{series}-{number:04d}") for number in range(last - many + 1, last + 1))
