"""The file of a roll is read beside the requests, in pieces: a claimed row, progress after each piece."""

import asyncio
import base64
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pb.core.area import PlaceCode, inside
from pb.core.canon import canon
from pb.core.city import this_city
from pb.core.db import current_engine, transactional
from pb.core.ids import untimed_id
from pb.core.keys import seal, unseal
from pb.places.queries import wards
from pb.roll.rules import (
    OLD,
    BatchKind,
    BatchState,
    Doubt,
    Opened,
    Person,
    WhyNotFile,
    WhyNotLine,
    age_on,
    fits,
    folded,
    opened,
    read_line,
)
from pb.roll.rules.marks import digest_of, person_tag
from pb.roll.tables import RollBatch, RollEntry, RollFile, RollLine
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id

LEASE, PIECE, MOST_NOTES = timedelta(minutes=10), 1_000, 200
_log = logging.getLogger("pb.roll")
Home = tuple[str, int, int]


@dataclass
class Reading:
    """What is known while a file is read: who was seen on which line, who is in force, what is wrong."""

    facts: RoundFacts
    file: Opened
    batch: int
    today: date
    wards: Mapping[str, PlaceCode]
    force: dict[str, list[tuple[int, Home]]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)
    open_: list[tuple[int, str]] = field(default_factory=list)  # lines whose person may have moved house
    wrong: Counter[str] = field(default_factory=Counter)
    notes: list[list[Any]] = field(default_factory=list)
    rows: list[tuple[str, str, int, int]] = field(default_factory=list)
    doubtful: int = 0
    added: int = 0

    def fault(self, line: int, why: WhyNotLine, first: int = 0) -> None:
        """One line that is left out."""
        self.wrong[why.value] += 1
        if len(self.notes) < MOST_NOTES:
            self.notes.append([line, why.value, first])


async def read_due_rolls(*, now: datetime) -> None:
    """Read the files that wait, one after the other; a file that cannot be read fails and says so."""
    while (taken := await _claim(now=now)) is not None:
        try:
            await _read(taken, now)
        except Exception:
            _log.exception("a roll could not be read")
            await _fail(taken["id"], WhyNotFile.BROKEN)


_CLAIM = """
UPDATE roll_batch SET lease_until = {} WHERE id IN (
  SELECT id FROM roll_batch WHERE state = 'reading' AND (lease_until IS NULL OR lease_until < {})
  ORDER BY made_at LIMIT 1
) RETURNING id, round, kind, made_at
"""  # claim and read in one statement, so that two processes never read the same file


@transactional
async def _claim(*, now: datetime) -> dict[str, Any] | None:
    rows: list[dict[str, Any]] = await RollBatch.raw(_CLAIM, now + LEASE, now)
    return rows[0] if rows else None


@transactional
async def _fail(batch: int, why: WhyNotFile) -> None:
    await RollLine.delete().where(RollLine.batch == batch)
    await RollFile.delete().where(RollFile.batch == batch)
    notes = canon({"lines": [[0, why.value, 0]], "kinds": {why.value: 1}})
    await RollBatch.update(state=BatchState.FAILED.value, notes=notes).where(RollBatch.id == batch)


async def _read(taken: dict[str, Any], now: datetime) -> None:
    batch = taken["id"]
    facts = await require_round_by_id(taken["round"])
    parts = await RollFile.select().where(RollFile.batch == batch).order_by(RollFile.part)
    file = await asyncio.to_thread(_open, batch, parts)
    if isinstance(file, WhyNotFile):
        await _fail(batch, file)
        return
    state = reading_of(facts, file, batch, now)
    await _start_anew(state)
    lines, start = file.lines, file.heading.line
    for begin in range(start, len(lines), PIECE):
        rows = await asyncio.to_thread(stage, state, lines[begin : begin + PIECE], begin + 1)
        if not await _keep(batch, rows, min(begin + PIECE, len(lines)) - start):
            return  # somebody threw the batch away meanwhile
    await _finish(state, BatchKind(taken["kind"]))


def reading_of(facts: RoundFacts, file: Opened, batch: int, now: datetime) -> Reading:
    """What a reading begins with."""
    return Reading(facts, file, batch, this_city().day(now), _wards_of(facts))


def _open(batch: int, parts: list[dict[str, Any]]) -> Opened | WhyNotFile:
    sealed = [unseal(row["sealed"], where=f"roll_file:{batch}:{row['part']}") for row in parts]
    return opened(b"".join(base64.b64decode(text) for text in sealed))


def _wards_of(facts: RoundFacts) -> dict[str, PlaceCode]:
    """The kelurahan of the round, by code and by folded name; a name that stands for two is none."""
    here = [ward for ward in wards() if facts.place and inside(ward.code, facts.place)]
    names = Counter(folded(ward.name) for ward in here)
    named = {folded(ward.name): ward.code for ward in here if names[folded(ward.name)] == 1}
    return named | {ward.code: ward.code for ward in here}


@transactional
async def _start_anew(state: Reading) -> None:
    """Forget what an earlier process read of it, and learn who is in force."""
    await RollLine.delete().where(RollLine.batch == state.batch)
    await learn(state)


