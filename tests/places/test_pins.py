"""Pins: two numbers or a tap on the small map, and the kelurahan in which they lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.places.pins import MILLION, Pin, frame_of, on_map, pin_at, read_pin, tapped, ward_at
from pb.places.queries import ward_points
from tests.support.town import OTHER_WARD, WARD

pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("-6.914744, 107.609810", Pin(-6_914_744, 107_609_810)),
        ("-6,914744 107,609810", Pin(-6_914_744, 107_609_810)),
        ("(-6.9; 107.6)", Pin(-6_900_000, 107_600_000)),
        ("", None),
        ("di depan masjid", None),
        ("-6.9", None),
        ("-96.9, 107.6", None),
        ("-6.9, 107.6, 12.5", None),
        ("9" * 60, None),
    ],
)
def test_two_numbers_are_read_as_map_apps_copy_them(typed: str, expected: Pin | None) -> None:
    assert read_pin(typed) == expected


@given(st.integers(-7_000_000, -6_800_000), st.integers(107_500_000, 107_800_000))
def test_a_pin_is_read_as_it_is_written_and_found_where_it_was_put(lat: int, lng: int) -> None:
    pin = Pin(lat, lng)
    assert read_pin(str(pin)) == pin
    back = pin_at(*on_map(pin))
    assert abs(back.lat - lat) <= 1
    assert abs(back.lng - lng) <= 1


def test_the_middle_of_nearly_each_kelurahan_lies_in_it() -> None:
    points = [w for w in ward_points() if w.point_method == "centroid"]
    right = [w for w in points if ward_at(Pin(round(w.lat * MILLION), round(w.lng * MILLION))) == w.code]
    assert len(right) >= len(points) * 95 // 100
    assert ward_at(Pin(0, 0)) is None


def test_a_tap_on_the_picture_of_a_kelurahan_is_a_point_in_it() -> None:
    frame = frame_of(WARD)
    assert frame is not None
    high = round(frame.height * 320 / frame.width)
    centre = tapped(WARD, 160, high // 2, 320)
    assert centre is not None
    x, y = on_map(centre)
    assert abs(x - frame.x - frame.width / 2) < frame.width / 50
    assert abs(y - frame.y - frame.height / 2) < frame.height / 50
    assert tapped(WARD, 321, 5, 320) is None
    assert tapped(WARD, 5, high + 30, 320) is None
    assert tapped("32.73", 5, 5, 320) is None
    assert frame_of(OTHER_WARD) != frame
