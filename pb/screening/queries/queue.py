"""The queue: what waits to be checked, on whose desk, until when. A page is a constant number of queries."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from pb.core.area import PlaceCode
from pb.core.ids import Kode, ProposalId
from pb.proposals.tables import Proposal
from pb.screening.rules import Desk, desk_of

PAGE, MOST_NEIGHBOURS = 50, 500
WHOSE = ("", "saya", "dinas", "kosong", "ditinggal")
STATES = ("", "perlu", "terlambat", "siap", "selesai")
SORTS = ("tenggat", "biaya", "kode")


class Queued(msgspec.Struct, frozen=True):
    """One line of the queue."""

    id: ProposalId
    kode: Kode
    area: PlaceCode
    title: str
    need: str
    category: str
    rw: int | None
    cost: int
    wanted: str
    agency: str
    person: int | None
    label: str
    left: bool
    width: int | None
    due: date | None
    verdict: str | None
    before: bool
    drafted: str | None
    ready: bool
    scheduled: bool

    @property
    def desk(self) -> Desk:
        """On whose desk it lies."""
        return Desk(self.agency, self.person, left=self.left)


class Asked(msgspec.Struct, frozen=True):
    """Which part of the queue: whose, in which state, in which order, of which agency."""

    whose: str = ""
    state: str = "perlu"
    sort: str = "tenggat"
    agency: str = ""
    page: int = 1


class Sums(msgspec.Struct, frozen=True):
    """How many there are, for the links above the list."""

    all: int
    waiting: int
    late: int
    ready: int
    done: int
    mine: int
    nobody: int
    left: int


_FROM = """
FROM proposal p JOIN proposal_version v ON v.proposal = p.id AND v.number = p.version
JOIN contest c ON c.id = p.contest LEFT JOIN screening_task t ON t.proposal = p.id
LEFT JOIN answer_draft a ON a.proposal = p.id AND a.version = p.version
"""
_HERE = """
EXISTS (SELECT 1 FROM role_held r WHERE r.account = t.person AND r.kind IN ('professional', 'facilitator')
  AND r.starts_at <= {} AND (r.ends_at IS NULL OR r.ends_at > {}))
"""
_CHECKED = "EXISTS (SELECT 1 FROM verdict d WHERE d.proposal = p.id AND d.version = p.version)"
_BEFORE = "EXISTS (SELECT 1 FROM verdict d WHERE d.proposal = p.id)"
_SHOWN = "p.state = 'published' AND p.hidden_at IS NULL"  # raw: a part of the statements below
_STATE = f"""
(CASE {{}} WHEN 'perlu' THEN NOT {_CHECKED} AND COALESCE(a.ready, 0) = 0
  WHEN 'terlambat' THEN NOT {_CHECKED} AND COALESCE(a.ready, 0) = 0 AND t.due < {{}}
  WHEN 'siap' THEN NOT {_CHECKED} AND a.ready = 1 WHEN 'selesai' THEN {_CHECKED} ELSE TRUE END)
"""
_WHOSE = f"""
(CASE {{}} WHEN 'saya' THEN t.person = {{}} WHEN 'kosong' THEN t.id IS NULL
  WHEN 'ditinggal' THEN t.person IS NOT NULL AND NOT {_HERE}
  WHEN 'dinas' THEN {{}} LIKE '%,' || t.agency || ',%' AND t.agency <> ''
    AND (t.person IS NULL OR NOT {_HERE})
  ELSE TRUE END)
"""
_WHERE = f" AND {_STATE} AND {_WHOSE} AND ({{}} = '' OR t.agency = {{}})"  # raw: as above
_ORDER = """
ORDER BY CASE WHEN {} = 'biaya' THEN -v.cost ELSE 0 END,
  CASE WHEN {} = 'tenggat' AND t.due IS NULL THEN 1 ELSE 0 END,
  CASE WHEN {} = 'tenggat' THEN t.due END, p.kode
