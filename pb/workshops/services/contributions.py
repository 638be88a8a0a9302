"""People say something in a workshop: a note, an answer, a whole sheet of paper."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.db import Lock, TopicVersion, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import tag
from pb.core.limits import spend
from pb.workshops.facts import NoteDraft, Seated, SheetLine
from pb.workshops.queries import seat_of
from pb.workshops.rules import (
    ANSWERABLE,
    MOST_IN_AN_HOUR,
    MOST_ON_A_SHEET,
    WINDOW,
    Group,
    Kind,
    WhyNotContribute,
    may_run,
    sheet_faults,
    why_not_contribute,
    why_not_cost,
)
from pb.workshops.services.setup import run_by
from pb.workshops.services.together import Held, together
from pb.workshops.tables import Contribution


class SheetRefused(Refused):
    """Nothing of a sheet was taken; `faults` says why, by the number of the line (0 is the sheet)."""

    def __init__(self, faults: dict[int, WhyNotContribute]) -> None:
        super().__init__(next(iter(faults.values())))
        self.faults = faults


class _By(msgspec.Struct, frozen=True):
    """Whose words these are, as far as anyone may know."""

    group: Group
    discipline: str = ""
    agency: str = ""


async def contribute(
    kode: str, draft: NoteDraft, *, seat: int | None, sent_key: str = "", by: Actor, now: datetime
) -> int:
    """Say something; gives the number of the note. The same `sent_key` again gives the same note.

    `seat` is that of a guest without an account; who has one is found by it.
    """

    async def write(room: Held) -> int:
        return await _write_note(room, draft, seat, sent_key, by, now)

    return await together(kode, write)


async def _write_note(
    room: Held, draft: NoteDraft, seat: int | None, sent_key: str, by: Actor, now: datetime
) -> int:
    seated = await seat_of(room.id, person=by.person, seat=seat)
    key, known, number = await _sent(room, seated, by, sent_key)
    if known is not None:
        return known
    if draft.kind is Kind.REPLY:
        raise NotFound
    refuse_if(why_not_contribute(seated.held if seated else None, draft.kind, room.stage, draft.text))
    refuse_if(why_not_cost(draft.kind, draft.unit, draft.quantity, draft.unit_price))
    await _count(seated, by, now)
    row = _row(room, number, draft, _signature(room, seated, by), key, now)
    row.seat = seated.held.id if seated else None
    await Contribution.insert(row)
    await record(Event.CONTRIBUTED, by=by, now=now, kode=room.kode, note=number, what=draft.kind.value)
    return number


async def reply(
    kode: str, number: int, text: str, *, seat: int | None, sent_key: str = "", by: Actor, now: datetime
) -> int:
    """Answer a note; gives the number of the answer. An expert's or the facilitator's settles a concern."""

    async def write(room: Held) -> int:
        return await _write_reply(room, number, text, seat, sent_key, by, now)

    return await together(kode, write)


async def _write_reply(
    room: Held, number: int, text: str, seat: int | None, sent_key: str, by: Actor, now: datetime
) -> int:
    seated = await seat_of(room.id, person=by.person, seat=seat)
    key, known, next_number = await _sent(room, seated, by, sent_key)
    if known is not None:
        return known
    expert = by.holds(RoleKind.PROFESSIONAL, room.place) or bool(seated and seated.held.discipline)
    speaks_for_all = may_run(by, room.place) or expert
    held = seated.held if seated else None
    refuse_if(why_not_contribute(held, Kind.REPLY, room.stage, text, runs=speaks_for_all))
    parent = await _standing(room, number)
    await _count(seated, by, now)
    draft = NoteDraft(kind=Kind.REPLY, text=text)
    row = _row(room, next_number, draft, _signature(room, seated, by), key, now)
    row.seat, row.parent = held.id if held else None, parent["id"]
    await Contribution.insert(row)
    if speaks_for_all and Kind(parent["kind"]) in ANSWERABLE and parent["answered_at"] is None:
        await Contribution.update({Contribution.answered_at: now}).where(Contribution.id == parent["id"])
    await record(Event.CONTRIBUTED, by=by, now=now, kode=room.kode, note=next_number, what=draft.kind.value)
    return next_number


async def _count(seated: Seated | None, by: Actor, now: datetime) -> None:
    """Sixty an hour; in the transaction of the note: one wait for the disk less, where forty write."""
    who = str(seated.held.id if seated else by.person)
    if not await spend("contribute", who, limit=MOST_IN_AN_HOUR, window=WINDOW, now=now):
        raise Refused(WhyNotContribute.TOO_MANY)


@transactional
async def write_sheet(
    kode: str,
    lines: Sequence[SheetLine],
    *,
    seat: int | None = None,
    sent_key: str = "",
    by: Actor,
    now: datetime,
) -> tuple[int, ...]:
    """The facilitator writes down what stands on paper: all lines or none. Gives the numbers of the notes.

    With a `seat` the words are those of somebody who is there without a phone.
    """
    facts = await run_by(kode, by, Lock.SHARE)
    room = Held(id=facts.id, kode=facts.kode, place=facts.place, stage=facts.stage)
    await lock_row(TopicVersion, room.kode, Lock.UPDATE)
    key = _key(f"sheet-{by.person}", sent_key)
    known = await _sent_sheet(room, key)
    if known:
        return known
    seated = await seat_of(room.id, seat=seat)
    if seat is not None and seated is None:
        raise NotFound
    faults = sheet_faults([(line.kind, line.text) for line in lines], room.stage)
    if faults:
        raise SheetRefused(faults)
    _, _, number = await _sent(room, None, by, "")
    rows = []
    for place, line in enumerate(lines):
        whose = _of_seat(seated) if seated else _By(line.group)
        draft = NoteDraft(kind=line.kind, text=line.text)
        row = _row(room, number + place, draft, whose, f"{key}-{place}", now)
        row.seat, row.on_paper = seat, 1
        rows.append(row)
    await Contribution.insert(*rows)
    await record(Event.CONTRIBUTED, by=by, now=now, kode=room.kode, notes=len(rows), what="sheet")
    return tuple(int(row.number) for row in rows)


_SENT = """
SELECT (SELECT number FROM contribution WHERE workshop = {} AND sent_key = {}) AS known,
(SELECT coalesce(max(number), 0) FROM contribution WHERE workshop = {}) AS last"""  # one step of two


async def _sent(room: Held, seated: Seated | None, by: Actor, sent_key: str) -> tuple[str, int | None, int]:
    """The key to keep; the note that was sent with it before (a second tap, a phone that was offline);
    the number of the next note."""
    key = _key(str(seated.held.id if seated else by.person), sent_key)
    row = (await Contribution.raw(_SENT, room.id, key, room.id))[0]
    return key, row["known"], int(row["last"]) + 1


def _key(who: str, sent_key: str) -> str:
    """What tells a note that comes twice: of the writer and their form, and it leads to neither."""
    return tag("sent", f"{who}-{sent_key}")[:40] if sent_key else secrets.token_hex(20)


async def _sent_sheet(room: Held, key: str) -> tuple[int, ...]:
    keys = [f"{key}-{place}" for place in range(MOST_ON_A_SHEET)]
    rows = (
        await Contribution.select(Contribution.number)
        .where(Contribution.workshop == room.id, Contribution.sent_key.is_in(keys))
        .order_by(Contribution.number)
    )
    return tuple(int(row["number"]) for row in rows)


async def _standing(room: Held, number: int) -> dict[str, Any]:
    """The note of this number, or the one that it went into."""
    mine = Contribution.workshop == room.id
    row = await Contribution.select().where(mine, Contribution.number == number).first()
    while row is not None and row["merged_into"] is not None:
        row = await Contribution.select().where(mine, Contribution.id == row["merged_into"]).first()
    if row is None or row["hidden_at"] is not None or row["kind"] == Kind.REPLY.value:
        raise Refused(WhyNotContribute.NO_PARENT)
    return row


def _of_seat(seated: Seated) -> _By:
    return _By(seated.held.kind, seated.held.discipline, seated.held.agency)


def _signature(room: Held, seated: Seated | None, by: Actor) -> _By:
    """Group of the seat, with the discipline of a professional; without a seat as their role says."""
    if seated is not None and (seated.held.discipline or not by.holds(RoleKind.PROFESSIONAL, room.place)):
        return _of_seat(seated)
    for role in by.roles:
        if role.kind is RoleKind.PROFESSIONAL and by.holds(role.kind, room.place):
            group = seated.held.kind if seated else Group.PROFESSIONALS
            return _By(group, role.discipline, role.agency)
    return _By(Group.OFFICERS)


def _row(room: Held, number: int, draft: NoteDraft, whose: _By, sent_key: str, now: datetime) -> Contribution:
    is_cost = draft.kind is Kind.COST
    return Contribution(
        id=new_id(),
        workshop=room.id,
        number=number,
        kind=draft.kind.value,
        stage=room.stage.value,
        text=draft.text.strip(),
        unit=draft.unit.strip() if is_cost else "",
        quantity=draft.quantity if is_cost else None,
        unit_price=draft.unit_price if is_cost else None,
        seat=None,
        group_kind=whose.group.value,
        discipline=whose.discipline,
        agency=whose.agency,
        on_paper=0,
        parent=None,
        merged_into=None,
        cluster=None,
        sent_key=sent_key,
        answered_at=None,
        hidden_at=None,
        hidden_reason="",
        created_at=now,
    )
