"""Writes about places: loading the official tree, and RW when they are first needed."""

from datetime import date, datetime

from pb.core.area import PlaceCode, kelurahan_of
from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.errors import NotFound
from pb.places.queries import wards
from pb.places.tables import Place

PROVINCE = PlaceCode("32")
MOST_RW = 99


@transactional
async def load_places(*, now: datetime) -> int:
    """Load province, city, 30 districts and 151 kelurahan; what is there stays. Gives the number added.

    Processes that start at once load at once: the second one finds the rows of the first.
    """
    found = {row["code"] for row in await Place.select(Place.code)}
    if len(found) > len(wards()):
        return 0
    day, city = this_city().day(now), this_city()
    rows = [
        _place(PROVINCE, "provinsi", "Jawa Barat", None, day),
        _place(city.place, "kota", city.name, PROVINCE, day),
    ]
    districts = {ward.kecamatan_code: ward.kecamatan for ward in wards()}
    rows += [_place(code, "kecamatan", name, city.place, day) for code, name in sorted(districts.items())]
    rows += [_place(ward.code, "kelurahan", ward.name, ward.kecamatan_code, day) for ward in wards()]
    added = [row for row in rows if row.code not in found]
    for start in range(0, len(added), 50):
        await Place.insert(*added[start : start + 50]).on_conflict(action="DO NOTHING")
    return len(added)


def _place(code: str, level: str, name: str, parent: str | None, day: date) -> Place:
    return Place(code=code, level=level, name=name, parent=parent, valid_from=day, valid_to=None)


async def ensure_rw(code: PlaceCode, *, now: datetime) -> None:
    """Make sure that an RW stands in the tree, inside the transaction that needs it as an area."""
    if await Place.exists().where(Place.code == code):
        return
    kelurahan = kelurahan_of(code)
    number = code.removeprefix(f"{kelurahan}-")
    if (
        not number.isdigit()
        or not 0 < int(number) <= MOST_RW
        or not await Place.exists().where(Place.code == kelurahan)
    ):
        raise NotFound
    row = _place(code, "rw", f"RW {number}", kelurahan, this_city().day(now))
    await Place.insert(row).on_conflict(action="DO NOTHING")  # two rounds may need it at once
