"""People say something in a workshop: a note, an answer, a whole sheet of paper."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.db import Lock, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import tag
from pb.core.limits import spend
from pb.workshops.facts import NoteDraft, SheetLine
from pb.workshops.queries import seat_held, seat_of
from pb.workshops.rules import (
    ANSWERABLE,
    MOST_IN_AN_HOUR,
    MOST_ON_A_SHEET,
    WINDOW,
    Group,
    Kind,
    SeatHeld,
    WhyNotContribute,
    may_run,
    sheet_faults,
    why_not_contribute,
    why_not_cost,
)
from pb.workshops.services.setup import run_by
from pb.workshops.services.together import Held, hold, together
from pb.workshops.tables import Contribution, Seat


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


class _Writer(msgspec.Struct, frozen=True):
    """Who writes: their seat, the key to keep, the note that was sent with it before (a second tap, a phone
    that was offline), and how many notes came from the seat within an hour."""

    held: SeatHeld | None
    key: str
    known: int | None
    said: int


_WRITER = """
SELECT s.id, s.kind, s.state, s.from_home, s.attended_at, s.discipline, s.agency, s.evaluated,
(SELECT number FROM contribution WHERE workshop = w.id AND sent_key = {}) AS known,
(SELECT count(*) FROM contribution WHERE seat = s.id AND created_at > {}) AS said
FROM workshop AS w LEFT JOIN seat AS s ON s.workshop = w.id AND s.state <> 'left' AND """
_BY_ACCOUNT = f"{_WRITER} s.account = {{}} WHERE w.id = {{}}"  # one step of three, for many write at once
_BY_MARK = f"{_WRITER} s.account IS NULL AND s.id = {{}} WHERE w.id = {{}}"  # as above


async def _writer(room: Held, seat: int | None, sent_key: str, by: Actor, now: datetime) -> _Writer:
    """Find the seat by account, or that of a guest by its key."""
    who = seat if by.person is None else by.person
    key = _key(str(who), sent_key)
    since = now - WINDOW
    if by.person is None:
        row = (await Seat.raw(_BY_MARK, key, since, who, room.id))[0]
    else:
        row = (await Seat.raw(_BY_ACCOUNT, key, since, who, room.id))[0]
    held = seat_held(row) if row["id"] is not None else None
    waiting = [other for other in room.rows if held is not None and other.seat == held.id]
    known = next((int(other.number) for other in waiting if other.sent_key == key), row["known"])
    return _Writer(held, key, known, int(row["said"]) + len(waiting))


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
    writer = await _writer(room, seat, sent_key, by, now)
    if writer.known is not None:
        return writer.known
    if draft.kind is Kind.REPLY:
        raise NotFound
    refuse_if(why_not_contribute(writer.held, draft.kind, room.stage, draft.text))
    refuse_if(why_not_cost(draft.kind, draft.unit, draft.quantity, draft.unit_price))
    await _count(writer, by, now)
    row = _row(room, draft, _signature(room, writer.held, by), writer.key, now)
    row.seat = writer.held.id if writer.held else None
    return room.add(row, by, now)


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
    writer = await _writer(room, seat, sent_key, by, now)
    if writer.known is not None:
        return writer.known
    held = writer.held
    expert = by.holds(RoleKind.PROFESSIONAL, room.place) or bool(held and held.discipline)
    speaks_for_all = may_run(by, room.place) or expert
    refuse_if(why_not_contribute(held, Kind.REPLY, room.stage, text, runs=speaks_for_all))
    parent = await _standing(room, number)
    await _count(writer, by, now)
    draft = NoteDraft(kind=Kind.REPLY, text=text)
    row = _row(room, draft, _signature(room, held, by), writer.key, now)
    row.seat, row.parent = held.id if held else None, parent["id"]
    if speaks_for_all and Kind(parent["kind"]) in ANSWERABLE and parent["answered_at"] is None:
        await Contribution.update({Contribution.answered_at: now}).where(Contribution.id == parent["id"])
    return room.add(row, by, now)


async def _count(writer: _Writer, by: Actor, now: datetime) -> None:
    """Sixty an hour, from a seat by its notes; in the transaction of the note, where forty write at once."""
    fits = writer.said < MOST_IN_AN_HOUR
    if writer.held is None:
        fits = await spend("contribute", str(by.person), limit=MOST_IN_AN_HOUR, window=WINDOW, now=now)
    refuse_if(None if fits else WhyNotContribute.TOO_MANY)


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
    room = await hold(facts.kode)
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
    rows = []
    for place, line in enumerate(lines):
        whose = _of_seat(seated.held) if seated else _By(line.group)
        draft = NoteDraft(kind=line.kind, text=line.text)
        row = _row(room, draft, whose, f"{key}-{place}", now)
        row.number, row.seat, row.on_paper = room.last + 1 + place, seat, 1
        rows.append(row)
    await Contribution.insert(*rows)
    await record(Event.CONTRIBUTED, by=by, now=now, kode=room.kode, notes=len(rows), what="sheet")
    return tuple(int(row.number) for row in rows)


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


def _of_seat(held: SeatHeld) -> _By:
    return _By(held.kind, held.discipline, held.agency)


def _signature(room: Held, held: SeatHeld | None, by: Actor) -> _By:
    """Group of the seat, with the discipline of a professional; without a seat as their role says."""
    if held is not None and (held.discipline or not by.holds(RoleKind.PROFESSIONAL, room.place)):
        return _of_seat(held)
    for role in by.roles:
        if role.kind is RoleKind.PROFESSIONAL and by.holds(role.kind, room.place):
            group = held.kind if held else Group.PROFESSIONALS
            return _By(group, role.discipline, role.agency)
    return _By(Group.OFFICERS)


def _row(room: Held, draft: NoteDraft, whose: _By, sent_key: str, now: datetime) -> Contribution:
    """A note without its number, which it gets last."""
    is_cost = draft.kind is Kind.COST
    return Contribution(
        id=new_id(),
        workshop=room.id,
        number=0,
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
