"""Codes of places and what lies in what. A code is text with dots: `32.73`, `32.73.24`, `32.73.24.1004`."""

from typing import NewType

PlaceCode = NewType("PlaceCode", str)


def inside(place: str, area: str) -> bool:
    """Whether a place is the area itself or lies in it. Codes nest: `32.73.24.1004-05` is RW 05 there."""
    return place == area or place.startswith((area + ".", area + "-"))


def rw_code(kelurahan: str, rw: int | None) -> PlaceCode:
    """The code of an RW in a kelurahan, or the kelurahan when the RW is not known."""
    return PlaceCode(kelurahan if rw is None else f"{kelurahan}-{rw:02d}")


def kelurahan_of(place: str) -> PlaceCode:
    """The kelurahan part of a code of a kelurahan or an RW."""
    return PlaceCode(place.partition("-")[0])
