"""Reads about pins: of one proposal, of a round, of what lies near a point."""

from collections.abc import Sequence
from typing import Any

import msgspec

from pb.places.pins import MILLION, Pin
from pb.proposals.tables import PinRow

NEAR_METRES = 250


class Pinned(msgspec.Struct, frozen=True):
    """A public proposal with its point; `spot` is where it lies in its authors' words."""

    kode: str
    title: str
    rw: int | None
    spot: str
    area: str | None
    pin: Pin


_PINS = (
    "SELECT p.kode, v.title, v.rw, v.spot, c.area, n.lat, n.lng "
    "FROM pin n JOIN proposal p ON p.id = n.proposal JOIN contest c ON c.id = p.contest "
    "JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version "
    "WHERE p.state = 'published' AND p.hidden_at IS NULL AND "
)  # raw: the version whose number the proposal holds, which is no link
_OF_ROUND = f"{_PINS} p.round = {{}} ORDER BY p.id LIMIT 1000"  # raw: it leans on the line above
_NEAR = f"{_PINS} n.lat BETWEEN {{}} AND {{}} AND n.lng BETWEEN {{}} AND {{}} LIMIT 200"  # raw: as above


async def pin_of(proposal: int) -> Pin | None:
    """The point of a proposal, or None where it has no exact place."""
    row = await PinRow.select(PinRow.lat, PinRow.lng).where(PinRow.proposal == proposal).first()
    return Pin(row["lat"], row["lng"]) if row else None


async def pins_of_round(round_id: int) -> tuple[Pinned, ...]:
    """The public proposals of a round that have a point, a thousand at most."""
    return tuple(_pinned(row) for row in await PinRow.raw(_OF_ROUND, round_id))


async def near(pin: Pin, *, without: Sequence[str] = ()) -> tuple[Pinned, ...]:
    """Public proposals of any year within a short walk, the nearest first."""
    north, east = NEAR_METRES * MILLION // 111_000, NEAR_METRES * MILLION // 100_000
    rows = await PinRow.raw(_NEAR, pin.lat - north, pin.lat + north, pin.lng - east, pin.lng + east)
    found = [one for row in rows if (one := _pinned(row)).pin.metres_to(pin) <= NEAR_METRES]
    return tuple(
        sorted((one for one in found if one.kode not in without), key=lambda one: one.pin.metres_to(pin))
    )


def _pinned(row: dict[str, Any]) -> Pinned:
    return Pinned(row["kode"], row["title"], row["rw"], row["spot"], row["area"], Pin(row["lat"], row["lng"]))
