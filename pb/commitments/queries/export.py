"""Everything about all promises, in pieces: open data of a whole city fits into little memory."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.commitments.queries.mine import ledgers_of, plans_of
from pb.commitments.rules import Entry, EntryKind, Plan, Standing, standing
from pb.commitments.rules.acts import BY_NEIGHBOURS
from pb.commitments.tables import Commitment, LedgerEntry, PartyRow
from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.core.ids import Kode

PIECE, WHOLE = 500, 100
_PROMISE = (
    *("kode", "title", "agency", "source", "proposal", "round", "workshop", "state", "progress", "amount"),
    *("spent", "hours", "plan_ends", "ends", "delivered", "days_late", "disputes", "answers"),
    *("answers_in_time", "one_sided", "created_at", "changed_at"),
)
_ENTRY = (
    *("number", "kind", "at", "day", "role", "party", "milestone", "pledge", "amount", "text", "receipt"),
    *("refers", "new_date", "photo", "fingerprint", "spot", "digest"),
)


class PromiseLine(msgspec.Struct, frozen=True, kw_only=True):
    """A promise in the open data. No person stands in it."""

    kode: str
    title: str
    place: PlaceCode
    agency: str
    parties: str
    source: str
    proposal: str | None
    round: str | None
    workshop: str | None
    state: str
    progress: int
    amount: int
    spent: int
    hours: int
    plan_ends: date | None
    ends: date
    delivered: date | None
    days_late: int
    disputes: int
    answers: int
    answers_in_time: int
    one_sided: int
    created_at: datetime
    changed_at: datetime


class EntryLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a ledger in the open data. What residents wrote and where they stood is left out."""

    kode: str
    number: int
    kind: str
    at: datetime
    day: date
    role: str
    party: int | None
    milestone: int | None
    pledge: int | None
    amount: int
    text: str
    receipt: str
    refers: int | None
    new_date: date | None
    photo: int
    fingerprint: str
    spot: str
    digest: str


class WholePromise(msgspec.Struct, frozen=True):
    """A promise with its plan, its ledger and where it stands."""

    kode: Kode
    place: PlaceCode
    agency: str
    changed_at: datetime
    plan: Plan
    entries: tuple[Entry, ...]
    now: Standing


async def promise_lines() -> AsyncIterator[list[PromiseLine]]:
    """All promises, the oldest first, 500 at a time: two queries each."""
    last = 0
    while True:
        rows = await (
            Commitment.select(Commitment.id, Commitment.place, *(getattr(Commitment, n) for n in _PROMISE))
            .where(Commitment.id > last)
            .order_by(Commitment.id)
            .limit(PIECE)
        )
        if not rows:
            return
        last = rows[-1]["id"]
        yield await _promises(rows)


async def promises_page(place: str, state: str, after: str, limit: int) -> list[PromiseLine]:
    """At most so many promises after this one, the oldest first, in a place and in a state; empty is all."""
    query = Commitment.select(Commitment.id, Commitment.place, *(getattr(Commitment, n) for n in _PROMISE))
    if place:
        here = Commitment.place.like(f"{place}.%") | Commitment.place.like(f"{place}-%")
        query = query.where((Commitment.place == place) | here)
    if state:
        query = query.where(Commitment.state == state)
    if after:
        row = await Commitment.select(Commitment.id).where(Commitment.kode == after).first()
        if row is None:
            raise NotFound
        query = query.where(Commitment.id > row["id"])
    return await _promises(await query.order_by(Commitment.id).limit(limit))


async def require_promise_line(kode: str) -> tuple[PromiseLine, list[EntryLine]]:
    """One promise with its ledger; raises `NotFound`."""
    rows = await Commitment.select(
        Commitment.id, Commitment.place, *(getattr(Commitment, n) for n in _PROMISE)
    ).where(Commitment.kode == kode)
    if not rows:
        raise NotFound
    entries = (
        await LedgerEntry.select(*(getattr(LedgerEntry, name) for name in _ENTRY))
        .where(LedgerEntry.commitment == rows[0]["id"])
        .order_by(LedgerEntry.number)
    )
    return (await _promises(rows))[0], [_line({**row, "kode": kode}) for row in entries]


async def _promises(rows: Sequence[dict[str, Any]]) -> list[PromiseLine]:
    named = await _parties([row["id"] for row in rows]) if rows else {}
    return [
        PromiseLine(
            **{name: row[name] for name in _PROMISE},
            place=PlaceCode(row["place"]),
            parties="; ".join(named[row["id"]]),
        )
        for row in rows
    ]


async def _parties(keys: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = await (
        PartyRow.select(PartyRow.commitment, PartyRow.name)
        .where(PartyRow.commitment.is_in(keys))
        .order_by(PartyRow.commitment, PartyRow.party)
    )
    for row in rows:
        found[row["commitment"]].append(row["name"])
    return found


async def entry_lines() -> AsyncIterator[list[EntryLine]]:
    """All entries of all ledgers, in the order in which they were written, 500 at a time: one query each."""
    last = 0
    while True:
        rows = await (
            LedgerEntry.select(
                LedgerEntry.id,
                LedgerEntry.commitment._.kode.as_alias("kode"),
                *(getattr(LedgerEntry, name) for name in _ENTRY),
            )
            .where(LedgerEntry.id > last)
            .order_by(LedgerEntry.id)
            .limit(PIECE)
        )
        if not rows:
            return
        last = rows[-1]["id"]
        yield [_line(row) for row in rows]


_NEIGHBOURS = frozenset(kind.value for kind in BY_NEIGHBOURS)


def _line(row: dict[str, Any]) -> EntryLine:
    plain = {name: row[name] for name in ("kode", *_ENTRY)}
    plain["photo"] = int(bool(row["photo"]))
    if row["kind"] in _NEIGHBOURS:
        plain |= {"text": "", "spot": ""}
    return EntryLine(**plain)


async def whole_promises(*, now: datetime) -> AsyncIterator[list[WholePromise]]:
    """All promises with their ledgers, a hundred at a time: four queries each."""
    last = 0
    while True:
        rows = await (
            Commitment.select(
                *(Commitment.id, Commitment.kode, Commitment.place, Commitment.agency, Commitment.changed_at)
            )
            .where(Commitment.id > last)
            .order_by(Commitment.id)
            .limit(WHOLE)
        )
        if not rows:
            return
        keys = [row["id"] for row in rows]
        last = keys[-1]
        plans, ledgers = await plans_of(keys), await ledgers_of(keys)
        yield [
            _whole(row, plans[row["id"]], tuple(line.entry for line in ledgers[row["id"]]), now)
            for row in rows
        ]


def _whole(row: dict[str, Any], plan: Plan, entries: tuple[Entry, ...], now: datetime) -> WholePromise:
    place = PlaceCode(row["place"])
    stands = standing(plan, entries, now)
    return WholePromise(Kode(row["kode"]), place, row["agency"], row["changed_at"], plan, entries, stands)


def spendings(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The payments that count: those that were corrected are gone."""
    gone = {entry.refers for entry in entries if entry.kind is EntryKind.CORRECTED}
    return tuple(e for e in entries if e.kind is EntryKind.SPENDING and e.number not in gone)
