"""Reads about letters: the batches that were printed, and whose letter somebody opened."""

from collections.abc import Collection
from datetime import datetime

import msgspec
from piccolo.query.functions.aggregate import Count

from pb.roll.queries.people import Entry, entry_by_id
from pb.roll.tables import Letter, LetterBatch


class PrintedBatch(msgspec.Struct, frozen=True):
    """Letters that were printed together; `live` are those that still open."""

    number: int
    kelurahan: str
    rw: int
    rt: int
    letters: int
    live: int
    made_at: datetime
    voided_at: datetime | None


async def letter_batches(round_id: int) -> tuple[PrintedBatch, ...]:
    """All batches of letters of a round, the newest first."""
    rows = (
        await LetterBatch.select()
        .where(LetterBatch.round == round_id)
        .order_by(LetterBatch.number, ascending=False)
    )
    live = await _live([row["id"] for row in rows])
    kept = PrintedBatch.__struct_fields__
    return tuple(
        PrintedBatch(**{name: row[name] for name in kept if name in row}, live=live.get(row["id"], 0))
        for row in rows
    )


async def _live(batches: Collection[int]) -> dict[int, int]:
    if not batches:
        return {}
    rows = (
        await Letter.select(Letter.batch, Count())
        .where(Letter.batch.is_in(list(batches)), Letter.voided_at.is_null())
        .group_by(Letter.batch)
    )
    return {row["batch"]: row["count"] for row in rows}


async def opened_by(round_id: int, letter: int) -> Entry | None:
    """Whose letter this is, as long as it opens and its person is on the roll."""
    row = (
        await Letter.select(Letter.entry)
        .where(Letter.id == letter, Letter.round == round_id, Letter.voided_at.is_null())
        .first()
    )
    return await entry_by_id(round_id, row["entry"]) if row else None
