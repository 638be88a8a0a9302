"""Holes are recorded; what is said of a record later is a new entry, and its row follows from them."""

from datetime import datetime
from typing import Any

from pb.commitments.services import Picture
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.places.queries import name_of
from pb.programmes.biopori.queries import (
    Group,
    Record,
    groups_of,
    mine_in,
    record_of,
    sent_before,
)
from pb.programmes.biopori.rules import (
    Asked,
    Belongs,
    HoleAct,
    Line,
    Standing,
    standing,
    why_not_enter,
    why_not_record,
)
from pb.programmes.biopori.services.holding import hold, topics
from pb.programmes.biopori.tables import HoleEntry, HoleRecord
from pb.proposals.rules import why_not_say


@transactional
async def record_holes(
    ward: str,
    group: int | None,
    asked: Asked,
    *,
    picture: Picture | None = None,
    sent_key: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """A new record; gives its number. The same `sent_key` again gives the same record."""
    facts = await hold(ward)
    sent = await sent_before(by, sent_key)
    if sent is not None:
        return sent
    today, plan = this_city().day(now), this_city().biopori
    groups = {one.number: one for one in await groups_of(ward, today)}
    mine = await mine_in(ward, by)
    refuse_if(
        why_not_record(asked, by, ward, group, mine, groups.keys(), rws=facts.rws, plan=plan, today=today)
    )
    number = await _next(ward)
    of = groups[group].id if group is not None else None
    line, key = _line(asked, 1), new_id()
    row = HoleRecord(
        id=key,
        ward=facts.code,
        number=number,
        volunteers=of,
        reminded_at=None,
        created_at=now,
        **columns(standing([line], plan)),
    )
    await HoleRecord.insert(row)
    await _insert(key, line, picture, sent_key, by, ward, now)
    said: dict[str, Any] = {"ward": ward, "number": number, "holes": asked.holes}
    await record(Event.HOLES_RECORDED, by=by, now=now, topics=topics(ward), **said)
    return number


async def _next(ward: str) -> int:
    last = await HoleRecord.select(HoleRecord.number).where(HoleRecord.ward == ward).order_by(
        HoleRecord.number, ascending=False
    ).first()  # fmt: skip
    return (last["number"] if last else 0) + 1


def _line(asked: Asked, number: int) -> Line:
    counted = asked.kind in {HoleAct.WRITTEN, HoleAct.CORRECTED}
    return Line(
        number=number,
        kind=asked.kind,
        day=asked.day,
        rw=asked.rw if counted else None,
        households=asked.households if counted else None,
        holes=asked.holes if counted else None,
        working=asked.working if asked.kind is HoleAct.CHECKED else None,
        reason=asked.reason.strip(),
    )


def columns(now: Standing) -> dict[str, Any]:
    """What a list reads of a record."""
    return {
        "rw": now.rw,
        "day": now.day,
        "households": now.households,
        "holes": now.holes,
        "doubtful": int(now.doubt is not None),
        "checked": now.checked,
        "working": now.working,
        "due": now.due,
    }


async def _insert(
    key: int, line: Line, picture: Picture | None, sent_key: str, by: Actor, ward: str, now: datetime
) -> None:
    entry = new_id()
    plain = ("number", "day", "rw", "households", "holes", "working", "reason")
    row = HoleEntry(
        id=entry,
        record=key,
        kind=line.kind.value,
        at=now,
        photo=picture.name if picture else "",
        fingerprint=picture.fingerprint if picture else "",
        role=by.role_in(ward).value,
        sent_key=f"{by.person}-{sent_key or entry}",
        **{name: getattr(line, name) for name in plain},
    )
    await HoleEntry.insert(row)


@transactional
async def enter(
    ward: str,
    number: int,
    asked: Asked,
    *,
    picture: Picture | None = None,
    sent_key: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """A new entry of a record: corrected, looked at again, doubted by an officer or trusted again."""
    facts = await hold(ward)
    if await sent_before(by, sent_key) is not None:
        return
    before = await record_of(ward, number)
    today, plan = this_city().day(now), this_city().biopori
    own = before.group is not None and before.group in await mine_in(ward, by)
    refuse_if(why_not_enter(asked, by, ward, own=own, now=before.now, rws=facts.rws, plan=plan, today=today))
    refuse_if(why_not_say(asked.reason))
    line = _line(asked, len(before.entries) + 1)
    stands = standing([*(entry.line for entry in before.entries), line], plan)
    values: dict[Any, Any] = columns(stands)
    if stands.due != before.now.due:
        values["reminded_at"] = None
    await HoleRecord.update(values).where(HoleRecord.id == before.id)
    await _insert(before.id, line, picture, sent_key, by, ward, now)
    await _tell(before, asked, by, now)
    await record(
        Event.HOLES_ENTERED,
        by=by,
        now=now,
        topics=topics(ward),
        ward=ward,
        number=number,
        what=asked.kind.value,
    )


async def _tell(before: Record, asked: Asked, by: Actor, now: datetime) -> None:
    """The group learns that its record is doubted, or counts again."""
    if asked.kind not in {HoleAct.DOUBTED, HoleAct.TRUSTED} or before.group is None:
        return
    groups = await groups_of(before.ward, this_city().day(now))
    people = {one for group in groups if group.number == before.group for one in members(group)}
    facts = {"number": before.number, "ward": name_of(before.ward)}
    await notify(people - {by.person or 0}, f"biopori_{asked.kind.value}", before.ward, facts, now=now)


def members(group: Group) -> set[int]:
    """The accounts that belong to a group."""
    return {person for person, how in group.belongs.items() if how is not Belongs.ASKED}
