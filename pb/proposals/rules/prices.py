"""The price list of a city: read from a table, chosen as cost lines; the upkeep that follows."""

import csv
from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from pb.core.money import read_amount
from pb.proposals.categories import AGENCIES
from pb.proposals.rules.content import MOST_MONEY

MOST_PRICES, MOST_LETTERS = 2_000, 400_000
COLUMNS = ("kegiatan", "satuan", "harga", "dinas", "rawat", "paket", "jumlah")


class PriceFault(StrEnum):
    """What is wrong with a line of a price list."""

    EMPTY = "price.empty"
    TOO_LONG = "price.too_long"
    HEADER = "price.header"
    ACTIVITY = "price.activity"
    MONEY = "price.money"
    AGENCY = "price.agency"
    UPKEEP = "price.upkeep"
    QUANTITY = "price.quantity"
    TWICE = "price.twice"


class PriceLine(msgspec.Struct, frozen=True):
    """One work with its price; `bundle` names what it is part of, with its `quantity` there."""

    activity: str
    unit: str
    unit_price: int
    agency: str
    upkeep: int
    bundle: str
    quantity: int


class AtLine(msgspec.Struct, frozen=True):
    """A fault with its line, from 1."""

    line: int
    why: PriceFault


def read_prices(text: str) -> tuple[tuple[PriceLine, ...], tuple[AtLine, ...]]:
    """The lines of a table with the columns of `COLUMNS` in any order, and all its faults."""
    if len(text) > MOST_LETTERS:
        return (), (AtLine(0, PriceFault.TOO_LONG),)
    head = text.strip().partition("\n")[0]
    sign = max(";\t,", key=head.count)
    rows = list(csv.reader(text.strip().splitlines(), delimiter=sign))
    names = [cell.strip().lower() for cell in rows[0]] if rows else []
    if not {"kegiatan", "satuan", "harga"} <= set(names):
        return (), (AtLine(1, PriceFault.HEADER if rows else PriceFault.EMPTY),)
    if len(rows) - 1 > MOST_PRICES:
        return (), (AtLine(0, PriceFault.TOO_LONG),)
    return _read_rows(names, rows[1:])


def _read_rows(
    names: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[tuple[PriceLine, ...], tuple[AtLine, ...]]:
    found: dict[tuple[str, str, str], PriceLine] = {}
    faults = []
    for number, row in enumerate(rows, 2):
        if not any(cell.strip() for cell in row):
            continue
        line = _line(dict(zip(names, (cell.strip() for cell in row), strict=False)))
        if isinstance(line, PriceFault):
            faults.append(AtLine(number, line))
        elif (key := (line.bundle, line.activity, line.unit)) in found:
            faults.append(AtLine(number, PriceFault.TWICE))
        else:
            found[key] = line
    if not found and not faults:
        faults.append(AtLine(0, PriceFault.EMPTY))
    return tuple(found.values()), tuple(faults)


def _line(cells: Mapping[str, str]) -> PriceLine | PriceFault:
    price = read_amount(cells["harga"]) if cells.get("harga") else None
    upkeep, quantity = read_amount(cells.get("rawat") or "0"), read_amount(cells.get("jumlah") or "1")
    activity, unit, agency = cells.get("kegiatan", ""), cells.get("satuan", ""), cells.get("dinas", "")
    if not 0 < len(activity) <= 200 or len(unit) > 40 or len(cells.get("paket", "")) > 120:
        return PriceFault.ACTIVITY
    if price is None or price > MOST_MONEY:
        return PriceFault.MONEY
    if agency and agency not in AGENCIES:
        return PriceFault.AGENCY
    if upkeep is None or upkeep > MOST_MONEY:
        return PriceFault.UPKEEP
    if not quantity or quantity > MOST_MONEY:
        return PriceFault.QUANTITY
    return PriceLine(activity, unit or "paket", price, agency, upkeep, cells.get("paket", ""), quantity)


def as_lines(prices: Sequence[PriceLine]) -> list[dict[str, str]]:
    """Chosen prices as cost lines are typed."""
    return [
        {
            "activity": price.activity,
            "unit": price.unit,
            "quantity": str(price.quantity),
            "unit_price": str(price.unit_price),
        }
        for price in prices
    ]


def upkeep_of(lines: Sequence[Mapping[str, str]], prices: Sequence[PriceLine]) -> int:
    """What the lines that are on the list cost each year afterwards."""
    known = {(price.activity, price.unit): price.upkeep for price in prices}
    total = 0
    for line in lines:
        yearly = known.get((str(line.get("activity", "")).strip(), str(line.get("unit", "")).strip()), 0)
        total += yearly * (read_amount(str(line.get("quantity", "") or "1")) or 0)
    return total
