"""Hole records: a page of them, one with its entries, its pictures, and all of them as open data."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.city import this_city
from pb.core.errors import NotFound
from pb.programmes.biopori.rules import HoleAct, Line, Standing, standing
from pb.programmes.biopori.tables import HoleEntry, HoleRecord

PAGE, AT_ONCE = 20, 500


class Listed(msgspec.Struct, frozen=True):
    """A record as lists and the open data show it."""

    ward: PlaceCode
    number: int
    group: int | None
    group_name: str | None
    group_kind: str | None
    rw: int
    day: date
    households: int
    holes: int
    doubtful: bool
    checked: date | None
    working: int | None
    due: date | None


class Written(msgspec.Struct, frozen=True):
    """An entry of a record, with what is kept beside it."""

    line: Line
    at: datetime
    role: str
    photo: str
    fingerprint: str


class Record(msgspec.Struct, frozen=True):
    """One record with all its entries, oldest first; `now` follows from them."""

    id: int
    ward: PlaceCode
    number: int
    group: int | None
    group_name: str | None
    entries: tuple[Written, ...]
    now: Standing


_COLUMNS = (
    HoleRecord.id,
    HoleRecord.ward,
    HoleRecord.number,
    HoleRecord.rw,
    HoleRecord.day,
    HoleRecord.households,
    HoleRecord.holes,
    HoleRecord.doubtful,
    HoleRecord.checked,
    HoleRecord.working,
    HoleRecord.due,
    HoleRecord.volunteers._.number.as_alias("group"),
    HoleRecord.volunteers._.name.as_alias("group_name"),
    HoleRecord.volunteers._.kind.as_alias("group_kind"),
)


def _listed(row: dict[str, Any]) -> Listed:
    plain = {name: row[name] for name in Listed.__struct_fields__}
    return Listed(**plain | {"doubtful": bool(row["doubtful"])})


async def records_of(
    ward: str, page: int, *, group: int | None = None, due: date | None = None
) -> tuple[tuple[Listed, ...], int]:
    """A page of the records of a kelurahan or of one group, the newest first, and how many there are.

    With `due`, those alone that are to be looked at again by that day.
    """
    where: Any = HoleRecord.ward == ward
    if group is not None:
        where = where & (HoleRecord.volunteers._.number == group)
    if due is not None:
        where = where & (HoleRecord.due <= due)
    found = await HoleRecord.count().where(where)
    rows = (
        await HoleRecord.select(*_COLUMNS)
        .where(where)
        .order_by(HoleRecord.day, HoleRecord.number, ascending=False)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    )
    return tuple(_listed(row) for row in rows), found


async def data_after(key: int) -> tuple[tuple[Listed, ...], int]:
    """The next records by their keys, and the last of these keys: the open data reads all of them so."""
    rows = (
        await HoleRecord.select(*_COLUMNS).where(HoleRecord.id > key).order_by(HoleRecord.id).limit(AT_ONCE)
    )
    return tuple(_listed(row) for row in rows), rows[-1]["id"] if rows else key


async def record_of(ward: str, number: int) -> Record:
    """One record; raises `NotFound`."""
    row = (
        await HoleRecord.select(*_COLUMNS).where(HoleRecord.ward == ward, HoleRecord.number == number).first()
    )
    if row is None:
        raise NotFound
    rows = await HoleEntry.select().where(HoleEntry.record == row["id"]).order_by(HoleEntry.number)
    entries = tuple(_written(entry) for entry in rows)
    now = standing([entry.line for entry in entries], this_city().biopori)
    return Record(row["id"], PlaceCode(row["ward"]), number, row["group"], row["group_name"], entries, now)


def _written(row: dict[str, Any]) -> Written:
    line = Line(
        kind=HoleAct(row["kind"]),
        **{n: row[n] for n in ("number", "day", "rw", "households", "holes", "working", "reason")},
    )
    return Written(line, row["at"], row["role"], row["photo"], row["fingerprint"])


async def require_photo(ward: str, number: int, entry: int) -> str:
    """The name of the picture of an entry: records are public, and so are their pictures."""
    row = (
        await HoleEntry.select(HoleEntry.photo)
        .where(
            HoleEntry.record._.ward == ward, HoleEntry.record._.number == number, HoleEntry.number == entry
        )
        .first()
    )
    if row is None or not row["photo"]:
        raise NotFound
    return str(row["photo"])


async def elsewhere(
    fingerprints: Iterable[str], record: int = 0
) -> tuple[tuple[str, PlaceCode, int, date], ...]:
    """Where the same pictures stand in other records: fingerprint, kelurahan, number and day."""
    listed = sorted({one for one in fingerprints if one})
    if not listed:
        return ()
    rows = (
        await HoleEntry.select(
            HoleEntry.fingerprint,
            HoleEntry.day,
            HoleEntry.record._.ward.as_alias("ward"),
            HoleEntry.record._.number.as_alias("number"),
        )
        .where(HoleEntry.fingerprint.is_in(listed), HoleEntry.record != record)
        .order_by(HoleEntry.at)
        .limit(20)
    )
    return tuple((row["fingerprint"], PlaceCode(row["ward"]), row["number"], row["day"]) for row in rows)


async def sent_before(actor: Actor, key: str) -> int | None:
    """The record about which this form was sent already, if it was."""
    row = (
        await HoleEntry.select(HoleEntry.record._.number.as_alias("number"))
        .where(HoleEntry.sent_key == f"{actor.person}-{key}")
        .first()
    )
    return int(row["number"]) if row and key else None
