"""What the import of a city would change, and what forbids it."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from pb.places.rules.book import Book, WardLine
from pb.places.rules.reading import AtFault, CityFault


class Changed(StrEnum):
    """A kind of change."""

    CITY = "city"
    SETTING = "setting"
    ADDED = "added"
    RENAMED = "renamed"
    DISTRICT = "district"
    RW = "rw"
    POSTAL = "postal"
    DAYS = "days"
    DRAWN = "drawn"


class WhyNotCity(StrEnum):
    """Why a city is not imported."""

    IN_USE = "city.in_use"


class Change(msgspec.Struct, frozen=True):
    """One thing that becomes another: what, of which place or setting, from and to."""

    what: Changed
    of: str
    before: str = ""
    after: str = ""


_TOLD = {
    Changed.RENAMED: ("name",),
    Changed.DISTRICT: ("district",),
    Changed.RW: ("rws",),
    Changed.POSTAL: ("postal_code",),
    Changed.DAYS: ("since", "until"),
}


def changes(old: Book, new: Book) -> tuple[Change, ...]:
    """What differs, in the order of the lists; empty when the same is imported again."""
    found = [Change(Changed.CITY, new.city.name, old.city.name, new.city.name)] if is_other(old, new) else []
    for name in type(new.city).__dataclass_fields__:
        before, after = getattr(old.city, name), getattr(new.city, name)
        if before != after:
            found.append(Change(Changed.SETTING, name, str(before), str(after)))
    known = {ward.code: ward for ward in old.wards}
    for ward in new.wards:
        found += _ward(known.get(ward.code), ward)
        if ward.code in known and old.map.outlines.get(ward.code) != new.map.outlines.get(ward.code):
            found.append(Change(Changed.DRAWN, ward.code))
    return tuple(found)


def is_other(old: Book, new: Book) -> bool:
    """Whether another city comes in the place of the old one."""
    return old.city.place != new.city.place


def _ward(old: WardLine | None, new: WardLine) -> list[Change]:
    if old is None:
        return [Change(Changed.ADDED, new.code, after=new.name)]
    found = []
    for what, names in _TOLD.items():
        before, after = (tuple(getattr(ward, name) for name in names) for ward in (old, new))
        if before != after:
            found.append(Change(what, new.code, _text(before), _text(after)))
    return found


def _text(values: Sequence[object]) -> str:
    return " … ".join("?" if value is None else str(value) for value in values)


def left_out(old: Book, new: Book, file: str) -> tuple[AtFault, ...]:
    """Kelurahan that are in force and missing: they get a last day in `sampai`, and are never just gone."""
    if is_other(old, new):
        return ()
    there = {ward.code for ward in new.wards}
    return tuple(
        AtFault(file, 0, CityFault.LEFT_OUT, ward.code) for ward in old.wards if ward.code not in there
    )