"""  # raw: as above
_LINE = f"""
SELECT p.id, p.kode, c.area, v.title, v.need, v.category, v.rw, v.cost, v.agency AS wanted,
  COALESCE(t.agency, '') AS agency, t.person, t.width, t.due, n.public_name AS label, {_HERE} AS here,
  (SELECT d.result FROM verdict d WHERE d.proposal = p.id AND d.version = p.version
    ORDER BY d.created_at DESC, d.id DESC LIMIT 1) AS verdict,
  {_BEFORE} AS before, a.result AS drafted, COALESCE(a.ready, 0) AS ready, a.batch
{_FROM} LEFT JOIN account n ON n.id = t.person
"""  # raw: the newest verdict and whether somebody still holds the role, beside each row
_CHOSEN = f"WITH chosen AS MATERIALIZED (SELECT p.id {_FROM}"  # raw: which lines first, only those whole
_EACH = f"""
WITH each_one AS MATERIALIZED (SELECT t.id AS task, t.person, t.due, COALESCE(a.ready, 0) AS ready,
  CASE WHEN {_CHECKED} THEN 1 ELSE 0 END AS done,
  CASE WHEN t.person IS NULL OR {_HERE} THEN 1 ELSE 0 END AS here
FROM proposal p LEFT JOIN screening_task t ON t.proposal = p.id
LEFT JOIN answer_draft a ON a.proposal = p.id AND a.version = p.version
"""  # raw: sums over what the line computes, each of it once
_SUMS = """
SELECT count(*) AS n,
  COALESCE(sum(CASE WHEN done = 0 AND ready = 0 THEN 1 ELSE 0 END), 0) AS waiting,
  COALESCE(sum(CASE WHEN done = 0 AND ready = 0 AND due < {} THEN 1 ELSE 0 END), 0) AS late,
  COALESCE(sum(CASE WHEN done = 0 AND ready = 1 THEN 1 ELSE 0 END), 0) AS ready,
  COALESCE(sum(done), 0) AS done,
  COALESCE(sum(CASE WHEN done = 0 AND ready = 0 AND person = {} THEN 1 ELSE 0 END), 0) AS mine,
  COALESCE(sum(CASE WHEN done = 0 AND ready = 0 AND task IS NULL THEN 1 ELSE 0 END), 0) AS nobody,
  COALESCE(sum(CASE WHEN done = 0 AND person IS NOT NULL AND here = 0 THEN 1 ELSE 0 END), 0) AS gone
FROM each_one
"""  # raw: as above


def _values(asked: Asked, me: int, agencies: Collection[str], today: date, now: datetime) -> tuple[Any, ...]:
    """The values of the filters and of the order."""
    mine = ",".join(("", *sorted(agencies), ""))
    return (
        *(asked.state, today, asked.whose, me, now, now, mine, now, now, asked.agency, asked.agency),
        *(asked.sort, asked.sort, asked.sort),
    )


async def queue(
    contests: Sequence[int], asked: Asked, *, me: int, agencies: Collection[str], today: date, now: datetime
) -> tuple[Queued, ...]:
    """A page of the queue of these contests, with one line more where another page follows."""
    if not contests:
        return ()
    ids = list(contests)
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(
        f"{_CHOSEN} WHERE {_SHOWN} AND p.contest IN ({marks}) {_WHERE} {_ORDER} LIMIT {{}} OFFSET {{}}) "
        f"{_LINE} WHERE p.id IN (SELECT id FROM chosen) {_ORDER}",
        *(*ids, *_values(asked, me, agencies, today, now), PAGE + 1, (max(asked.page, 1) - 1) * PAGE),
        *(now, now, asked.sort, asked.sort, asked.sort),
    )
    return tuple(_queued(row) for row in rows)


_KODES = f"SELECT p.id, p.kode {_FROM}"  # raw: the same joins as the lines


async def neighbours(
    contests: Sequence[int],
    asked: Asked,
    kode: str,
    *,
    me: int,
    agencies: Collection[str],
    today: date,
    now: datetime,
) -> tuple[Kode | None, Kode | None]:
    """What comes before and after a proposal in a part of the queue; the first where it is not in it."""
    if not contests:
        return None, None
    ids = list(contests)
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(
        f"{_KODES} WHERE {_SHOWN} AND p.contest IN ({marks}) {_WHERE} {_ORDER} LIMIT {{}}",
        *(*ids, *_values(asked, me, agencies, today, now), MOST_NEIGHBOURS),
    )
    kodes = [Kode(row["kode"]) for row in rows]
    if kode not in kodes:
        return None, kodes[0] if kodes else None
    at = kodes.index(Kode(kode))
    return (kodes[at - 1] if at else None), (kodes[at + 1] if at + 1 < len(kodes) else None)


async def queue_sums(contests: Sequence[int], *, me: int, today: date, now: datetime) -> Sums:
    """How many there are in each part of the queue."""
    if not contests:
        return Sums(0, 0, 0, 0, 0, 0, 0, 0)
    ids = list(contests)
    marks = ", ".join("{}" for _ in ids)
    rows = await Proposal.raw(
        f"{_EACH} WHERE {_SHOWN} AND p.contest IN ({marks})) {_SUMS}", now, now, *ids, today, me
    )
    row = {name: int(value) for name, value in rows[0].items()}
    return Sums(
        all=row["n"],
        waiting=row["waiting"],
        late=row["late"],
        ready=row["ready"],
        done=row["done"],
        mine=row["mine"],
        nobody=row["nobody"],
        left=row["gone"],
    )


def _queued(row: dict[str, Any]) -> Queued:
    desk = desk_of(row["agency"], row["person"], holds_role=bool(row["here"]))
    kept = {name: row[name] for name in Queued.__struct_fields__ if name in row}
    due = row["due"]
    return Queued(
        **kept
        | {
            "person": desk.person,
            "label": row["label"] or "" if desk.person else "",
            "before": bool(row["before"]),
            "ready": bool(row["ready"]),
            "due": date.fromisoformat(due) if isinstance(due, str) else due,
        },
        left=desk.left,
        scheduled=row["batch"] is not None,
    )
