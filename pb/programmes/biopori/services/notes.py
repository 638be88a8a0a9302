"""Notes of a kelurahan: trainings and costs, each taken back by a new note; how many RW it has."""

from datetime import date, datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.programmes.biopori.queries import mine_in, notes_of, rw_sums
from pb.programmes.biopori.rules import (
    NoteAsked,
    NoteKind,
    why_not_describe,
    why_not_note,
    why_not_take_back,
)
from pb.programmes.biopori.services.holding import hold, topics
from pb.programmes.biopori.tables import NoteRow, WardRow
from pb.proposals.rules import why_not_say


@transactional
async def write_note(ward: str, asked: NoteAsked, *, sent_key: str = "", by: Actor, now: datetime) -> int:
    """A training or a cost; gives its number. The same `sent_key` again gives the same note."""
    facts = await hold(ward)
    sent = await _sent(by, sent_key)
    if sent is not None:
        return sent
    member = bool(await mine_in(ward, by))
    today, plan = this_city().day(now), this_city().biopori
    refuse_if(why_not_note(asked, by, ward, member=member, rws=facts.rws, plan=plan, today=today))
    refuse_if(why_not_say(f"{asked.words} {asked.source}"))
    return await _add(facts.code, asked, None, sent_key, by, now)


async def _sent(by: Actor, key: str) -> int | None:
    row = await NoteRow.select(NoteRow.number).where(NoteRow.sent_key == f"{by.person}-{key}").first()
    return int(row["number"]) if row and key else None


async def _add(
    ward: str, asked: NoteAsked, refers: int | None, sent_key: str, by: Actor, now: datetime
) -> int:
    last = await (
        NoteRow.select(NoteRow.number)
        .where(NoteRow.ward == ward)
        .order_by(NoteRow.number, ascending=False)
        .first()
    )
    number, key = (last["number"] if last else 0) + 1, new_id()
    row = NoteRow(
        id=key,
        ward=ward,
        number=number,
        kind=asked.kind.value,
        at=now,
        day=asked.day,
        level=asked.level.value if asked.level else "",
        rw=asked.rw,
        rt=asked.rt,
        people=asked.people,
        amount=asked.amount,
        words=asked.words.strip(),
        source=asked.source.strip(),
        refers=refers,
        role=by.role_in(ward).value,
        sent_key=f"{by.person}-{sent_key or key}",
    )
    await NoteRow.insert(row)
    await record(
        Event.WARD_NOTED, by=by, now=now, topics=topics(ward), ward=ward, number=number, what=asked.kind.value
    )
    return number


@transactional
async def take_back(ward: str, number: int, reason: str, *, by: Actor, now: datetime) -> None:
    """A note counts no more; it stays readable beside the reason."""
    facts = await hold(ward)
    note = next((one for one in await notes_of(ward) if one.number == number), None)
    kind = note.kind if note else None
    refuse_if(why_not_take_back(by, ward, reason, kind=kind, gone=bool(note and note.gone)))
    refuse_if(why_not_say(reason))
    gone = NoteAsked(kind=NoteKind.TAKEN_BACK, day=this_city().day(now), words=reason)
    await _add(facts.code, gone, number, "", by, now)


@transactional
async def describe(ward: str, rws: int | None, since: date | None, *, by: Actor, now: datetime) -> None:
    """How many RW the kelurahan has, and since when holes are a programme there."""
    facts = await hold(ward)
    today, plan = this_city().day(now), this_city().biopori
    highest = max([one.rw for one in await rw_sums(ward, today)] + await _trained(ward), default=0)
    refuse_if(why_not_describe(by, ward, rws, since, highest=highest, plan=plan, today=today))
    await WardRow.update({WardRow.rws: rws, WardRow.since: since}).where(WardRow.code == facts.code)
    began = since.isoformat() if since else ""
    await record(Event.WARD_NOTED, by=by, now=now, topics=topics(ward), ward=ward, rws=rws or 0, since=began)


async def _trained(ward: str) -> list[int]:
    return [note.rw for note in await notes_of(ward) if note.rw is not None and note.gone is None]
