"""Geometry of the pictures: seats in a half circle or a strip, parts of a bar, money that runs down."""

import math
from collections.abc import Sequence
from functools import cache

import segno

SEATS = 40
_ROWS = ((137.4, 18), (104.0, 13), (71.0, 9))
_PER_ROW = 20


def share_out(counts: Sequence[int], seats: int = SEATS) -> list[int]:
    """Seats for counts in proportion, by largest remainder; no more seats than there are things to count."""
    total = sum(counts)
    seats = min(seats, total)
    if not total:
        return [0] * len(counts)
    given = [count * seats // total for count in counts]
    rest = sorted(range(len(counts)), key=lambda i: (-(counts[i] * seats % total), i))
    for index in rest[: seats - sum(given)]:
        given[index] += 1
    return given


@cache
def _places() -> tuple[tuple[float, float], ...]:
    found = []
    for radius, seats in _ROWS:
        for seat in range(seats):
            angle = math.pi * (172 - 164 * seat / (seats - 1)) / 180
            found.append((angle, 160 + radius * math.cos(angle), 148 - radius * math.sin(angle)))
    return tuple((round(x, 1), round(y, 1)) for _, x, y in sorted(found, reverse=True))


def half_circle(counts: Sequence[int]) -> list[tuple[float, float, int]]:
    """Seats of a half circle from left to right: x, y, and which of the counts the seat belongs to."""
    kinds = [kind for kind, seats in enumerate(share_out(counts)) for _ in range(seats)]
    places = _places()
    chosen = [places[index * len(places) // len(kinds)] for index in range(len(kinds))] if kinds else []
    return [(x, y, kind) for (x, y), kind in zip(chosen, kinds, strict=True)]


def strip(counts: Sequence[int]) -> list[tuple[float, float, int]]:
    """Seats in rows of twenty: x, y, and which of the counts the seat belongs to."""
    kinds = [kind for kind, seats in enumerate(share_out(counts)) for _ in range(seats)]
    return [(7.5 + 15 * (i % _PER_ROW), 7.5 + 15 * (i // _PER_ROW), kind) for i, kind in enumerate(kinds)]


def dots(count: int, circle: int) -> list[tuple[float, float]]:
    """Circles in rows of ten, each for `circle` dots; the last one may stand for fewer."""
    return [(7.5 + 15 * (i % 10), 7.5 + 15 * (i // 10)) for i in range(-(-count // circle))]


def parts(amounts: Sequence[int], whole: int) -> list[tuple[str, str]]:
    """Where each part of a bar starts and how wide it is, in per cent of the whole; never beyond it."""
    found, start = [], 0
    for amount in amounts:
        end = min(start + amount, whole)
        found.append((_percent(start, whole), _percent(end - start, whole)))
        start = end
    return found


def _percent(amount: int, whole: int) -> str:
    return f"{(amount * 10_000 // whole) / 100:g}%" if whole else "0%"


_STEP, _BAR, _HIGH = 6, 5, 60


def stairs(left: Sequence[int], fits: Sequence[bool], whole: int) -> tuple[str, str, int]:
    """What is left after each step as bars: the path of those that took money, of the others, the width."""
    others: list[str] = []
    taken = [f"M0 {_HIGH}V0h{_BAR}V{_HIGH}z"]
    for step, (amount, fit) in enumerate(zip(left, fits, strict=True), 1):
        high = max(1, min(amount * _HIGH // whole, _HIGH)) if whole and amount else 0
        bar = f"M{step * _STEP} {_HIGH}v-{high}h{_BAR}v{high}z"
        (taken if fit else others).append(bar)
    return "".join(taken), "".join(others), (len(left) + 1) * _STEP


EBB_WIDE, EBB_COST = 120, 20


def ebb(held: Sequence[int], bought: int, purchases: int) -> str:
    """Money of supporters in per cent of the cost as a falling line; beyond twice the cost it is cut off.

    A project that is bought leaves at its own purchase, down to the ground.
    """
    shown = held[: bought or None]
    high = [2 * EBB_COST - min(share, 200) * EBB_COST // 100 for share in shown]
    ends = [EBB_WIDE * step // (purchases + 1) for step in range(1, purchases + 2)]
    path = [f"M0 {high[0]}H{ends[0]}"]
    path += [f"V{level}H{end}" for level, end in zip(high[1:], ends[1:], strict=False)]
    return "".join(path) + (f"V{2 * EBB_COST}" if bought else "")


def qr(text: str, mask: int | None = None) -> tuple[int, str]:
    """A QR code as the side of its box and the path of its dark lines, to be stroked.

    With a mask that is chosen before, a code is drawn four times faster: for hundreds on one page.
    """
    code = segno.make(text, error="m", micro=False, mask=mask)
    rows = [list(row) for row in code.matrix]
    path = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = x
            while run < len(row) and row[run]:
                run += 1
            if run > x:
                path.append(f"M{x} {y}.5h{run - x}")
            x = run + 1 if run > x else x + 1
    return len(rows), "".join(path)


_AXES = ((0, -1), (1, 0), (0, 1), (-1, 0))


def diamond(scores: Sequence[int | None], radius: float = 78, middle: float = 100) -> str:
    """The corners of four scores (0 to 100) on a cross, from the top clockwise; none lies in the middle."""
    corners = zip(_AXES, scores, strict=True)
    return " ".join(
        f"{middle + dx * radius * (score or 0) / 100:g},{middle + dy * radius * (score or 0) / 100:g}"
        for (dx, dy), score in corners
    )


ALL = {
    "diamond": diamond,
    "dots": dots,
    "half_circle": half_circle,
    "strip": strip,
    "parts": parts,
    "stairs": stairs,
    "ebb": ebb,
    "qr": qr,
}
