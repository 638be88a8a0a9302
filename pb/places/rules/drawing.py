"""Outlines are made simple and drawn: a border that two kelurahan share stays the same line for both."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import cos, hypot, radians

from pb.places.rules.book import CityMap, WardMap
from pb.places.rules.shapes import P, Point, Ring, area, middle, sides

MOST_WIDE, MOST_HIGH = 360, 420  # steps of the map of all kelurahan
_CITY_WIDE, _BOX, _MARGIN = 320, 96, 3
_ROUGH, _MOST_POINTS, _SMALL = 0.8, 44, 2.0
_DEGREE_KM = 111.32
Shapes = Mapping[str, Sequence[Ring]]
Step = tuple[int, int]


def measure(shapes: Sequence[Ring]) -> tuple[Point, float]:
    """The middle of a place as longitude and latitude, and its size in km²."""
    lng, lat = middle(shapes)
    size = sum(abs(area(ring)) for ring in shapes) * _DEGREE_KM**2 * cos(radians(lat))
    return (lng, lat), size


def draw(shapes: Shapes, districts: Mapping[str, str]) -> tuple[CityMap, WardMap]:
    """All pictures of a city from rings in degrees; `districts` says in which district a kelurahan lies."""
    flat, wide, high = _flattened(shapes)
    simple = _simplified({code: [_on_grid(ring) for ring in rings] for code, rings in flat.items()})
    parts: dict[str, list[list[Step]]] = {}
    for code, rings in simple.items():
        parts.setdefault(districts[code], []).extend(rings)
    around = {code: _united(rings) for code, rings in sorted(parts.items())}
    small = _CITY_WIDE / wide if wide else 1.0
    outlines = {code: _boxed(rings) for code, rings in around.items()}
    outlines |= {code: _boxed(rings) for code, rings in flat.items()}
    dots = {code: _rounded(middle(rings), small) for code, rings in flat.items()}
    lines = {code: _line([_scaled(ring, small) for ring in rings]) for code, rings in around.items()}
    drawn = CityMap(_CITY_WIDE, max(1, round(high * small)), outlines, lines, dots)
    return drawn, WardMap(wide, high, {code: _steps(rings) for code, rings in simple.items()})


def _flattened(shapes: Shapes) -> tuple[dict[str, list[list[Point]]], int, int]:
    """Degrees become steps of a map that is at most so wide and high; y goes down."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    turn = cos(radians((south + north) / 2))
    scale = min(MOST_WIDE / ((east - west) * turn), MOST_HIGH / (north - south))

    def flat(ring: Ring) -> list[Point]:
        placed = [((x - west) * turn * scale, (north - y) * scale) for x, y in ring]
        return placed if area(placed) > 0 else placed[::-1]

    found = {code: [flat(ring) for ring in rings] for code, rings in shapes.items()}
    return found, round((east - west) * turn * scale), round((north - south) * scale)


def _on_grid(ring: Ring) -> list[Step]:
    steps: list[Step] = []
    for x, y in ring:
        step = (round(x), round(y))
        if not steps or steps[-1] != step:
            steps.append(step)
    while len(steps) > 1 and steps[0] == steps[-1]:
        steps.pop()
    if len(set(steps)) >= 3 and area(steps):
        return steps
    x, y = steps[0]
    return [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]  # smaller than a step: a dot


def _simplified(grid: Mapping[str, list[list[Step]]]) -> dict[str, list[list[Step]]]:
    """Each line between two places where borders meet is made simple once, whoever walks along it."""
    beside: dict[Step, set[Step]] = defaultdict(set)
    for rings in grid.values():
        for ring in rings:
            for a, b in sides(ring):
                beside[a].add(b)
                beside[b].add(a)
    meets = {step for step, others in beside.items() if len(others) != 2}
    return {code: [_simple_ring(ring, meets) for ring in rings] for code, rings in grid.items()}


