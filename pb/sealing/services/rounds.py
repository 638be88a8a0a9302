"""Sealing: right after a publication, row by row, in short transactions; the roots go into the record."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from pb.core.actor import CLOCK
from pb.core.audit import Entry, record
from pb.core.db import Lock, lock_row, transactional
from pb.core.events import Event
from pb.core.ids import new_id
from pb.rounds.tables import Round
from pb.sealing.queries import SEALED, Covered, Due, due_seals, is_sealed, lines_of, rows_of, scope_of
from pb.sealing.rules import SALT, Line, line_of, root_over, unsalted, written
from pb.sealing.tables import Seal, SealLines


async def seal_due(*, now: datetime) -> None:
    """Seal what was published, a thousand rows at once, so that ballots of other rounds come in between."""
    for due in await due_seals():
        await _seal(due, now=now)


async def _seal(due: Due, *, now: datetime) -> None:
    await _begin(due)
    scope = await scope_of(due.part, due.subject)
    for covered in SEALED:
        if covered.part is due.part:
            number = 0
            async for rows in rows_of(covered, scope):
                lines = [line_of(key, said, _salt(covered)) for key, said in rows]
                await _keep(due, covered, number, lines)
                number += 1
    await _end(due, now=now)


def _salt(covered: Covered) -> bytes:
    return secrets.token_bytes(SALT) if covered.personal else b""


@transactional
async def _begin(due: Due) -> None:
    """What an attempt that was broken off left behind goes."""
    await lock_row(Round, due.round, Lock.UPDATE)
    if not await is_sealed(due.subject):
        await SealLines.delete().where(SealLines.subject == due.subject)


@transactional
async def _keep(due: Due, covered: Covered, number: int, lines: Sequence[Line]) -> None:
    await lock_row(Round, due.round, Lock.UPDATE)
    same = (SealLines.subject == due.subject) & (SealLines.name == covered.name)
    if await is_sealed(due.subject) or await SealLines.exists().where(same, SealLines.number == number):
        return
    row = SealLines(id=new_id(), subject=due.subject, name=covered.name, number=number, body=written(lines))
    await SealLines.insert(row)


@transactional
async def _end(due: Due, *, now: datetime) -> None:
    """The roots over the lines as they are kept, in the record; once, whoever sealed."""
    await lock_row(Round, due.round, Lock.UPDATE)
    if await is_sealed(due.subject):
        return
    tables = {}
    for covered in SEALED:
        if covered.part is due.part:
            lines = await lines_of(due.subject, covered.name)
            tables[covered.name] = {"root": root_over(lines), "rows": len(lines)}
    await Seal.insert(Seal(subject=due.subject, part=due.part.value, at=now))
    await record(
        Event.ROUND_SEALED,
        by=CLOCK,
        now=now,
        kode=due.kode,
        part=due.part.value,
        subject=str(due.subject),
        contest=due.number,
        tables=tables,
    )


async def forget_salts(*, now: datetime) -> None:
    """Once a roll has lost its names, nobody can tell from the seal any more what stood on it."""
    for subject in await _wiped():
        await _unsalt(subject, now=now)


async def _wiped() -> list[int]:
    """Rounds whose roll was wiped and whose lines still have salts."""
    kodes = await Entry.select(Entry.kode).where(Entry.kind == Event.ROLL_WIPED.value)
    if not kodes:
        return []
    rounds = await Round.select(Round.id).where(Round.kode.is_in([row["kode"] for row in kodes]))
    rows = await SealLines.select(SealLines.subject, SealLines.body).where(
        SealLines.subject.is_in([row["id"] for row in rounds] or [0]),
        SealLines.name == "roll_entry",
        SealLines.number == 0,
    )
    return [row["subject"] for row in rows if unsalted(row["body"]) != row["body"]]


@transactional
async def _unsalt(subject: int, *, now: datetime) -> None:
    rows = await SealLines.select(SealLines.id, SealLines.body).where(
        SealLines.subject == subject, SealLines.name == "roll_entry"
    )
    for row in rows:
        await SealLines.update({SealLines.body: unsalted(row["body"])}).where(SealLines.id == row["id"])
