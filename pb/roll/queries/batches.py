"""Reads about batches: the list, and what one would do, with the people whom somebody should look at."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.errors import NotFound
from pb.core.keys import unseal
from pb.roll.rules import BatchKind, BatchState, Doubt
from pb.roll.tables import RollBatch, RollEntry, RollLine

MOST_SHOWN = 50


class Note(msgspec.Struct, frozen=True):
    """A line that is left out, and why; `first` is the line that it repeats."""

    line: int
    why: str
    first: int


class BatchFacts(msgspec.Struct, frozen=True):
    """A batch without a name."""

    id: int
    number: int
    kind: BatchKind
    state: BatchState
    reason: str
    made_by: int | None
    made_at: datetime
    decided_at: datetime | None
    rows_all: int
    rows_read: int
    added: int
    removed: int
    changed: int
    same: int
    doubtful: int
    faulty: int
    notes: tuple[Note, ...]
    kinds: tuple[tuple[str, int], ...]
    digest: str


class PersonShown(msgspec.Struct, frozen=True):
    """A person as those who check a batch see them; `was` is the home before, `like` a line of the same."""

    name: str
    birth: str
    kelurahan: str
    rw: int
    rt: int
    line: int = 0
    doubt: Doubt = Doubt.NONE
    like: int = 0
    was: tuple[int, int] | None = None


class Diff(msgspec.Struct, frozen=True):
    """Up to fifty people of each kind, so that a page stays small; the numbers of all are in the batch."""

    doubtful: tuple[PersonShown, ...]
    changed: tuple[PersonShown, ...]
    removed: tuple[PersonShown, ...]
    added: tuple[PersonShown, ...]


async def batches_of(round_id: int) -> tuple[BatchFacts, ...]:
    """All batches of a round, the newest first."""
    rows = (
        await RollBatch.select()
        .where(RollBatch.round == round_id)
        .order_by(RollBatch.number, ascending=False)
    )
    return tuple(map(_facts, rows))


async def require_batch(round_id: int, number: int) -> BatchFacts:
    """One batch; raises `NotFound`."""
    row = await RollBatch.select().where(RollBatch.round == round_id, RollBatch.number == number).first()
    if row is None:
        raise NotFound
    return _facts(row)


def _facts(row: dict[str, Any]) -> BatchFacts:
    notes = json.loads(row["notes"])
    kept = {name: row[name] for name in BatchFacts.__struct_fields__ if name in row}
    kept |= {"kind": BatchKind(row["kind"]), "state": BatchState(row["state"])}
    kept |= {"notes": tuple(Note(*note) for note in notes["lines"]), "kinds": tuple(notes["kinds"].items())}
    return BatchFacts(**kept)


async def diff_of(batch: BatchFacts, round_id: int) -> Diff:
    """What a batch would do, for as long as it waits."""
    lines = RollLine.batch == batch.id
    kinds = [
        lines & (RollLine.doubt != ""),
        lines & (RollLine.fate == "changed"),
        lines & (RollLine.fate == "added"),
    ]
    doubtful, changed, added = [
        await RollLine.select().where(which).order_by(RollLine.line).limit(MOST_SHOWN) for which in kinds
    ]
    removed = await _removed(batch, round_id)
    before = await _homes([row["target"] for row in changed])
    return Diff(
        tuple(_line(row) for row in doubtful),
        tuple(_line(row, before.get(row["target"])) for row in changed),
        tuple(_entry(row) for row in removed),
        tuple(_line(row) for row in added),
    )


_GONE = """
SELECT name_sealed, birth_sealed, sealed_as, kelurahan, rw, rt FROM roll_entry
WHERE round = {} AND state = 'in'
AND id NOT IN (SELECT target FROM roll_line WHERE batch = {} AND target IS NOT NULL)
ORDER BY kelurahan, rw, rt, id LIMIT 50
"""  # the query builder has no NOT IN with a query
_NAMED = """
SELECT e.name_sealed, e.birth_sealed, e.sealed_as, e.kelurahan, e.rw, e.rt FROM roll_entry e
JOIN roll_line l ON l.target = e.id WHERE l.batch = {} AND l.fate = 'removed' LIMIT 50
"""  # the two tables have no link that the query builder knows


async def _removed(batch: BatchFacts, round_id: int) -> list[dict[str, Any]]:
    if batch.kind is BatchKind.WHOLE:
        return list(await RollEntry.raw(_GONE, round_id, batch.id))
    return list(await RollEntry.raw(_NAMED, batch.id))


async def _homes(entries: Sequence[int]) -> dict[int, tuple[int, int]]:
    if not entries:
        return {}
    rows = await RollEntry.select(RollEntry.id, RollEntry.rw, RollEntry.rt).where(
        RollEntry.id.is_in(list(entries))
    )
    return {row["id"]: (row["rw"], row["rt"]) for row in rows}


def _line(row: dict[str, Any], was: tuple[int, int] | None = None) -> PersonShown:
    return PersonShown(
        *opened_names(row, row["id"]),
        kelurahan=row["kelurahan"],
        rw=row["rw"],
        rt=row["rt"],
        line=row["line"],
        doubt=Doubt(row["doubt"]),
        like=row["like_line"],
        was=was,
    )


def _entry(row: dict[str, Any]) -> PersonShown:
    name, birth = opened_names(row, row["sealed_as"])
    return PersonShown(name, birth, row["kelurahan"], row["rw"], row["rt"])


def opened_names(row: dict[str, Any], sealed_as: int) -> tuple[str, str]:
    """The name and the birth of a person on the roll."""
    return (
        unseal(row["name_sealed"], where=f"roll:{sealed_as}:name"),
        unseal(row["birth_sealed"], where=f"roll:{sealed_as}:birth"),
    )
