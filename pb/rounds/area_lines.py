"""Budgets of many kelurahan (or RW in them) from lines or a file: all of them, or every fault by its line."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pb.core.area import PlaceCode
from pb.core.money import Amount, read_amount
from pb.rounds.budget_lines import (
    MOST_LETTERS,
    LineFault,
    WhyNotLine,
    cells_of,
    is_formula,
    why_not_budget,
)

_CODE = re.compile(r"\d{2}\.\d{2}\.\d{2}\.\d{4}(-\d{2})?")
_HEADING = re.compile(r"(kode|nama|kelurahan|wilayah|area|code|name)\b.*")


@dataclass(frozen=True, slots=True)
class AreaLines:
    """The budget of each area in the order of the lines; where there are faults, it is not to be used."""

    budgets: tuple[tuple[PlaceCode, Amount], ...]
    faults: tuple[LineFault, ...]


def read_areas(text: str, names: Mapping[str, Collection[str]]) -> AreaLines:
    """Each line `code; name; budget`, or `code or name; budget`; a heading is passed over.

    `names` maps the name of each kelurahan that may stand here, in small letters, to its codes.
    """
    if len(text) > MOST_LETTERS:
        return AreaLines((), (LineFault(0, WhyNotLine.TOO_LARGE),))
    codes = {code for found in names.values() for code in found}
    budgets: list[tuple[PlaceCode, Amount]] = []
    faults: list[LineFault] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        cells = cells_of(line)
        if cells == [] or (cells and not seen and not faults and _HEADING.fullmatch(cells[0].lower())):
            continue
        area, amount = _read(number, cells, names, codes, faults)
        if area and area in seen:
            faults.append(LineFault(number, WhyNotLine.AREA_TWICE, area, seen[area]))
        elif area:
            seen[area] = number
            if amount:
                budgets.append((area, amount))
    if not budgets and not faults:
        faults.append(LineFault(0, WhyNotLine.NO_AREAS))
    return AreaLines(tuple(budgets), tuple(faults))


def _read(
    line: int,
    cells: list[str] | None,
    names: Mapping[str, Collection[str]],
    codes: Collection[str],
    faults: list[LineFault],
) -> tuple[PlaceCode | None, Amount | None]:
    if cells is None:
        faults.append(LineFault(line, WhyNotLine.BROKEN_QUOTES))
        return None, None
    for cell in cells:
        if is_formula(cell):
            faults.append(LineFault(line, WhyNotLine.FORMULA, cell[:40]))
            return None, None
    if not 2 <= len(cells) <= 3 or "" in (cells[0], cells[-1]):
        faults.append(LineFault(line, WhyNotLine.AREA_CELLS))
        return None, None
    area = _area(line, cells[0], names, codes, faults)
    named = names.get(cells[1].lower(), ()) if len(cells) == 3 else ()
    if area and len(cells) == 3 and "-" not in area and named and area not in named:
        faults.append(LineFault(line, WhyNotLine.AREA_NAME, cells[1][:40]))
    amount = read_amount(cells[-1].removesuffix(",-"))
    if why := why_not_budget(amount):
        faults.append(LineFault(line, why, cells[-1][:40]))
        amount = None
    return area, amount


def _area(
    line: int,
    cell: str,
    names: Mapping[str, Collection[str]],
    codes: Collection[str],
    faults: list[LineFault],
) -> PlaceCode | None:
    if _CODE.fullmatch(cell) and cell.partition("-")[0] in codes and not cell.endswith("-00"):
        return PlaceCode(cell)
    found = list(names.get(" ".join(cell.lower().split()), ()))
    if len(found) == 1:
        return PlaceCode(found[0])
    faults.append(LineFault(line, WhyNotLine.AREA_UNSURE if found else WhyNotLine.NO_AREA, cell[:40]))
    return None
