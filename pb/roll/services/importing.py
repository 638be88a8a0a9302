"""A roll comes as a file and takes effect when a second person agrees, whole and at once."""

import base64
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.canon import canon
from pb.core.db import transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import seal
from pb.people.services import notify
from pb.roll.rules import (
    BatchKind,
    BatchState,
    Doubt,
    WhyNotFile,
    WhyNotRoll,
    opened,
    why_not_decide,
    why_not_force,
    why_not_import,
)
from pb.roll.services.kept import clear, kept_roll, last_numbers
from pb.roll.tables import RollBatch, RollEntry, RollFile, RollLine
from pb.rounds.facts import RoundFacts
from pb.rounds.services import topics_of

_PART = 512 * 1024
_WAITING = (BatchState.READING.value, BatchState.READY.value)


@transactional
async def begin_import(
    kode: str,
    data: bytes,
    *,
    kind: BatchKind,
    reason: str,
    by: Actor,
    now: datetime,
    on_server: bool = False,
) -> int:
    """Take a file; it is read beside the requests, and nothing takes effect. Gives the batch's number.

    What an operator brings in `on_server` stands in somebody's name without their second factor: the record
    says so, and they are told at once, so that nobody is both the first and the second person unseen.
    """
    facts = await kept_roll(kode, by)
    waiting = await RollBatch.count().where(
        RollBatch.round == facts.id, RollBatch.state.is_in(list(_WAITING))
    )
    refuse_if(why_not_import(facts, waiting, reason, now))
    found = opened(data)
    if isinstance(found, WhyNotFile):
        raise Refused(found)
    batch = await new_batch(facts, kind, BatchState.READING, reason, by=by, now=now)
    rows = len(found.lines) - found.heading.line
    await RollBatch.update({RollBatch.rows_all: rows}).where(RollBatch.id == batch.id)
    for part, start in enumerate(range(0, len(data), _PART)):
        text = base64.b64encode(data[start : start + _PART]).decode()
        sealed = seal(text, where=f"roll_file:{batch.id}:{part}")
        await RollFile.insert(RollFile(id=new_id(), batch=batch.id, part=part, sealed=sealed))
    said: dict[str, Any] = {"batch": batch.number, "rows": rows} | ({"on_server": True} if on_server else {})
    await record(Event.ROLL_READ, by=by, now=now, kode=kode, topics=topics_of(facts), **said)
    if on_server and by.person is not None:
        await notify({by.person}, "roll_on_server", kode, {"title": facts.title}, now=now)
    return int(batch.number)


async def new_batch(
    facts: RoundFacts, kind: BatchKind, state: BatchState, reason: str, *, by: Actor, now: datetime
) -> RollBatch:
    """The next batch of a round; inside a transaction that holds the round."""
    last, in_force = await last_numbers(facts.id)
    batch = RollBatch(
        id=new_id(),
        round=facts.id,
        number=last + 1,
        kind=kind.value,
        state=state.value,
        reason=reason.strip(),
        made_by=by.person,
        made_at=now,
        decided_by=None,
        decided_at=None,
        base=in_force,
        rows_all=0,
        rows_read=0,
        added=0,
        removed=0,
        changed=0,
        same=0,
        doubtful=0,
        faulty=0,
        notes=canon({"lines": [], "kinds": {}}),
        digest="",
        lease_until=None,
    )
    await RollBatch.insert(batch)
    return batch


