"""The form of a plan: what is typed becomes a plan with a fault for each field, and a plan fills the form."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

import msgspec

from pb.commitments.queries import Promise
from pb.commitments.rules import (
    LONGEST,
    MOST_INDICATORS,
    MOST_MILESTONES,
    MOST_PARTIES,
    MOST_PLEDGES,
    Brings,
    Indicator,
    Milestone,
    Party,
    PartyKind,
    Plan,
    Pledge,
)
from pb.core.money import Amount, read_amount
from pb.web.forms import FormErrors, check_fields
from pb.web.i18n import translate as _

MOST_MONEY = 10**13
MOST = {
    "pihak": MOST_PARTIES,
    "sumbang": MOST_PLEDGES,
    "tonggak": MOST_MILESTONES,
    "ukuran": MOST_INDICATORS,
}
CELLS = {
    "pihak": ("jenis", "nama"),
    "sumbang": ("pihak", "bentuk", "kata", "banyak", "satuan"),
    "tonggak": ("judul", "tanggal", "bobot"),
    "ukuran": ("nama", "satuan", "awal", "target", "cara"),
}
_CHOSEN = {"jenis", "pihak", "bentuk", "bobot"}  # filled in already, so they do not make a line
Rows = dict[str, list[dict[str, str]]]


class PlanFields(msgspec.Struct, kw_only=True):
    """The fields of a plan that stand alone; the names are those of the plan."""

    title: Annotated[str, msgspec.Meta(min_length=5, max_length=LONGEST["title"])]
    what: Annotated[str, msgspec.Meta(min_length=10, max_length=LONGEST["what"])]
    for_whom: Annotated[str, msgspec.Meta(max_length=LONGEST["for_whom"])] = ""
    quantity: Annotated[int, msgspec.Meta(ge=1, le=10**9)]
    unit: Annotated[str, msgspec.Meta(max_length=40)]
    budget_line: Annotated[str, msgspec.Meta(max_length=120)] = ""
    amount: Annotated[Amount, msgspec.Meta(ge=0, le=MOST_MONEY)]
    starts: date
    ends: date
    goal: Annotated[str, msgspec.Meta(max_length=LONGEST["goal"])] = ""
    change: Annotated[str, msgspec.Meta(max_length=LONGEST["change"])] = ""
    for_residents: Annotated[str, msgspec.Meta(max_length=LONGEST["for_residents"])] = ""
    for_professionals: Annotated[str, msgspec.Meta(max_length=LONGEST["for_professionals"])] = ""
    for_government: Annotated[str, msgspec.Meta(max_length=LONGEST["for_government"])] = ""
    costs: Annotated[str, msgspec.Meta(max_length=LONGEST["costs"])] = ""
    cost_before: Annotated[Amount, msgspec.Meta(ge=0, le=MOST_MONEY)] = Amount(0)
    cost_after: Annotated[Amount, msgspec.Meta(ge=0, le=MOST_MONEY)] = Amount(0)


def check_days(form: PlanFields) -> Mapping[str, str]:
    """Faults between fields."""
    return {"ends": _("The end must come after the start.")} if form.ends < form.starts else {}


def typed_rows(form: Any, floor: Mapping[str, int]) -> Rows:
    """The lines as typed, each with its number; one may be added or taken away."""
    return {row: _typed(form, row, floor.get(row, 0)) for row in CELLS}


def _typed(form: Any, row: str, floor: int) -> list[dict[str, str]]:
    names = ("nomor", *CELLS[row])
    columns = [
        [str(cell)[:1_000] for cell in form.getall(f"{row}_{name}", []) if isinstance(cell, str)]
        for name in names
    ]
    lines = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=False)][: MOST[row]]
    lines = [line for place, line in enumerate(lines) if form.get("buang") != f"{row}-{place}"]
    if form.get("lanjut") == f"tambah-{row}" and len(lines) < MOST[row]:
        lines.append(dict.fromkeys(names, ""))
    taken: set[int] = set()
    for line in lines:
        number = _int(line["nomor"]) or 0
        if not 0 < number < 1_000 or number in taken:
            number = max([floor, *taken, *(_int(other["nomor"]) or 0 for other in lines)]) + 1
        taken.add(number)
        line["nomor"] = str(number)
    return lines


def _int(text: str) -> int | None:
    plain = text.strip().replace(".", "")
    signed = plain.removeprefix("-")
    return int(plain) if signed.isascii() and signed.isdigit() and len(signed) <= 12 else None


class _Line:
    """One line while it is read: each cell gives its value, or a fault under the name of its field."""

    def __init__(self, errors: FormErrors, row: str, place: int, cells: dict[str, str]) -> None:
        self.errors, self.row, self.place, self.cells = errors, row, place, cells
        self.number = int(cells["nomor"])

    def fault(self, cell: str, words: str) -> None:
        self.errors.add(f"{self.row}_{cell}-{self.place}", words)

    def text(self, cell: str, most: int) -> str:
        found = " ".join(self.cells[cell].split())
        if not found:
            self.fault(cell, _("Fill this in."))
        elif len(found) > most:
            self.fault(cell, _("Write at most %(n)s letters.", n=most))
        return found

    def whole(self, cell: str, least: int, read: Callable[[str], int | None] = _int) -> int:
        found = read(self.cells[cell])
        if found is None:
            self.fault(cell, _("Write a whole number."))
        elif found < least:
            self.fault(cell, _("Write a number of at least %(n)s.", n=least))
        elif found > MOST_MONEY:
            self.fault(cell, _("Write a number of at most %(n)s.", n=MOST_MONEY))
        return found or 0

    def one_of(self, cell: str, known: Mapping[str, Any], otherwise: Any) -> Any:
        if self.cells[cell] not in known:
            self.fault(cell, _("Choose one of these."))
        return known.get(self.cells[cell], otherwise)

    def day(self, cell: str, first: date | None, last: date | None) -> date:
        try:
            found = date.fromisoformat(self.cells[cell].strip())
        except ValueError:
            self.fault(cell, _("Write a date, for example 2026-06-21."))
            return date.min
        if first and last and not first <= found <= last:
            self.fault(cell, _("Choose a day between start and end."))
        return found


def _lines(rows: Rows, row: str, errors: FormErrors) -> list[_Line]:
    """The lines in which something is written; empty ones go without a word."""
    return [
        _Line(errors, row, place, cells)
        for place, cells in enumerate(rows[row], 1)
        if any(cells[cell].strip() for cell in CELLS[row] if cell not in _CHOSEN)
    ]


def read_plan(raw: FormErrors, rows: Rows, shape: type[PlanFields] = PlanFields) -> tuple[Any, Plan] | None:
    """The fields and the plan; None when `raw` has learnt what is wrong."""
    form = check_fields(raw, shape, check_days)
    value = None if isinstance(form, FormErrors) else form.value
    starts, ends = (value.starts, value.ends) if value else (None, None)
    kinds = {kind.value: kind for kind in PartyKind}
    parties = tuple(
        Party(line.number, line.one_of("jenis", kinds, PartyKind.AGENCY), line.text("nama", 120))
        for line in _lines(rows, "pihak", raw)
    )
    pledges = _pledges(rows, parties, raw)
    milestones = tuple(
        Milestone(
            line.number, line.text("judul", 120), line.day("tanggal", starts, ends), line.whole("bobot", 1)
        )
        for line in _lines(rows, "tonggak", raw)
    )
    indicators = tuple(_indicator(line) for line in _lines(rows, "ukuran", raw))
    if not parties:
        raw.add("pihak", _("Name at least one party."))
    if not milestones:
        raw.add("tonggak", _("Write at least one milestone."))
    if value is None or raw.messages:
        return None
    plain = {name: getattr(value, name) for name in PlanFields.__struct_fields__}
    return value, Plan(
        **plain, parties=parties, pledges=pledges, milestones=milestones, indicators=indicators
    )


def _pledges(rows: Rows, parties: tuple[Party, ...], errors: FormErrors) -> tuple[Pledge, ...]:
    known = {str(party.number): party.number for party in parties}
    brings = {one.value: one for one in Brings}
    return tuple(
        Pledge(
            line.number,
            line.one_of("pihak", known, 0),
            line.one_of("bentuk", brings, Brings.OTHER),
            line.text("kata", 300),
            line.text("satuan", 40),
            line.whole("banyak", 1, read_amount),
        )
        for line in _lines(rows, "sumbang", errors)
    )


def _indicator(line: _Line) -> Indicator:
    before, after = line.whole("awal", -(10**12)), line.whole("target", -(10**12))
    if before == after:
        line.fault("target", _("The target must differ from today."))
    return Indicator(
        line.number, line.text("nama", 120), line.text("satuan", 40), before, after, line.text("cara", 300)
    )


def values_of(plan: Plan) -> dict[str, str]:
    """The fields of a plan as the form shows them again."""
    return {name: str(getattr(plan, name)) for name in PlanFields.__struct_fields__}


def rows_of(plan: Plan) -> Rows:
    """The lines of a plan as the form shows them again."""
    return {
        "pihak": [{"nomor": str(p.number), "jenis": p.kind.value, "nama": p.name} for p in plan.parties],
        "sumbang": [
            {
                "nomor": str(p.number), "pihak": str(p.party), "bentuk": p.brings.value, "kata": p.words,
                "banyak": str(p.amount), "satuan": p.unit,
            }
            for p in plan.pledges
        ],
        "tonggak": [
            {"nomor": str(m.number), "judul": m.title, "tanggal": m.due.isoformat(), "bobot": str(m.weight)}
            for m in plan.milestones
        ],
        "ukuran": [
            {
                "nomor": str(i.number), "nama": i.name, "satuan": i.unit, "awal": str(i.baseline),
                "target": str(i.target), "cara": i.way,
            }
            for i in plan.indicators
        ],
    }  # fmt: skip


def floors(facts: Promise) -> dict[str, int]:
    """The highest numbers that plan and ledger know: a new line never takes the number of a gone one."""
    plan, entries = facts.plan, facts.entries
    return {
        "pihak": max([p.number for p in plan.parties] + [e.party or 0 for e in entries]),
        "sumbang": max([0, *(p.number for p in plan.pledges), *(e.pledge or 0 for e in entries)]),
        "tonggak": max([0, *(m.number for m in plan.milestones), *(e.milestone or 0 for e in entries)]),
        "ukuran": max([0, *(i.number for i in plan.indicators)]),
    }
