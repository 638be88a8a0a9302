"""How promises spread over the city: in each kelurahan how many, how many late, what residents dispute."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from pb.commitments.rules import OPEN
from pb.commitments.tables import Commitment
from pb.core.area import PlaceCode, kelurahan_of


class Here(msgspec.Struct, frozen=True):
    """The promises of one kelurahan; `by_rw` has the disputes about works whose RW is known."""

    place: PlaceCode
    promises: int
    overdue: int
    disputes: int
    waiting: int
    by_rw: tuple[tuple[int, int], ...]


_LATE = """
SELECT c.place, v.rw, COUNT(*) AS n, SUM(c.disputes) AS disputes, SUM(c.answers) AS answers,
SUM(CASE WHEN c.state
"""  # raw: the RW of the proposal that a promise comes from, which is no link
_OF_EACH = """
AND c.ends < {} THEN 1 ELSE 0 END) AS late FROM commitment c
LEFT JOIN proposal p ON p.kode = c.proposal AND p.hidden_at IS NULL
LEFT JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version GROUP BY c.place, v.rw
"""  # raw: as above


async def spread(*, today: date) -> tuple[Here, ...]:
    """One query; those of an RW count for its kelurahan. The most late first, then by code."""
    ids = [state.value for state in OPEN]
    marks = ", ".join("{}" for _ in ids)
    rows = await Commitment.raw(f"{_LATE} IN ({marks}) {_OF_EACH}", *ids, today)
    places = {kelurahan_of(row["place"]) for row in rows}
    found = [_here(place, [row for row in rows if kelurahan_of(row["place"]) == place]) for place in places]
    return tuple(sorted(found, key=lambda here: (-here.overdue, here.place)))


def _here(place: PlaceCode, rows: Iterable[dict[str, Any]]) -> Here:
    promises = overdue = disputes = answers = 0
    by_rw: dict[int, int] = {}
    for row in rows:
        promises += int(row["n"])
        overdue += int(row["late"])
        disputes += int(row["disputes"])
        answers += int(row["answers"])
        rw = _rw(row)
        if rw and row["disputes"]:
            by_rw[rw] = by_rw.get(rw, 0) + int(row["disputes"])
    return Here(place, promises, overdue, disputes, disputes - answers, tuple(sorted(by_rw.items())))


def _rw(row: dict[str, Any]) -> int:
    """That of the promise itself, else that of its proposal; 0 where neither names one."""
    own = row["place"].partition("-")[2]
    return int(own) if own else int(row["rw"] or 0)
