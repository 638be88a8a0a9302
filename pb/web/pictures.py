"""Geometry of the pictures: seats in a half circle or a strip, parts of a bar. Coordinates come out."""

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


def qr(text: str) -> tuple[int, str]:
    """A QR code as the side of its box and the path of its dark lines, to be stroked."""
    code = segno.make(text, error="m", micro=False)
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


ALL = {"half_circle": half_circle, "strip": strip, "dots": dots, "parts": parts, "qr": qr}
