"""Reads about acts on many things that can still be taken back."""

from datetime import datetime
from typing import Any

import msgspec

from pb.core.errors import NotFound
from pb.core.undo import UNDO_WITHIN
from pb.proposals.rules.undoing import ManyKind
from pb.proposals.tables import ManyAct


class Many(msgspec.Struct, frozen=True):
    """An act: when it was, on how much, and what it needs to be taken back."""

    id: int
    at: datetime
    body: list[dict[str, Any]]
    undone: bool


def _many(row: dict[str, Any]) -> Many:
    body = msgspec.json.decode(row["body"], type=list[dict[str, Any]])
    return Many(row["id"], row["at"], body, row["undone_at"] is not None)


async def newest_act(kind: ManyKind, person: int | None, *, now: datetime) -> Many | None:
    """The last act of this person, while it can still be taken back."""
    row = await (
        ManyAct.select()
        .where(ManyAct.person == (person or 0), ManyAct.at >= now - UNDO_WITHIN, ManyAct.kind == kind.value)
        .order_by(ManyAct.at, ManyAct.id, ascending=False)
        .first()
    )
    found = _many(row) if row else None
    return found if found and not found.undone else None


async def require_act(key: int, kind: ManyKind, person: int | None) -> Many:
    """An act of this person; raises `NotFound`."""
    row = await (
        ManyAct.select()
        .where(ManyAct.id == key, ManyAct.kind == kind.value, ManyAct.person == (person or 0))
        .first()
    )
    if row is None:
        raise NotFound
    return _many(row)