_ADD = """
INSERT INTO roll_entry (id, round, state, person_tag, name_sealed, birth_sealed, sealed_as, kelurahan, rw, rt,
  fits, batch, account)
SELECT id, {}, 'in', person_tag, name_sealed, birth_sealed, id, kelurahan, rw, rt, fits, batch, NULL
FROM roll_line WHERE batch = {} AND fate = 'added'
"""  # a hundred thousand people in one statement, and none of them through this process
_CHANGE = """
UPDATE roll_entry SET name_sealed = l.name_sealed, birth_sealed = l.birth_sealed, sealed_as = l.id,
  person_tag = l.person_tag, kelurahan = l.kelurahan, rw = l.rw, rt = l.rt, fits = l.fits, batch = l.batch
FROM roll_line AS l WHERE l.batch = {} AND l.fate = 'changed' AND l.target = roll_entry.id
"""  # the same: from one table into the other
_REMOVE_REST = """
UPDATE roll_entry SET state = 'out', account = NULL, batch = {} WHERE round = {} AND state = 'in'
AND batch <> {} AND id NOT IN (SELECT target FROM roll_line WHERE batch = {} AND target IS NOT NULL)
"""  # who is in force and not in the file; those whom the batch added carry its key
_REMOVE = """
UPDATE roll_entry SET state = 'out', account = NULL, batch = {}
WHERE state = 'in' AND id IN (SELECT target FROM roll_line WHERE batch = {} AND fate = 'removed')
"""  # those who are named


@transactional
async def approve(kode: str, number: int, *, drop_doubles: bool, by: Actor, now: datetime) -> None:
    """Put a batch in force, whole and at once; the record says how many, why and what came out of it.

    `drop_doubles` leaves out people who are added and seem to stand there twice.
    """
    facts = await kept_roll(kode, by)
    row = await _require_batch(facts, number)
    refuse_if(why_not_decide(facts, BatchState(row["state"]), row["made_by"], by, now))
    _, in_force = await last_numbers(facts.id)
    kind, batch, topics = BatchKind(row["kind"]), row["id"], topics_of(facts)
    stale = kind is not BatchKind.ANSWER and row["base"] != in_force
    refuse_if(why_not_force(facts, kind, row["removed"] + row["changed"], now, stale=stale))
    left_out = await _drop_doubles(batch) if drop_doubles else 0
    await RollEntry.raw(_ADD, facts.id, batch)
    await RollEntry.raw(_CHANGE, batch)
    if kind is BatchKind.WHOLE:
        await RollEntry.raw(_REMOVE_REST, batch, facts.id, batch, batch)
    await RollEntry.raw(_REMOVE, batch, batch)
    await RollBatch.update(
        state=BatchState.IN_FORCE.value,
        decided_by=by.person,
        decided_at=now,
        added=row["added"] - left_out,
        faulty=row["faulty"] + left_out,
    ).where(RollBatch.id == batch)
    await clear([batch])
    counts = {"added": row["added"] - left_out, "removed": row["removed"], "changed": row["changed"]}
    said = {"batch": number, "reason": row["reason"], "digest": row["digest"], **counts}
    await record(Event.ROLL_CHANGED, by=by, now=now, kode=kode, topics=topics, **said)


async def _drop_doubles(batch: int) -> int:
    doubles = (RollLine.batch == batch) & (RollLine.doubt == Doubt.DOUBLE.value) & (RollLine.fate == "added")
    count = int(await RollLine.count().where(doubles))
    await RollLine.delete().where(doubles)
    return count


async def _require_batch(facts: RoundFacts, number: int) -> dict[str, Any]:
    row = await RollBatch.select().where(RollBatch.round == facts.id, RollBatch.number == number).first()
    if row is None:
        raise NotFound
    return row


@transactional
async def refuse(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Throw a batch away, by whoever keeps the roll, also by the person who made it."""
    facts = await kept_roll(kode, by)
    row = await _require_batch(facts, number)
    waiting = {BatchState.READING.value, BatchState.READY.value, BatchState.FAILED.value}
    refuse_if(WhyNotRoll.NOT_READY if row["state"] not in waiting else None)
    await RollBatch.update(state=BatchState.REFUSED.value, decided_by=by.person, decided_at=now).where(
        RollBatch.id == row["id"]
    )
    await clear([row["id"]])
    await record(Event.ROLL_REFUSED, by=by, now=now, kode=kode, topics=topics_of(facts), batch=number)
