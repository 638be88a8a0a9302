"""Reads about proposals that went on in a later round."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.proposals.tables import Carried


class CarriedFacts(msgspec.Struct, frozen=True):
    """A proposal and what it became."""

    old: str
    new: str
    area: PlaceCode | None
    carried_at: datetime


_COLUMNS = (
    Carried.carried_at,
    Carried.old._.kode.as_alias("old"),
    Carried.new._.kode.as_alias("new"),
    Carried.old._.contest._.area._.code.as_alias("area"),
)


async def carried_of(proposal: int) -> tuple[str, str]:
    """The kodes of what a proposal became and of what it goes on from; empty texts where there is none."""
    rows = await Carried.select(
        Carried.old.as_alias("key"), Carried.old._.kode.as_alias("old"), Carried.new._.kode.as_alias("new")
    ).where((Carried.old == proposal) | (Carried.new == proposal))
    became = next((row["new"] for row in rows if row["key"] == proposal), "")
    before = next((row["old"] for row in rows if row["key"] != proposal), "")
    return became, before


async def carried_in(by: Actor) -> tuple[CarriedFacts, ...]:
    """What authors took on in the areas of this facilitator or council member, the newest first."""
    rows = await Carried.select(*_COLUMNS).order_by(Carried.carried_at, ascending=False).limit(500)
    found = [CarriedFacts(**row) for row in rows]
    kinds = (RoleKind.FACILITATOR, RoleKind.COUNCIL)
    return tuple(one for one in found if one.area and any(by.holds(kind, one.area) for kind in kinds))
