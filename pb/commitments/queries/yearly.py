"""The year of an agency or a council member: what was due in it, and why some was called off."""

from datetime import date
from typing import Any

import msgspec

from pb.commitments.queries.board import Row, row_of, selected
from pb.commitments.queries.scores import of_year, score_of
from pb.commitments.rules import EntryKind, PromiseState, Score
from pb.commitments.tables import Commitment, LedgerEntry
from pb.core.ids import Kode

MOST = 500


class Cancelled(msgspec.Struct, frozen=True):
    """A promise that was called off, with the public reason."""

    kode: Kode
    day: date
    reason: str


class Year(msgspec.Struct, frozen=True):
    """A report of a year. `rows` are at most 500, in the order of their days; `score` counts all."""

    year: int
    score: Score
    rows: tuple[Row, ...]
    cancelled: dict[str, Cancelled]


async def year_of(year: int, *, agency: str | None = None, council: int | None = None, today: date) -> Year:
    """The report of one agency or one council member, in six queries."""
    mine = Commitment.council == council if agency is None else Commitment.agency == agency
    chosen: tuple[Any, ...] = (*of_year(year), mine)
    rows = await selected().where(*chosen).order_by(Commitment.ends, Commitment.id).limit(MOST)
    gone = [row["kode"] for row in rows if row["state"] == PromiseState.CANCELLED.value]
    return Year(
        year=year,
        score=await score_of(agency=agency, council=council, year=year, today=today),
        rows=tuple(row_of(row, today) for row in rows),
        cancelled=await _reasons(gone) if gone else {},
    )


async def _reasons(kodes: list[str]) -> dict[str, Cancelled]:
    rows = await LedgerEntry.select(
        LedgerEntry.day, LedgerEntry.text, LedgerEntry.commitment._.kode.as_alias("kode")
    ).where(LedgerEntry.kind == EntryKind.CANCELLED.value, LedgerEntry.commitment._.kode.is_in(kodes))
    return {row["kode"]: Cancelled(Kode(row["kode"]), row["day"], row["text"]) for row in rows}
