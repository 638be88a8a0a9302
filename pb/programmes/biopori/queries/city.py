"""Sums of the city by kelurahan, in four queries, and the groups of a season."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from pb.core.area import PlaceCode
from pb.places.queries import wards
from pb.programmes.biopori.rules import GroupKind, GroupSeason, HoleAct, TrainLevel
from pb.programmes.biopori.tables import HoleEntry, HoleRecord, NoteRow, Volunteers, WardRow


class WardSum(msgspec.Struct, frozen=True, kw_only=True):
    """What counts in one kelurahan; `after` is since holes are a programme there."""

    code: PlaceCode
    rws: int | None = None
    records: int = 0
    holes: int = 0
    holes_after: int = 0
    households: int = 0
    covered: int = 0
    looked: int = 0
    working: int = 0
    trained: date | None = None
    trained_rws: int = 0
    trained_rts: int = 0
    people: tuple[int, int, int] = (0, 0, 0)
    last_trained: tuple[date | None, date | None, date | None] = (None, None, None)
    cost: int = 0
    cost_after: int = 0


class City(msgspec.Struct, frozen=True):
    """Each kelurahan of the city, in the order of its list, and how many groups of each kind there are."""

    wards: tuple[WardSum, ...]
    groups: Mapping[str, int]

    def total(self, name: str) -> int:
        """The sum of a figure over all kelurahan."""
        return sum(getattr(ward, name) or 0 for ward in self.wards)

    @property
    def covered(self) -> int:
        """Kelurahan with holes that count."""
        return sum(1 for ward in self.wards if ward.holes)


_HOLES = """
SELECT r.ward AS ward, COUNT(*) AS records, SUM(r.holes) AS holes, SUM(r.households) AS households,
  COUNT(DISTINCT r.rw) AS covered,
  SUM(CASE WHEN r.checked IS NOT NULL THEN r.holes ELSE 0 END) AS looked,
  SUM(COALESCE(r.working, 0)) AS working,
  SUM(CASE WHEN w.since IS NOT NULL AND r.day >= w.since THEN r.holes ELSE 0 END) AS holes_after
FROM biopori_record r JOIN biopori_ward w ON w.code = r.ward
WHERE r.doubtful = 0 AND r.holes > 0 GROUP BY r.ward
"""  # sums under conditions, which the query builder does not have

_NOTES = """
SELECT n.ward AS ward, n.level AS level, SUM(n.people) AS people, SUM(n.amount) AS amount,
  SUM(CASE WHEN w.since IS NOT NULL AND n.day >= w.since THEN n.amount ELSE 0 END) AS amount_after,
  COUNT(DISTINCT n.rw) AS rws, COUNT(DISTINCT n.rw * 100 + n.rt) AS rts,
  MIN(n.day) AS first, MAX(n.day) AS last
FROM biopori_note n JOIN biopori_ward w ON w.code = n.ward
WHERE n.refers IS NULL
  AND NOT EXISTS (SELECT 1 FROM biopori_note t WHERE t.ward = n.ward AND t.refers = n.number)
GROUP BY n.ward, n.level
"""  # sums under conditions, which the query builder does not have


async def city_sums() -> City:
    """Everything that the page of the movement shows, in four queries."""
    figures: dict[str, dict[str, Any]] = {ward.code: {} for ward in wards()}
    for row in await WardRow.select(WardRow.code, WardRow.rws):
        figures[row["code"]]["rws"] = row["rws"]
    for row in await HoleRecord.raw(_HOLES):
        figures[row["ward"]] |= {name: int(row[name]) for name in row if name != "ward"}
    noted: dict[str, dict[str, dict[str, Any]]] = {}
    for row in await NoteRow.raw(_NOTES):
        noted.setdefault(row["ward"], {})[row["level"]] = row
    for code, levels in noted.items():
        figures[code] |= _training(levels) | _cost(levels)
    groups = dict.fromkeys((kind.value for kind in GroupKind), 0)
    for row in await Volunteers.select(Volunteers.kind):
        groups[row["kind"]] += 1
    return City(tuple(WardSum(code=PlaceCode(code), **some) for code, some in figures.items()), groups)


def _training(levels: dict[str, dict[str, Any]]) -> dict[str, Any]:
    found = [levels.get(level.value) for level in TrainLevel]
    first, rw, rt = found
    return {
        "trained": as_day(first["first"]) if first else None,
        "trained_rws": int(rw["rws"]) if rw else 0,
        "trained_rts": int(rt["rts"]) if rt else 0,
        "people": tuple(int(row["people"]) if row else 0 for row in found),
        "last_trained": tuple(as_day(row["last"]) if row else None for row in found),
    }


def _cost(levels: dict[str, dict[str, Any]]) -> dict[str, int]:
    row = levels.get("")
    return {"cost": int(row["amount"]), "cost_after": int(row["amount_after"])} if row else {}


def as_day(value: object) -> date | None:
    """A day as a raw query gives it: SQLite keeps it as text."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


_SEASON = """
SELECT g.ward AS ward, g.number AS number, g.name AS name, g.kind AS kind,
  (SELECT COUNT(DISTINCT r.rw) FROM biopori_record r
    WHERE r.volunteers = g.id AND r.doubtful = 0 AND r.holes > 0 AND r.day BETWEEN {} AND {}) AS rws,
  (SELECT COALESCE(SUM(r.holes), 0) FROM biopori_record r
    WHERE r.volunteers = g.id AND r.doubtful = 0 AND r.holes > 0 AND r.day BETWEEN {} AND {}) AS holes,
  (SELECT COUNT(DISTINCT r.id) FROM biopori_record r JOIN biopori_entry e ON e.record = r.id
    WHERE r.volunteers = g.id AND r.doubtful = 0 AND r.holes > 0 AND e.kind = {}
      AND e.day BETWEEN {} AND {}) AS checks
FROM biopori_group g WHERE g.on_board = 1
"""  # counts of distinct things beside each other, which the query builder does not have


async def season_of(year: int) -> tuple[GroupSeason, ...]:
    """What each group that wants to be listed did in a year."""
    span = (date(year, 1, 1), date(year, 12, 31))
    rows = await Volunteers.raw(_SEASON, *span, *span, HoleAct.CHECKED.value, *span)
    return tuple(
        GroupSeason(
            row["ward"], row["number"], row["name"], row["kind"],
            int(row["rws"]), int(row["checks"]), int(row["holes"]),
        )
        for row in rows
    )  # fmt: skip


async def seasons() -> tuple[int, ...]:
    """The years with records of groups that want to be listed, the newest first."""
    row = await (
        HoleRecord.select(HoleRecord.day)
        .where(HoleRecord.volunteers._.on_board == 1)
        .order_by(HoleRecord.day)
        .first()
    )
    newest = await HoleEntry.select(HoleEntry.day).order_by(HoleEntry.day, ascending=False).first()
    if row is None or newest is None:
        return ()
    return tuple(range(newest["day"].year, row["day"].year - 1, -1))
