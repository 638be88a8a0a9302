"""Residents object to the roll for a set time; what a facilitator grants becomes a batch with a reason."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import untimed_id
from pb.core.keys import seal
from pb.core.limits import spend
from pb.people.services import notify
from pb.roll.queries import Entry, find_on_roll
from pb.roll.queries.objections import ObjectionFacts, require_objection
from pb.roll.rules import BatchKind, BatchState, fits, objections_open, read_birth
from pb.roll.rules.letters import DAY, serves_roll
from pb.roll.rules.marks import digest_of, person_tag
from pb.roll.rules.objections import OBJECTIONS_A_DAY, ObjectionKind, WhyNotObject, why_not_grant
from pb.roll.services.importing import new_batch
from pb.roll.services.kept import kept_roll
from pb.roll.tables import RollBatch, RollLine, RollObjection
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.tables import Round


class Said(msgspec.Struct, frozen=True):
    """What somebody says about the roll: who is meant, where they live, and in their own words."""

    kind: ObjectionKind
    name: str
    birth: str
    kelurahan: PlaceCode
    rw: int
    rt: int
    words: str = ""


async def object_to_roll(kode: str, said: Said, *, by: Actor, now: datetime) -> int:
    """Object online. Gives the number of the objection."""
    if not await spend("object", str(by.person), limit=OBJECTIONS_A_DAY, window=DAY, now=now):
        raise Refused(WhyNotObject.TOO_MANY)
    return await _write(kode, said, at_counter=False, by=by, now=now)


@transactional
async def object_at_counter(kode: str, said: Said, *, by: Actor, now: datetime) -> int:
    """Object for somebody who stands here and has no phone."""
    if not serves_roll(by, await require_round(kode)):
        raise NotFound
    return await _write(kode, said, at_counter=True, by=by, now=now)


@transactional
async def _write(kode: str, said: Said, *, at_counter: bool, by: Actor, now: datetime) -> int:
    facts = await require_round(kode)
    await lock_row(Round, facts.id, Lock.UPDATE)
    refuse_if(None if objections_open(facts, now) else WhyNotObject.NOT_NOW)
    refuse_if(None if facts.place and inside(said.kelurahan, facts.place) else WhyNotObject.OUTSIDE)
    birth = read_birth(said.birth)
    refuse_if(WhyNotObject.NO_BIRTH if birth is None and (said.birth or not _of_others(said)) else None)
    key = untimed_id()
    number = 1 + int(await RollObjection.count().where(RollObjection.round == facts.id))
    texts = {"name": said.name.strip(), "birth": birth or "", "words": said.words.strip()}
    sealed = {f"{n}_sealed": seal(text, where=f"roll_objection:{key}:{n}") for n, text in texts.items()}
    row = RollObjection(
        id=key,
        round=facts.id,
        number=number,
        kind=said.kind.value,
        channel="counter" if at_counter else "web",
        person_tag=person_tag(said.name, birth) if birth else "",
        name_sealed=sealed["name_sealed"],
        birth_sealed=sealed["birth_sealed"],
        words_sealed=sealed["words_sealed"],
        kelurahan=said.kelurahan,
        rw=said.rw,
        rt=said.rt,
        account=None if at_counter else by.person,
        made_at=now,
        state="open",
        answer="",
        answered_by=None,
        answered_at=None,
        batch=None,
    )
    await RollObjection.insert(row)
    await record(Event.ROLL_OBJECTED, by=by, now=now, kode=kode, number=number)
    return number


def _of_others(said: Said) -> bool:
    """Who says that a neighbour lives here no more need not know the birth."""
    return said.kind is ObjectionKind.NOT_HERE


class Answer(msgspec.Struct, frozen=True):
    """What a facilitator answers; name and birth as they stand on the roll, to find who is meant."""

    granted: bool
    words: str
    name: str = ""
    birth: str = ""


@transactional
async def answer_objection(kode: str, number: int, answer: Answer, *, by: Actor, now: datetime) -> None:
    """Answer an objection. What is granted waits as a batch until a second person puts it in force."""
    facts = await kept_roll(kode, by)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    said = await require_objection(facts.id, number)
    refuse_if(None if said.state == "open" else WhyNotObject.ANSWERED)
    batch = await _batch(facts, said, answer, by=by, now=now) if answer.granted else None
    state = "granted" if answer.granted else "declined"
    await RollObjection.update(
        state=state, answer=answer.words.strip(), answered_by=by.person, answered_at=now, batch=batch
    ).where(RollObjection.round == facts.id, RollObjection.number == number)
    if said.account is not None:
        await notify([said.account], f"roll_{state}", kode, {"title": facts.title}, now=now)
    await record(Event.ROLL_ANSWERED, by=by, now=now, kode=kode, number=number, granted=answer.granted)


async def _batch(facts: RoundFacts, said: ObjectionFacts, answer: Answer, *, by: Actor, now: datetime) -> int:
    birth = read_birth(answer.birth or said.birth)
    found = await find_on_roll(facts.id, answer.name or said.name, birth or "")
    why = why_not_grant(said.kind, birth, len(found))
    refuse_if(why)
    batch = await new_batch(facts, BatchKind.ANSWER, BatchState.READY, answer.words, by=by, now=now)
    line = _line(facts, batch.id, said, birth or "", found[0] if found else None)
    await RollLine.insert(line)
    counted = {"added": "added", "changed": "changed", "removed": "removed"}[line.fate]
    digest = digest_of([(line.person_tag, line.kelurahan, line.rw, line.rt)])
    await RollBatch.update({counted: 1, "digest": digest}).where(RollBatch.id == batch.id)
    return int(batch.id)


def _line(facts: RoundFacts, batch: int, said: ObjectionFacts, birth: str, entry: Entry | None) -> RollLine:
    key = untimed_id()
    name, born = said.name, read_birth(said.birth) or birth
    fate = {
        ObjectionKind.MISSING: "added",
        ObjectionKind.WRONG: "changed",
        ObjectionKind.NOT_HERE: "removed",
    }[said.kind]
    return RollLine(
        id=key,
        batch=batch,
        line=0,
        fate=fate,
        target=entry.id if entry else None,
        doubt="",
        like_line=0,
        person_tag=person_tag(name, born),
        name_sealed=seal(name, where=f"roll:{key}:name"),
        birth_sealed=seal(born, where=f"roll:{key}:birth"),
        kelurahan=said.kelurahan,
        rw=said.rw,
        rt=said.rt,
        fits=int(fits(born, facts.age_on, facts.age_least, facts.age_most)),
    )
