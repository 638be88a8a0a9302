"""One promise with its plan, its ledger and where it stands; whether its ledger is whole."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.commitments.ledger import LedgerLine, broken_line
from pb.commitments.rules import Entry, EntryKind, Plan, Representative, Standing, standing
from pb.commitments.tables import Commitment, LedgerEntry, LedgerPerson, PlanRow, Represents
from pb.core.area import PlaceCode
from pb.core.audit import happened_to
from pb.core.errors import NotFound
from pb.core.events import Event
from pb.core.ids import Kode


class Promise(msgspec.Struct, frozen=True):
    """A promise as its page shows it. `lines` are the entries with role, photo and place."""

    id: int
    kode: Kode
    source: str
    proposal: str | None
    round: str | None
    workshop: str | None
    session: str | None
    part: int | None
    place: PlaceCode
    agency: str
    council: int | None
    created_at: datetime
    plan: Plan
    versions: int
    lines: tuple[LedgerLine, ...]
    represented: tuple[Representative, ...]
    now: Standing

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(line.entry for line in self.lines)


async def require_promise(kode: str, *, now: datetime) -> Promise:
    """The promise with this kode, in five queries; raises `NotFound`."""
    row = (
        await Commitment.select(*Commitment.all_columns(), Commitment.place._.code.as_alias("place"))
        .where(Commitment.kode == kode)
        .first()
    )
    if row is None:
        raise NotFound
    plans = await PlanRow.select().where(PlanRow.commitment == row["id"]).order_by(PlanRow.number)
    plan = msgspec.json.decode(plans[-1]["body"], type=Plan)
    lines = await lines_of(row["id"])
    plain = (
        *("id", "source", "proposal", "round", "workshop", "session", "part", "agency", "council"),
        "created_at",
    )
    return Promise(
        **{name: row[name] for name in plain},
        kode=Kode(row["kode"]),
        place=PlaceCode(row["place"]),
        plan=plan,
        versions=len(plans),
        lines=lines,
        represented=await _represented(row["id"]),
        now=standing(plan, [line.entry for line in lines], now),
    )


async def lines_of(commitment: int) -> tuple[LedgerLine, ...]:
    """The ledger in its order."""
    rows = await LedgerEntry.select().where(LedgerEntry.commitment == commitment).order_by(LedgerEntry.number)
    if not rows:
        return ()
    people = await LedgerPerson.select().where(LedgerPerson.entry.is_in([row["id"] for row in rows]))
    who = {row["entry"]: row["person"] for row in people}
    return tuple(line_of(row, who.get(row["id"])) for row in rows)


def line_of(row: dict[str, Any], person: int | None) -> LedgerLine:
    """A row as a line of a ledger."""
    plain = (
        *("number", "at", "party", "milestone", "pledge", "amount", "text", "receipt", "refers"),
        *("new_date", "photo"),
    )
    entry = Entry(
        **{name: row[name] for name in plain}, kind=EntryKind(row["kind"]), on=row["day"], person=person
    )
    return LedgerLine(entry, row["role"], row["fingerprint"], row["spot"], row["digest"])


async def _represented(commitment: int) -> tuple[Representative, ...]:
    rows = await Represents.select().where(Represents.commitment == commitment).order_by(Represents.party)
    return tuple(Representative(row["party"], row["agency"], row["account"]) for row in rows)


async def used_before(fingerprint: str, commitment: int) -> tuple[tuple[Kode, date], ...]:
    """Where the same picture stands already: kode and day. Nearly equal pictures mostly have equal ones."""
    if not fingerprint:
        return ()
    rows = (
        await LedgerEntry.select(
            LedgerEntry.day,
            LedgerEntry.commitment._.kode.as_alias("kode"),
        )
        .where(LedgerEntry.fingerprint == fingerprint)
        .order_by(LedgerEntry.at)
        .limit(10)
    )
    return tuple((Kode(row["kode"]), row["day"]) for row in rows)


class Use(msgspec.Struct, frozen=True):
    """A picture that looks like another one: the promise and the entry that it stands in."""

    fingerprint: str
    kode: Kode
    number: int
    day: date


async def uses_of(fingerprints: Iterable[str]) -> tuple[Use, ...]:
    """Every entry of any promise with one of these pictures, the oldest first."""
    listed = sorted({fingerprint for fingerprint in fingerprints if fingerprint})
    if not listed:
        return ()
    rows = (
        await LedgerEntry.select(
            LedgerEntry.fingerprint,
            LedgerEntry.number,
            LedgerEntry.day,
            LedgerEntry.commitment._.kode.as_alias("kode"),
        )
        .where(LedgerEntry.fingerprint.is_in(listed))
        .order_by(LedgerEntry.at)
        .limit(200)
    )
    return tuple(Use(row["fingerprint"], Kode(row["kode"]), row["number"], row["day"]) for row in rows)


async def require_picture(kode: str, number: int) -> str:
    """The name of the picture of an entry; promises are public, and so are their pictures."""
    row = (
        await LedgerEntry.select(LedgerEntry.photo)
        .where(LedgerEntry.commitment._.kode == kode, LedgerEntry.number == number)
        .first()
    )
    if row is None or not row["photo"]:
        raise NotFound
    return str(row["photo"])


async def broken_at(kode: str, lines: Sequence[LedgerLine]) -> int | None:
    """The first entry of a ledger that was changed or is missing, held against the record; None if whole."""
    told = [event.facts.get("entry") for event in await happened_to(kode) if event.kind is Event.LEDGER]
    return broken_line(lines, max((n for n in told if isinstance(n, int)), default=0))


async def promises_of_workshop(workshop: str) -> dict[int, Kode]:
    """The promises that tasks of a workshop became, by the number of the task."""
    rows = await Commitment.select(Commitment.kode, Commitment.part).where(
        Commitment.workshop == workshop, Commitment.part.is_not_null()
    )
    return {int(row["part"]): Kode(row["kode"]) for row in rows}


async def promise_of(proposal: str) -> Kode | None:
    """The promise that came of a proposal."""
    row = await Commitment.select(Commitment.kode).where(Commitment.proposal == proposal).first()
    return Kode(row["kode"]) if row else None
