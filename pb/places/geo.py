"""Outlines of kelurahan as GeoJSON. The drawn map says where borders run, the list of wards where it lies."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from pb.places.queries import WardPoint, ward_map, ward_points

_PART = re.compile(r"[Mmlz]|-?\d+")
_DIGITS = 5  # of a degree: a metre; the map itself is coarser
MEASURED = "centroid"
Point = tuple[float, float]


def wards_geojson() -> dict[str, Any]:
    """A collection with each kelurahan as a polygon; indicative, never proof of a border."""
    drawn = {code: rings(path) for code, path in ward_map().wards.items()}
    placed = [
        (middle(drawn[w.code]), w) for w in ward_points() if w.code in drawn and w.point_method == MEASURED
    ]
    east = fitted([at[0] for at, _ in placed], [ward.lng for _, ward in placed])
    north = fitted([at[1] for at, _ in placed], [ward.lat for _, ward in placed])
    found = [_feature(ward, drawn[ward.code], east, north) for ward in ward_points() if ward.code in drawn]
    return {"type": "FeatureCollection", "features": found}


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


def area(ring: Sequence[Point]) -> float:
    """The area of a ring, below zero when it runs clockwise on a page whose y goes up."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in _sides(ring)) / 2


def middle(found: Sequence[Sequence[Point]]) -> Point:
    """The centre of the largest ring."""
    ring = max(found, key=lambda one: abs(area(one)))
    whole = 6 * area(ring)
    x = sum((x0 + x1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in _sides(ring))
    y = sum((y0 + y1) * (x0 * y1 - x1 * y0) for (x0, y0), (x1, y1) in _sides(ring))
    return x / whole, y / whole


def fitted(steps: Sequence[float], degrees: Sequence[float]) -> tuple[float, float]:
    """Degrees for a step of the map, and where it begins: the straight line nearest to these points."""
    a, b = sum(steps) / len(steps), sum(degrees) / len(degrees)
    slope = sum((s - a) * (d - b) for s, d in zip(steps, degrees, strict=True)) / sum(
        (s - a) ** 2 for s in steps
    )
    return slope, b - slope * a


def _sides(ring: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    return zip(ring, [*ring[1:], ring[0]], strict=True)


def _feature(
    ward: WardPoint, drawn: list[list[Point]], east: tuple[float, float], north: tuple[float, float]
) -> dict[str, Any]:
    shapes = []
    for ring in drawn:
        turned = [
            (round(east[0] * x + east[1], _DIGITS), round(north[0] * y + north[1], _DIGITS)) for x, y in ring
        ]
        turned = turned[::-1] if area(turned) < 0 else turned  # RFC 7946: an outer ring runs counterclockwise
        shapes.append([*turned, turned[0]] if turned[0] != turned[-1] else turned)
    many = len(shapes) > 1
    geometry = {
        "type": "MultiPolygon" if many else "Polygon",
        "coordinates": [[shape] for shape in shapes] if many else shapes,
    }
    told = {"code": ward.code, "name": ward.name, "district": ward.district}
    return {"type": "Feature", "id": ward.code, "properties": told, "geometry": geometry}
