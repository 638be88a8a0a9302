"""Which agency is likely to check a proposal: by its kind and, for roads and drains, by their width."""

import re
from collections.abc import Sequence

import msgspec


class Lane(msgspec.Struct, frozen=True):
    """What is narrower than `below` centimetres goes to an agency; the last lane has no end."""

    category: str
    below: int | None
    agency: str


_WIDTH = re.compile(
    r"\blebar\w*\D{0,20}?(\d{1,4}(?:[.,]\d{1,2})?)\s*(cm|sentimeter|senti|m|meter)\b", re.IGNORECASE
)
_HUNDRED = 100


def width_in(text: str) -> int | None:
    """The width in centimetres that words name ("lebar 2,5 m"), or None."""
    found = _WIDTH.search(text)
    if found is None:
        return None
    whole, _, part = found[1].replace(",", ".").partition(".")
    centi = int(whole) * _HUNDRED + int(part.ljust(2, "0") or 0)
    width = centi // _HUNDRED if found[2].lower().startswith(("c", "s")) else centi
    return width or None


def route(lanes: Sequence[Lane], category: str, width: int | None) -> str:
    """The agency whose lane fits; nothing when no lane does, or when the width decides and is not known."""
    fitting = [lane for lane in lanes if lane.category == category]
    if width is None:
        return fitting[0].agency if len({lane.agency for lane in fitting}) == 1 else ""
    return next((lane.agency for lane in fitting if lane.below is None or width < lane.below), "")
