"""Reads about objections: those that wait, as the facilitator sees them, and one's own."""

from datetime import datetime
from typing import Any

import msgspec

from pb.core.errors import NotFound
from pb.core.keys import unseal
from pb.roll.rules.objections import ObjectionKind
from pb.roll.tables import RollObjection

MOST_SHOWN = 100


class ObjectionFacts(msgspec.Struct, frozen=True):
    """One objection. Name, birth and words are read by its facilitator, and by whoever wrote it."""

    number: int
    kind: ObjectionKind
    channel: str
    state: str
    name: str
    birth: str
    words: str
    kelurahan: str
    rw: int
    rt: int
    made_at: datetime
    answer: str
    account: int | None


def _facts(row: dict[str, Any]) -> ObjectionFacts:
    opened = {
        name: unseal(row[f"{name}_sealed"], where=f"roll_objection:{row['id']}:{name}")
        if row[f"{name}_sealed"]
        else ""
        for name in ("name", "birth", "words")
    }
    kept = {name: row[name] for name in ObjectionFacts.__struct_fields__ if name in row}
    return ObjectionFacts(**kept | opened | {"kind": ObjectionKind(row["kind"])})


async def open_objections(round_id: int) -> tuple[ObjectionFacts, ...]:
    """Those that wait for an answer, the oldest first; a hundred at most."""
    rows = (
        await RollObjection.select()
        .where(RollObjection.round == round_id, RollObjection.state == "open")
        .order_by(RollObjection.number)
        .limit(MOST_SHOWN)
    )
    return tuple(map(_facts, rows))


async def require_objection(round_id: int, number: int) -> ObjectionFacts:
    """One objection; raises `NotFound`."""
    row = (
        await RollObjection.select()
        .where(RollObjection.round == round_id, RollObjection.number == number)
        .first()
    )
    if row is None:
        raise NotFound
    return _facts(row)


async def my_objections(round_id: int, account: int | None) -> tuple[ObjectionFacts, ...]:
    """What this person said about the roll, the newest first."""
    if account is None:
        return ()
    rows = (
        await RollObjection.select()
        .where(RollObjection.round == round_id, RollObjection.account == account)
        .order_by(RollObjection.number, ascending=False)
    )
    return tuple(map(_facts, rows))
