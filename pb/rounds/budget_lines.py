"""Budgets of many RW from typed lines or a file of a spreadsheet: all of them, or every fault by its line."""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from pb.core.money import Amount, read_amount

MOST_RW, MOST_MONEY = 99, 10**13
MOST_LETTERS, MOST_BYTES = 20_000, 64 * 1024

_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_NUMBER = re.compile(r"(?:RW)?[\s.:]*([0-9]{1,3})", re.ASCII)
_PLAIN = re.compile(r"[+-]\s*(?:rp)?[\d., ]+", re.IGNORECASE)
_HEADING = re.compile(r"(?:no|nomor|number|rw|rukun|warga)(?:[\s._]+(?:no|nomor|number|rw|rukun|warga))*\.?")
_SEPARATOR_OF_EXCEL = re.compile(r"sep=.", re.IGNORECASE)
_FORMULA = "=@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COMMERCIAL AT}"
_MOST_SHOWN = 40


class WhyNotLine(StrEnum):
    """What can be wrong with a line, or with the whole file."""

    NO_LINES = "budget_line.no_lines"
    TOO_LARGE = "budget_line.too_large"
    NO_TEXT = "budget_line.no_text"
    BROKEN_QUOTES = "budget_line.broken_quotes"
    ONE_CELL = "budget_line.one_cell"
    MANY_CELLS = "budget_line.many_cells"
    FORMULA = "budget_line.formula"
    NO_RW = "budget_line.no_rw"
    NO_AMOUNT = "budget_line.no_amount"
    ZERO = "budget_line.zero"
    TOO_MUCH = "budget_line.too_much"
    TWICE = "budget_line.twice"
    NO_AREAS = "budget_line.no_areas"
    NO_AREA = "budget_line.no_area"
    AREA_UNSURE = "budget_line.area_unsure"
    AREA_CELLS = "budget_line.area_cells"
    AREA_NAME = "budget_line.area_name"
    AREA_TWICE = "budget_line.area_twice"


@dataclass(frozen=True, slots=True)
class LineFault:
    """One fault: its line (from 1; 0 for the whole), the text that it is about, the line that it repeats."""

    line: int
    why: WhyNotLine
    text: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class BudgetLines:
    """The budget of each RW in the order of the lines; where there are faults, it is not to be used."""

    budgets: tuple[tuple[int, Amount], ...]
    faults: tuple[LineFault, ...]


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, and how it was written where that is not UTF-8."""

    text: str
    encoding: str = ""


def decode(data: bytes, most: int = MOST_BYTES) -> Decoded | WhyNotLine:
    """The text of a file as spreadsheets write it: UTF-8, UTF-16 or Windows-1252."""
    if len(data) > most:
        return WhyNotLine.TOO_LARGE
    wide = _wide(data)
    for codec, said in ((wide, "UTF-16"), ("utf-8-sig", ""), ("cp1252", "Windows-1252")):
        try:
            text = data.decode(codec) if codec else "\0"
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return Decoded(text.replace("\r\n", "\n").replace("\r", "\n"), said)
    return WhyNotLine.NO_TEXT


def _wide(data: bytes) -> str:
    """The kind of UTF-16 that these bytes are, by their mark or by where the zeros stand; or nothing."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    half = len(data) // 2
    if half and data[1::2].count(0) * 2 > half:
        return "utf-16-le"
    return "utf-16-be" if half and data[::2].count(0) * 2 > half else ""


