"""Pins: a point as people type or tap it, in which kelurahan it lies, and the small map to tap on."""

import math
import re
from functools import lru_cache

import msgspec

from pb.places.book import OpenBook, this_book
from pb.places.queries import ward_map
from pb.places.rules.book import MEASURED
from pb.places.rules.shapes import Point, fitted, middle, rings

MILLION = 1_000_000
_DEGREE = 111_320  # metres of a degree of latitude
_NUMBERS = re.compile(r"[-+]?\d{1,3}[.,]\d{1,10}", re.ASCII)
_MARGIN = 2.0
_SQUARE = 1.15  # how much longer than the other a side of the small map may be


class Pin(msgspec.Struct, frozen=True, order=True):
    """A point in millionths of a degree."""

    lat: int
    lng: int

    def __str__(self) -> str:
        return f"{self.lat / MILLION:.6f}, {self.lng / MILLION:.6f}"

    def metres_to(self, other: "Pin") -> float:
        """How far another point is, as the crow flies; good to a percent inside a city."""
        north = (self.lat - other.lat) / MILLION * _DEGREE
        east = (self.lng - other.lng) / MILLION * _DEGREE * math.cos(math.radians(self.lat / MILLION))
        return math.hypot(north, east)


class Frame(msgspec.Struct, frozen=True):
    """The part of the drawn map around a kelurahan, in steps of that map."""

    x: float
    y: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        """As SVG writes it."""
        return f"{self.x:g} {self.y:g} {self.width:g} {self.height:g}"


def read_pin(text: str) -> Pin | None:
    """Two numbers as map apps copy them (`-6.914744, 107.609810`, also with decimal commas); else None."""
    found = _NUMBERS.findall(text)
    if len(found) != 2:
        return None
    lat, lng = (round(float(part.replace(",", ".")) * MILLION) for part in found)
    return Pin(lat, lng) if abs(lat) <= 90 * MILLION and abs(lng) <= 180 * MILLION else None


def _drawn() -> dict[str, list[list[Point]]]:
    return _drawn_in(this_book())


@lru_cache(maxsize=2)
def _drawn_in(book: OpenBook) -> dict[str, list[list[Point]]]:
    standing = {line.code for line in book.lines}
    return {code: rings(path) for code, path in book.book.ward_map.wards.items() if code in standing}


def _lines() -> tuple[tuple[float, float], tuple[float, float]]:
    """Degrees of a step to the east and to the south, each with where it begins."""
    return _lines_of(this_book())


@lru_cache(maxsize=2)
def _lines_of(book: OpenBook) -> tuple[tuple[float, float], tuple[float, float]]:
    drawn = _drawn_in(book)
    placed = [
        (middle(drawn[w.code]), w) for w in book.lines if w.code in drawn and w.point_method == MEASURED
    ]
    east = fitted([at[0] for at, _ in placed], [ward.lng for _, ward in placed])
    south = fitted([at[1] for at, _ in placed], [ward.lat for _, ward in placed])
    return east, south


def on_map(pin: Pin) -> Point:
    """Where a point lies on the drawn map."""
    east, south = _lines()
    return (pin.lng / MILLION - east[1]) / east[0], (pin.lat / MILLION - south[1]) / south[0]


def pin_at(x: float, y: float) -> Pin:
    """The point that a step of the drawn map stands for."""
    east, south = _lines()
    return Pin(round((south[0] * y + south[1]) * MILLION), round((east[0] * x + east[1]) * MILLION))


def ward_at(pin: Pin) -> str | None:
    """The kelurahan in whose drawn borders a point lies, or None; never proof."""
    x, y = on_map(pin)
    for code, drawn in _drawn().items():
        if any(_holds(ring, x, y) for ring in drawn):
            return code
    return None


def _holds(ring: list[Point], x: float, y: float) -> bool:
    inside = False
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y0 > y) != (y1 > y) and x < (x1 - x0) * (y - y0) / (y1 - y0) + x0:
            inside = not inside
    return inside


def frame_of(code: str) -> Frame | None:
    """The frame around a kelurahan with a little of its neighbours; None for one that is not drawn."""
    points = [point for ring in _drawn().get(code, ()) for point in ring]
    if not points:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, high = max(xs) - min(xs) + 2 * _MARGIN, max(ys) - min(ys) + 2 * _MARGIN
    width, height = max(wide, high / _SQUARE), max(high, wide / _SQUARE)
    return Frame(
        min(xs) - _MARGIN - (width - wide) / 2, min(ys) - _MARGIN - (height - high) / 2, width, height
    )


def neighbours(code: str) -> dict[str, str]:
    """The outlines that reach into the frame of a kelurahan, itself last."""
    frame = frame_of(code)
    if frame is None:
        return {}
    found = {
        other: ward_map().wards[other]
        for other, drawn in _drawn().items()
        if other != code and _reaches(drawn, frame)
    }
    return found | {code: ward_map().wards[code]}


def _reaches(drawn: list[list[Point]], frame: Frame) -> bool:
    xs, ys = [x for ring in drawn for x, _ in ring], [y for ring in drawn for _, y in ring]
    return (
        max(xs) >= frame.x
        and min(xs) <= frame.x + frame.width
        and max(ys) >= frame.y
        and min(ys) <= frame.y + frame.height
    )


def tapped(code: str, x: int, y: int, width: int) -> Pin | None:
    """The point under a tap on the picture of a kelurahan that is this wide; None outside of it."""
    frame = frame_of(code)
    if frame is None or width <= 0:
        return None
    scale = frame.width / width
    if not (0 <= x <= width and 0 <= y * scale <= frame.height):
        return None
    return pin_at(frame.x + x * scale, frame.y + y * scale)
