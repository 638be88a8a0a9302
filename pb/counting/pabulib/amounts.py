"""Money in election files: decimal text to whole numbers of the smallest unit and back, never through a
float.
"""

import re
from collections.abc import Iterable

_MONEY = re.compile(r"^(-?)(\d{1,18})(?:[.,](\d{1,6}))?$", re.ASCII)


def decimals_of(amounts: Iterable[str]) -> int:
    """The most decimals that any of these amounts has: none, or at least two, as money is written."""
    found = [_MONEY.match(amount.strip()) for amount in amounts]
    most = max((len((match[3] or "").rstrip("0")) for match in found if match), default=0)
    return max(2, most) if most else 0


def money(text: str, decimals: int) -> int | None:
    """An amount in the smallest unit, or None when the text is no amount with at most so many decimals."""
    match = _MONEY.match(text.strip())
    if match is None:
        return None
    part = (match[3] or "").rstrip("0").ljust(decimals, "0")
    amount = int(match[2] + part)
    return -amount if match[1] else amount


def written(amount: int, decimals: int) -> str:
    """An amount as the format wants it: a decimal point, and no decimals where they are all zero."""
    whole, part = divmod(amount, 10**decimals)
    return f"{whole}.{part:0{decimals}}".rstrip("0").rstrip(".") if part else str(whole)