def _simple_ring(ring: list[Step], meets: set[Step]) -> list[Step]:
    ends = [at for at, step in enumerate(ring) if step in meets]
    if len(ends) < 2:
        first = ring[ends[0]] if ends else min(ring)
        far = max(ring, key=lambda step: (hypot(step[0] - first[0], step[1] - first[1]), step))
        ends = sorted({ring.index(first), ring.index(far)})
    found: list[Step] = []
    for start, end in zip(ends, [*ends[1:], ends[0] + len(ring)], strict=True):
        arc = [ring[at % len(ring)] for at in range(start, end + 1)]
        turned = arc[::-1] < arc
        kept = _fewer(arc[::-1] if turned else arc, _ROUGH)
        found += (kept[::-1] if turned else kept)[:-1]
    return found if len(found) >= 3 and area(found) else ring


def _fewer(line: Sequence[P], rough: float) -> list[P]:
    """Douglas and Peucker: points that lie near the straight line between those that stay are left out."""
    keep, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        start, end = todo.pop()
        (x0, y0), (x1, y1) = line[start], line[end]
        long = hypot(x1 - x0, y1 - y0)
        worst, at = rough, 0
        for n in range(start + 1, end):
            x, y = line[n]
            off = abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / long if long else hypot(x - x0, y - y0)
            if off > worst:
                worst, at = off, n
        if at:
            keep.add(at)
            todo += [(start, at), (at, end)]
    return [line[n] for n in sorted(keep)]


def _united(rings: Iterable[list[Step]]) -> list[list[Step]]:
    """The line around kelurahan that lie side by side: borders between two of them go away."""
    edges: dict[tuple[Step, Step], int] = defaultdict(int)
    for ring in rings:
        for a, b in sides(ring):
            edges[a, b] += 1
    on: dict[Step, list[Step]] = defaultdict(list)
    for (a, b), times in edges.items():
        on[a] += [b] * (times - min(times, edges.get((b, a), 0)))
    found = []
    for start in list(on):
        while on[start]:
            ring, at = [start], on[start].pop()
            while at != start and on[at]:
                ring.append(at)
                at = on[at].pop()
            if len(ring) >= 3:
                found.append(ring)
    return found


def _boxed(rings: Sequence[Ring]) -> str:
    """A place alone in its box: few points, and no islands that nobody would see."""
    points = [point for ring in rings for point in ring]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
    scale = (_BOX - 2 * _MARGIN) / max(wide, high, 1e-9)
    across, down = (_BOX - wide * scale) / 2, (_BOX - high * scale) / 2
    placed = [[(across + (x - left) * scale, down + (y - top) * scale) for x, y in ring] for ring in rings]
    largest = max(placed, key=lambda ring: abs(area(ring)))
    seen = [ring for ring in placed if ring is largest or abs(area(ring)) > _SMALL**2]
    rough, kept = 0.3, seen
    while True:
        kept = [_fewer_round(ring, rough) for ring in seen]
        if sum(map(len, kept)) <= _MOST_POINTS or rough > _BOX:
            return _line([_scaled(ring, 1) for ring in kept])
        rough *= 1.4


def _fewer_round(ring: Ring, rough: float) -> list[Point]:
    first = ring[0]
    far = max(range(len(ring)), key=lambda n: hypot(ring[n][0] - first[0], ring[n][1] - first[1]))
    halves = [*ring[: far + 1]], [*ring[far:], first]
    return [point for half in halves for point in _fewer(half, rough)[:-1]]


def _scaled(ring: Ring, scale: float) -> list[Step]:
    return [(round(x * scale), round(y * scale)) for x, y in ring]


def _rounded(point: Point, scale: float) -> Point:
    return round(point[0] * scale, 1), round(point[1] * scale, 1)


def _line(rings: Iterable[Sequence[Step]]) -> str:
    """As an SVG path of straight lines; points that fall together are one."""
    parts = []
    for ring in rings:
        kept = [step for n, step in enumerate(ring) if n == 0 or step != ring[n - 1]]
        if len(kept) >= 2:
            parts.append(f"M{' '.join(f'{x},{y}' for x, y in kept)}Z")
    return "".join(parts)


def _steps(rings: Iterable[Sequence[Step]]) -> str:
    """As an SVG path of whole steps from point to point."""
    parts = []
    for ring in rings:
        moves = " ".join(f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(ring))
        parts.append(f"M{ring[0][0]} {ring[0][1]}l{moves}z")
    return "".join(parts)
