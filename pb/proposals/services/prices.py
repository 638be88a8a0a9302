"""The price list of the city is set anew; the old one ends at that moment and stays."""

from collections.abc import Sequence
from datetime import datetime

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound
from pb.core.events import Event
from pb.core.ids import new_id
from pb.places.tables import Place
from pb.proposals.rules.prices import PriceLine
from pb.proposals.tables import Price


@transactional
async def set_prices(lines: Sequence[PriceLine], *, by: Actor, now: datetime) -> None:
    """Put these lines in the place of those that held until now."""
    place = this_city().place
    if not by.holds(RoleKind.ADMINISTRATOR, place) or not lines:
        raise NotFound
    await lock_row(Place, place, Lock.UPDATE)
    await Price.update({Price.until: now}).where(Price.place == place, Price.until.is_null())
    rows = [
        Price(
            id=new_id(),
            place=place,
            number=number,
            since=now,
            until=None,
            **{name: getattr(line, name) for name in PriceLine.__struct_fields__},
        )
        for number, line in enumerate(lines, 1)
    ]
    for start in range(0, len(rows), 100):
        await Price.insert(*rows[start : start + 100])
    await record(Event.PRICES_SET, by=by, now=now, topics=["prices", str(place)], lines=len(rows))
