"""Whether what was sealed still stands: each seal in the record against its lines and the rows of today."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

from pb.core.audit import Entry
from pb.core.events import Event
from pb.rounds.tables import Move
from pb.sealing.queries.covered import SEALED, rows_of, scope_of
from pb.sealing.queries.due import due_seals
from pb.sealing.rules import Line, Part, differences, read, root_over
from pb.sealing.tables import SealLines

_PATIENCE = timedelta(hours=1)


async def faults(now: datetime) -> AsyncIterator[str]:
    """Everything that does not fit, each with its table and row. Reads every sealed row once."""
    seen: set[tuple[str, int]] = set()
    rows = (
        await Entry.select(Entry.kode, Entry.facts)
        .where(Entry.kind == Event.ROUND_SEALED.value)
        .order_by(Entry.at, Entry.id)
    )
    for row in rows:
        said = json.loads(row["facts"])
        part, subject = Part(said["part"]), int(said["subject"])
        if (part, subject) in seen:
            yield f"{row['kode']} has a second seal of its {part}"
            continue
        seen.add((part, subject))
        async for fault in _sealed(row["kode"], part, subject, said["tables"]):
            yield fault
    async for fault in unsealed(now):
        yield fault


async def _sealed(kode: str, part: Part, subject: int, roots: dict[str, Any]) -> AsyncIterator[str]:
    scope = await scope_of(part, subject)
    wiped = await Entry.exists().where(Entry.kind == Event.ROLL_WIPED.value, Entry.kode == kode)
    for covered in SEALED:
        if covered.name not in roots or covered.part is not part:
            continue  # a table that was not there yet
        kept = await lines_of(subject, covered.name)
        if root_over(kept) != roots[covered.name]["root"] or len(kept) != roots[covered.name]["rows"]:
            yield f"{kode}: the lines of {covered.name} are not those of the seal"
        erased = wiped and covered.name == "roll_entry"
        rows = [row async for some in rows_of(covered, scope) for row in some]
        for fault in differences(covered.name, kept, rows, erased=erased):
            yield f"{kode}: {fault}"


async def lines_of(subject: int, name: str) -> list[Line]:
    """The lines of a table under one seal, in their order."""
    rows = await (
        SealLines.select(SealLines.body)
        .where(SealLines.subject == subject, SealLines.name == name)
        .order_by(SealLines.number)
    )
    return [line for row in rows for line in read(row["body"])]


async def unsealed(now: datetime) -> AsyncIterator[str]:
    """What was published an hour ago and has no seal; sealed rounds that are gone show by their rows."""
    for due in await due_seals():
        moved = (
            await Move.select(Move.at)
            .where(Move.round == due.round)
            .order_by(Move.at, ascending=False)
            .first()
        )
        if moved is not None and moved["at"] < now - _PATIENCE:
            yield f"{due.kode} has no seal of its {due.part}"
