"""Public numbers: `BDG-27-0142`, counted per city and year over all kinds of things, never reused."""

from datetime import datetime

from piccolo.columns import BigInt, Text
from piccolo.table import Table

from pb.core.city import this_city
from pb.core.ids import Kode


class KodeCounter(Table, tablename="kode_counter"):
    """The last number given out, per prefix and year (`BDG-27`)."""

    series = Text(primary_key=True, default=None)
    last = BigInt(null=False, default=None)


_NEXT = """
INSERT INTO kode_counter (series, last) VALUES ({}, 1)
ON CONFLICT (series) DO UPDATE SET last = kode_counter.last + 1 RETURNING last
"""  # one statement, so that two publications at once never share a number


async def next_kode(now: datetime) -> Kode:
    """Give out the next public number of the year; inside the transaction that publishes the thing."""
    city = this_city()
    series = f"{city.prefix}-{city.day(now):%y}"
    rows = await KodeCounter.raw(_NEXT, series)
    return Kode(f"{series}-{rows[0]['last']:04d}")
