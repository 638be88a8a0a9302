"""A kelurahan of the movement: its facts, its RW with their sums, its notes."""

from datetime import date, datetime
from typing import Any

import msgspec
from piccolo.query.functions import Sum

from pb.core.area import PlaceCode
from pb.places.queries import ward as require_ward
from pb.programmes.biopori.rules import NoteKind, TrainLevel
from pb.programmes.biopori.tables import HoleRecord, NoteRow, WardRow


class WardFacts(msgspec.Struct, frozen=True):
    """How many RW a kelurahan has, if its office said so, and since when holes are a programme there."""

    code: PlaceCode
    name: str
    kecamatan: str
    kecamatan_code: PlaceCode
    rws: int | None
    since: date | None


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A training or a cost; `gone` is the reason for which it was taken back."""

    number: int
    kind: NoteKind
    at: datetime
    day: date
    level: TrainLevel | None
    rw: int | None
    rt: int | None
    people: int
    amount: int
    words: str
    source: str
    role: str
    gone: str | None


class RwSum(msgspec.Struct, frozen=True):
    """What counts in one RW."""

    rw: int
    holes: int
    households: int
    looked: int
    working: int
    due: int


async def ward_facts(code: str) -> WardFacts:
    """A kelurahan of the city; raises `NotFound`."""
    ward = require_ward(code)
    row = await WardRow.select(WardRow.rws, WardRow.since).where(WardRow.code == code).first() or {}
    return WardFacts(
        ward.code, ward.name, ward.kecamatan, ward.kecamatan_code, row.get("rws"), row.get("since")
    )


_RWS = """
SELECT rw, SUM(holes) AS holes, SUM(households) AS households,
  SUM(CASE WHEN checked IS NOT NULL THEN holes ELSE 0 END) AS looked, SUM(COALESCE(working, 0)) AS working,
  SUM(CASE WHEN due <= {} THEN 1 ELSE 0 END) AS due
FROM biopori_record WHERE ward = {} AND doubtful = 0 AND holes > 0 GROUP BY rw ORDER BY rw
"""  # sums under conditions, which the query builder does not have


async def rw_sums(ward: str, today: date) -> tuple[RwSum, ...]:
    """The RW of a kelurahan that have holes."""
    rows = await HoleRecord.raw(_RWS, today, ward)
    return tuple(RwSum(*(int(row[name]) for name in RwSum.__struct_fields__)) for row in rows)


async def since_sums(facts: WardFacts) -> int:
    """Holes that count of the time since they are a programme in this kelurahan."""
    if facts.since is None:
        return 0
    rows = await HoleRecord.select(Sum(HoleRecord.holes)).where(
        HoleRecord.ward == facts.code, HoleRecord.doubtful == 0, HoleRecord.day >= facts.since
    )
    return int(rows[0]["sum"] or 0)


async def notes_of(ward: str) -> tuple[Note, ...]:
    """Trainings and costs of a kelurahan, the newest day first; what was taken back says why."""
    rows = await NoteRow.select().where(NoteRow.ward == ward).order_by(NoteRow.number)
    gone = {row["refers"]: row["words"] for row in rows if row["refers"] is not None}
    found = [_note(row, gone.get(row["number"])) for row in rows if row["refers"] is None]
    return tuple(sorted(found, key=lambda note: (note.day, note.number), reverse=True))


def _note(row: dict[str, Any], gone: str | None) -> Note:
    plain = ("number", "at", "day", "rw", "rt", "people", "amount", "words", "source", "role")
    return Note(
        kind=NoteKind(row["kind"]),
        level=TrainLevel(row["level"]) if row["level"] else None,
        gone=gone,
        **{name: row[name] for name in plain},
    )
