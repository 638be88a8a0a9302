"""Lines on a map: rings of points, how large they are, where their middle lies."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

_PART = re.compile(r"[Mmlz]|-?\d+")
Point = tuple[float, float]
Ring = Sequence[Point]
P = TypeVar("P", bound=Point)


def rings(path: str) -> list[list[Point]]:
    """The closed lines of an SVG path of `M`, `m`, `l` and `z`."""
    found: list[list[Point]] = []
    act, x, y = "M", 0.0, 0.0
    parts = iter(_PART.findall(path))
    for part in parts:
        if part.isalpha():
            act = part
            continue
        dx, dy = float(part), float(next(parts))
        x, y = (dx, dy) if act == "M" else (x + dx, y + dy)
        if act in "Mm":
            found.append([])
            act = "l"
        found[-1].append((x, y))
    return found


def area(ring: Ring) -> float:
    """The area of a ring, below zero when it runs clockwise on a page whose y goes up."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in sides(ring)) / 2


def middle(found: Sequence[Ring]) -> Point:
    """The centre of the largest ring."""
    ring = max(found, key=lambda one: abs(area(one)))
    whole = 6 * area(ring)
    x = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in sides(ring))
    y = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in sides(ring))
    return x / whole, y / whole


def fitted(steps: Sequence[float], degrees: Sequence[float]) -> tuple[float, float]:
    """Degrees for a step of the map, and where it begins: the straight line nearest to these points."""
    a, b = sum(steps) / len(steps), sum(degrees) / len(degrees)
    slope = sum((s - a) * (d - b) for s, d in zip(steps, degrees, strict=True)) / sum(
        (s - a) ** 2 for s in steps
    )
    return slope, b - slope * a


def sides(ring: Sequence[P]) -> Iterable[tuple[P, P]]:
    """Each side of a ring, the last back to the first point."""
    return zip(ring, [*ring[1:], ring[0]], strict=True)