def read_budgets(text: str) -> BudgetLines:
    """Each line `RW 05 = 100.000.000`, or two cells with a semicolon, comma or tab; a heading is passed over.

    Every fault of every line is told. An RW that stands twice is a fault of the later line.
    """
    if len(text) > MOST_LETTERS:
        return BudgetLines((), (LineFault(0, WhyNotLine.TOO_LARGE),))
    budgets: list[tuple[int, Amount]] = []
    faults: list[LineFault] = []
    seen: dict[int, int] = {}
    begun = False
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        cells = cells_of(line)
        if cells == [] or (not begun and _is_heading(line, cells)):
            continue
        begun = True
        rw, amount = _read_line(number, cells, faults)
        if rw and rw in seen:
            faults.append(LineFault(number, WhyNotLine.TWICE, f"{rw:02d}", seen[rw]))
        elif rw:
            seen[rw] = number
        if rw and amount:
            budgets.append((rw, amount))
    if not budgets and not faults:
        faults.append(LineFault(0, WhyNotLine.NO_LINES))
    return BudgetLines(tuple(budgets), tuple(faults))


def cells_of(line: str) -> list[str] | None:
    """The cells of a line without the empty ones at its end; None where its quotes are broken."""
    line = line.strip("\ufeff ")
    bare = _QUOTED.sub(lambda found: "x" * len(found[0]), line)
    sign = next((sign for sign in "\t;" if sign in bare), "")
    if not sign:  # `RW 05 = 1,5 juta` has its comma behind the sign, `05,=1+1` before it
        places = {at: sign for sign in "=," if (at := bare.find(sign)) > 0}
        sign = places[min(places)] if places else ","
    ends = [at for at, letter in enumerate(bare) if letter == sign][: 1 if sign == "=" else None]
    cells = [line[start + 1 : end].strip() for start, end in pairwise([-1, *ends, len(line)])]
    if any(cell[:1] == '"' and not _QUOTED.fullmatch(cell) for cell in cells):
        return None
    cells = [cell[1:-1].replace('""', '"') if cell[:1] == '"' else cell for cell in cells]
    cells = [" ".join(cell.split()) for cell in cells]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _is_heading(line: str, cells: list[str] | None) -> bool:
    """Whether this is `RW;Anggaran`, or the line in which Excel names its separator."""
    if _SEPARATOR_OF_EXCEL.fullmatch(line.strip("\ufeff ")):
        return True
    return bool(cells) and not re.search(r"\d", line) and bool(_HEADING.fullmatch((cells or [""])[0].lower()))


def _read_line(line: int, cells: list[str] | None, faults: list[LineFault]) -> tuple[int, Amount | None]:
    """The RW (0 when it cannot be read) and its budget; what is wrong is added to the faults."""

    def wrong(why: WhyNotLine, text: str = "") -> None:
        faults.append(
            LineFault(line, why, text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…")
        )

    if cells is None:
        wrong(WhyNotLine.BROKEN_QUOTES)
        return 0, None
    formulas = [cell for cell in cells if is_formula(cell)]
    for cell in formulas:
        wrong(WhyNotLine.FORMULA, cell)
    if len(cells) != 2 or "" in cells:
        if not formulas:
            wrong(WhyNotLine.ONE_CELL if len(cells) <= 2 else WhyNotLine.MANY_CELLS)
        return 0, None
    rw = _read_rw(cells[0])
    if not rw and cells[0] not in formulas:
        wrong(WhyNotLine.NO_RW, cells[0])
    amount = None if cells[1] in formulas else read_amount(cells[1].removesuffix(",-"))
    if cells[1] not in formulas and (why := why_not_budget(amount)):
        wrong(why, cells[1])
        amount = None
    return rw, amount


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would calculate this cell; `-5` and `+62` are only numbers."""
    if cell[:1] in {"+", "-"}:
        return not _PLAIN.fullmatch(cell)
    return bool(cell) and cell[0] in _FORMULA


def _read_rw(cell: str) -> int:
    found = _NUMBER.fullmatch(cell.upper())
    number = int(found[1]) if found else 0
    return number if number <= MOST_RW else 0


def why_not_budget(amount: Amount | None) -> WhyNotLine | None:
    """Why this cannot be a budget."""
    if amount is None:
        return WhyNotLine.NO_AMOUNT
    if amount <= 0:
        return WhyNotLine.ZERO
    return WhyNotLine.TOO_MUCH if amount > MOST_MONEY else None
