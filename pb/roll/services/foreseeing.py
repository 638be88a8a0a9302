"""What a file would change on the roll, found out without keeping any of it."""

import asyncio
import json
from datetime import datetime

import msgspec

from pb.core.errors import Refused
from pb.roll.queries.batches import Note
from pb.roll.rules import BatchKind, WhyNotFile, opened
from pb.roll.services.reading import PIECE, learn, moves, reading_of, stage, sums_of
from pb.rounds.facts import RoundFacts


class Foreseen(msgspec.Struct, frozen=True):
    """What a batch would do, in numbers, and the lines that it would leave out; nobody's name."""

    rows: int
    added: int
    removed: int
    changed: int
    same: int
    doubtful: int
    faulty: int
    notes: tuple[Note, ...]


async def foresee(facts: RoundFacts, data: bytes, kind: BatchKind, *, now: datetime) -> Foreseen:
    """Read a file against the roll in force, as an import would; the database stays as it is."""
    file = await asyncio.to_thread(opened, data)
    if isinstance(file, WhyNotFile):
        raise Refused(file)
    state = reading_of(facts, file, 0, now)
    await learn(state)
    start = file.heading.line
    for begin in range(start, len(file.lines), PIECE):
        await asyncio.to_thread(stage, state, file.lines[begin : begin + PIECE], begin + 1)
    sums = sums_of(state, kind, len(moves(state)))
    notes = tuple(Note(*note) for note in json.loads(sums.pop("notes"))["lines"])
    return Foreseen(rows=len(file.lines) - start, notes=notes, **sums)
