"""A draft on the options board: a name, what is done, what residents bring, cost lines."""

from collections.abc import Mapping
from typing import Any

import msgspec

from pb.proposals.rules import Lack, Line, read_lines, why_not_say

LONGEST_OPTION = {"name": 80, "text": 1_000, "contribution": 500}


class OptionContent(msgspec.Struct, frozen=True):
    """What an option says. Whole rupiah."""

    name: str
    text: str
    contribution: str
    lines: tuple[Line, ...]

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)


def read_option(body: Mapping[str, Any]) -> OptionContent | dict[str, Lack]:
    """What was typed as an option, or field by field what is missing."""
    texts = {name: str(body.get(name, "")).strip() for name in LONGEST_OPTION}
    lines, fault = read_lines(body.get("lines", []))
    lacks = {name: Lack.EMPTY for name in ("name", "text") if not texts[name]}
    for name, most in LONGEST_OPTION.items():
        if len(texts[name]) > most:
            lacks[name] = Lack.TOO_LONG
        elif why_not_say(texts[name]):
            lacks[name] = Lack.PRIVATE_NUMBERS
    if fault:
        lacks["lines"] = fault
    return lacks or OptionContent(**texts, lines=lines)
