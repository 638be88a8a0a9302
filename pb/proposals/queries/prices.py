"""The price list of today."""

import msgspec

from pb.core.city import this_city
from pb.proposals.rules.prices import PriceLine
from pb.proposals.tables import Price


class Priced(msgspec.Struct, frozen=True):
    """A line of the list with its number."""

    number: int
    line: PriceLine


async def price_list() -> tuple[Priced, ...]:
    """All lines that hold today, in their order; one query."""
    rows = (
        await Price.select()
        .where(Price.place == this_city().place, Price.until.is_null())
        .order_by(Price.number)
    )
    names = PriceLine.__struct_fields__
    return tuple(Priced(row["number"], PriceLine(**{name: row[name] for name in names})) for row in rows)
