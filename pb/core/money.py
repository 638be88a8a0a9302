"""Money: whole rupiah, or the smallest unit of an imported election's currency."""

import re
from typing import NewType

Amount = NewType("Amount", int)
MOST = 10**15  # more than any city has; sums of it still fit into the columns
_LONGEST = 60

_WORDS = {
    "ribu": 1_000,
    "rb": 1_000,
    "juta": 1_000_000,
    "jt": 1_000_000,
    "miliar": 1_000_000_000,
    "m": 1_000_000_000,
}
_PATTERN = re.compile(
    r"^(?:rp\.?\s*)?(?P<whole>\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(?P<part>\d{1,3}))?"
    r"\s*(?P<word>ribu|rb|juta|jt|miliar|m)?$"
)


def read_amount(text: str) -> Amount | None:
    """Rupiah as people type them (`1.500.000`, `1500000`, `1,5 juta`); None when it is not an amount.

    A dot is always a thousands separator: `1.500` is fifteen hundred (domain.md 17).
    """
    match = _PATTERN.match(" ".join(text.lower().replace("\N{NO-BREAK SPACE}", " ").split()))
    if match is None or len(text) > _LONGEST:
        return None
    whole = int(match["whole"].replace(".", "").replace(" ", ""))
    factor = _WORDS[match["word"]] if match["word"] else 1
    part = match["part"] or ""
    fraction = int(part or 0) * factor
    if fraction % 10 ** len(part):
        return None
    amount = whole * factor + fraction // 10 ** len(part)
    return Amount(amount) if amount <= MOST else None


def grouped(amount: int, decimals: int = 0) -> str:
    """Digits with Indonesian separators: `12500000` is `12.500.000`; two decimals: `1.234,50`."""
    sign = "-" if amount < 0 else ""
    whole, part = divmod(abs(amount), 10**decimals)
    text = f"{whole:,}".replace(",", ".")
    return f"{sign}{text},{part:0{decimals}d}" if decimals else f"{sign}{text}"
