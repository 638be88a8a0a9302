"""What a proposal says: its cost lines, its fields, and what a draft still lacks."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from pb.core.money import read_amount
from pb.proposals.categories import AGENCIES, Category
from pb.proposals.rules.permissions import why_not_say

MOST_LINES, MOST_PHOTOS = 20, 5
LONGEST = {"title": 120, "need": 2_000, "beneficiaries": 200, "spot": 200, "contribution": 500}
TEXT_FIELDS = (*LONGEST, "category", "agency")
MOST_MONEY = 10**13
MOST_RW = 99


class Line(msgspec.Struct, frozen=True):
    """One cost line; whole rupiah."""

    activity: str
    unit: str
    quantity: int
    unit_price: int

    @property
    def cost(self) -> int:
        return self.quantity * self.unit_price


class Content(msgspec.Struct, frozen=True):
    """What a version says."""

    title: str
    need: str
    beneficiaries: str
    category: str
    rw: int | None
    spot: str
    contribution: str
    agency: str
    lines: tuple[Line, ...]

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)


class Lack(StrEnum):
    """What a draft still lacks before it can be published; by field."""

    EMPTY = "lack.empty"
    TOO_LONG = "lack.too_long"
    CHOOSE = "lack.choose"
    NO_LINES = "lack.no_lines"
    LINE = "lack.line"
    TOO_DEAR = "lack.too_dear"
    RW = "lack.rw"
    PRIVATE_NUMBERS = "talk.private_numbers"


STEP_FIELDS = (
    ("title", "need", "beneficiaries"),
    ("rw", "spot", "category"),
    ("lines", "contribution", "agency"),
)


def read_content(body: Mapping[str, Any]) -> Content | dict[str, Lack]:
    """A draft as a version, or field by field what is missing. Amounts as people type them (`1,5 juta`)."""
    texts = {name: str(body.get(name, "")).strip() for name in (*TEXT_FIELDS, "rw")}
    lines, fault = read_lines(body.get("lines", []))
    lacks = _lacking_words(texts) | _lacking_choices(texts) | ({"lines": fault} if fault else {})
    if lacks:
        return lacks
    named = {name: texts[name] for name in TEXT_FIELDS}
    return Content(rw=int(texts["rw"]) if texts["rw"] else None, lines=lines, **named)


def as_typed(content: Content) -> dict[str, Any]:
    """The opposite of `read_content`: what would be typed to say this."""
    body: dict[str, Any] = {name: getattr(content, name) for name in TEXT_FIELDS}
    body["rw"] = "" if content.rw is None else str(content.rw)
    body["lines"] = [
        {
            "activity": line.activity,
            "unit": line.unit,
            "quantity": str(line.quantity),
            "unit_price": str(line.unit_price),
        }
        for line in content.lines
    ]
    return body


def _lacking_words(texts: Mapping[str, str]) -> dict[str, Lack]:
    lacks = {name: Lack.EMPTY for name in STEP_FIELDS[0] if not texts[name]}
    for name, most in LONGEST.items():
        if len(texts[name]) > most:
            lacks[name] = Lack.TOO_LONG
        elif why_not_say(texts[name]):
            lacks[name] = Lack.PRIVATE_NUMBERS
    return lacks


def _lacking_choices(texts: Mapping[str, str]) -> dict[str, Lack]:
    lacks: dict[str, Lack] = {}
    if texts["category"] not in set(Category):
        lacks["category"] = Lack.CHOOSE
    if texts["agency"] and texts["agency"] not in AGENCIES:
        lacks["agency"] = Lack.CHOOSE
    if texts["rw"] and not _is_rw(texts["rw"]):
        lacks["rw"] = Lack.RW
    return lacks


def _is_rw(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and 0 < int(text) <= MOST_RW


def read_lines(typed: Sequence[Mapping[str, str]]) -> tuple[tuple[Line, ...], Lack | None]:
    """Cost lines as people type them; empty ones are passed over."""
    found = []
    for raw in typed[:MOST_LINES]:
        cells = {
            name: str(raw.get(name, "")).strip() for name in ("activity", "unit", "quantity", "unit_price")
        }
        if not any(cells.values()):
            continue
        line = _line(cells)
        if line is None:
            return (), Lack.LINE
        found.append(line)
    if not found:
        return (), Lack.NO_LINES
    return tuple(found), Lack.TOO_DEAR if sum(line.cost for line in found) > MOST_MONEY else None


def _line(cells: Mapping[str, str]) -> Line | None:
    quantity, price = read_amount(cells["quantity"] or "1"), read_amount(cells["unit_price"])
    if not cells["activity"] or len(cells["activity"]) > 200 or len(cells["unit"]) > 40:
        return None
    if not quantity or price is None or quantity > MOST_MONEY or price > MOST_MONEY:
        return None
    return Line(cells["activity"], cells["unit"] or "paket", quantity, price)


def line_total(typed: Sequence[Mapping[str, str]]) -> int:
    """The sum of the lines that can be read already, while somebody still types."""
    total = 0
    for raw in typed:
        price, quantity = (
            read_amount(str(raw.get("unit_price", ""))),
            read_amount(str(raw.get("quantity", "") or "1")),
        )
        total += (price or 0) * (quantity or 0)
    return total