async def learn(state: Reading) -> None:
    """Who is in force now."""
    columns = (RollEntry.id, RollEntry.person_tag, RollEntry.kelurahan, RollEntry.rw, RollEntry.rt)
    rows = await RollEntry.select(*columns).where(RollEntry.round == state.facts.id, RollEntry.state == "in")
    for row in rows:
        state.force[row["person_tag"]].append((row["id"], (row["kelurahan"], row["rw"], row["rt"])))


def stage(state: Reading, lines: Sequence[str], first: int) -> list[list[Any]]:
    """A piece of the file as rows; what is wrong with a line is noted, and the line is left out."""
    own = state.facts.place if state.facts.place in state.wards.values() else None
    rows = []
    for number, line in enumerate(lines, first):
        person = read_line(line, state.file.heading, state.wards, own, state.today)
        if isinstance(person, WhyNotLine):
            state.fault(number, person)
        elif person is not None and (row := _row(state, person, number)) is not None:
            rows.append(row)
    return rows


def _row(state: Reading, person: Person, number: int) -> list[Any] | None:
    mark, home = person_tag(person.name, person.birth), person.home
    exact = hash((person.name.casefold(), home))
    before = state.seen.setdefault(mark, [])
    first = next((line for line, same in before if same == exact), 0)
    if first:
        state.fault(number, WhyNotLine.TWICE, first)
        return None
    doubt = Doubt.DOUBLE if before else Doubt.OLD if age_on(person.birth, state.today) >= OLD else Doubt.NONE
    like = before[0][0] if before else 0
    before.append((number, exact))
    key = untimed_id()
    there = state.force.get(mark, ())
    target = next((entry for entry, at in there if at == home and entry not in state.taken), None)
    if target is not None:
        state.taken.add(target)
    elif there:
        state.open_.append((key, mark))
    state.added += target is None
    state.doubtful += doubt is not Doubt.NONE
    state.rows.append((mark, *home))
    return [
        *(key, number, "same" if target is not None else "added", target, doubt.value, like, mark),
        *(seal(person.name, where=f"roll:{key}:name"), seal(person.birth, where=f"roll:{key}:birth"), *home),
        int(fits(person.birth, state.facts.age_on, state.facts.age_least, state.facts.age_most)),
    ]


_STORE = """
INSERT INTO roll_line (id, batch, line, fate, target, doubt, like_line, person_tag, name_sealed, birth_sealed,
  kelurahan, rw, rt, fits)
SELECT value ->> 0, {}, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
  value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12 FROM json_each({})
"""  # a thousand lines in one statement with one value: ten times faster than row by row
_STORE_POSTGRES = """
INSERT INTO roll_line (id, batch, line, fate, target, doubt, like_line, person_tag, name_sealed, birth_sealed,
  kelurahan, rw, rt, fits)
SELECT (v ->> 0)::bigint, {}, (v ->> 1)::bigint, v ->> 2, (v ->> 3)::bigint, v ->> 4, (v ->> 5)::bigint,
  v ->> 6, v ->> 7, v ->> 8, v ->> 9, (v ->> 10)::bigint, (v ->> 11)::bigint, (v ->> 12)::bigint
FROM json_array_elements(CAST({} AS json)) AS v
"""  # the same; the two engines take a list of lists apart in their own ways


async def _store(batch: int, rows: str) -> None:
    if current_engine().engine_type == "sqlite":
        await RollLine.raw(_STORE, batch, rows)
    else:
        await RollLine.raw(_STORE_POSTGRES, batch, rows)


@transactional
async def _keep(batch: int, rows: list[list[Any]], done: int) -> bool:
    """Store a piece, and how far the reading is; False when the batch is not being read any more."""
    found = (
        await RollBatch.update({RollBatch.rows_read: done})
        .where(RollBatch.id == batch, RollBatch.state == BatchState.READING.value)
        .returning(RollBatch.id)
    )
    if found and rows:
        await _store(batch, json.dumps(rows))
    return bool(found)


@transactional
async def _finish(state: Reading, kind: BatchKind) -> None:
    """Tell who moved house, who is gone, and what the roll would be; from now on it waits for a person."""
    moved = moves(state)
    for key, target in moved:
        await RollLine.update(fate="changed", target=target).where(RollLine.id == key)
    values = sums_of(state, kind, len(moved)) | {
        "state": BatchState.READY.value,
        "digest": digest_of(state.rows),
        "lease_until": None,
    }
    where = (RollBatch.id == state.batch) & (RollBatch.state == BatchState.READING.value)
    await RollBatch.update(dict[Any, Any](values)).where(where)
    await RollFile.delete().where(RollFile.batch == state.batch)


def moves(state: Reading) -> list[tuple[int, int]]:
    """Lines of people who moved house, with the entry that each of them changes."""
    found = []
    for key, mark in state.open_:
        free = next((entry for entry, _ in state.force[mark] if entry not in state.taken), None)
        if free is not None:
            state.taken.add(free)
            found.append((key, free))
    return found


def sums_of(state: Reading, kind: BatchKind, changed: int) -> dict[str, Any]:
    """What a batch would do, in numbers, once it is known who moved."""
    in_force = sum(map(len, state.force.values()))
    return {
        "added": state.added - changed,
        "changed": changed,
        "same": len(state.taken) - changed,
        "removed": in_force - len(state.taken) if kind is BatchKind.WHOLE else 0,
        "doubtful": state.doubtful,
        "faulty": sum(state.wrong.values()),
        "notes": canon({"lines": state.notes, "kinds": dict(state.wrong)}),
    }
