"""How promises are spread over the city: for each kelurahan how many there are, and how many are late."""

from collections import Counter
from datetime import date
from typing import Any

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.commitments.queries.board import is_overdue
from pb.commitments.tables import Commitment
from pb.core.area import PlaceCode, kelurahan_of


class Here(msgspec.Struct, frozen=True):
    """The promises of one kelurahan, of a district or of the whole city."""

    place: PlaceCode
    promises: int
    overdue: int


async def spread(*, today: date) -> tuple[Here, ...]:
    """Two queries; those of an RW count for its kelurahan. The most late first, then by code."""
    everything = _by_kelurahan(await _counts(()))
    late = _by_kelurahan(await _counts(is_overdue(today)))
    found = [Here(place, many, late[place]) for place, many in everything.items()]
    return tuple(sorted(found, key=lambda here: (-here.overdue, here.place)))


async def _counts(where: tuple[Any, ...]) -> list[dict[str, Any]]:
    query = Commitment.select(Commitment.place, Count(alias="n")).group_by(Commitment.place)
    return await (query.where(*where) if where else query)


def _by_kelurahan(rows: list[dict[str, Any]]) -> Counter[PlaceCode]:
    found: Counter[PlaceCode] = Counter()
    for row in rows:
        found[kelurahan_of(row["place"])] += int(row["n"])
    return found
