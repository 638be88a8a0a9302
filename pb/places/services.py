"""Writes about places: the tree of the city, a city that is imported, and RW when they are first needed."""

import hashlib
from datetime import date, datetime

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode, kelurahan_of
from pb.core.audit import happened_besides, record
from pb.core.db import transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.places.book import open_book, this_book
from pb.places.queries import newest_book
from pb.places.rules.book import Book
from pb.places.rules.changes import WhyNotCity, changes, is_other
from pb.places.rules.reading import MOST_RW
from pb.places.tables import CityImport, Place

_LEVELS = ("rw", "kelurahan", "kecamatan", "kota", "provinsi")  # from the leaves to the root


@transactional
async def load_places(*, now: datetime) -> int:
    """Bring province, city, districts and kelurahan up to the open book. Gives the number added.

    Processes that start at once load at once: the second one finds the rows of the first.
    """
    return await _plant(this_book().book, this_book().book.city.day(now))


async def turn_page(*, now: datetime) -> None:
    """On a new day: kelurahan that end or begin with it do so, in this process and in the tree."""
    book = this_book().book
    if this_book().day != book.city.day(now):
        open_book(book, book.city.day(now))
        await load_places(now=now)


async def _plant(book: Book, day: date) -> int:
    found = {
        row["code"]: row
        for row in await Place.select(Place.code, Place.name, Place.valid_to).where(Place.level != "rw")
    }
    wanted = _tree(book, day)
    added = [row for row in wanted if row.code not in found]
    for start in range(0, len(added), 50):
        await Place.insert(*added[start : start + 50]).on_conflict(action="DO NOTHING")
    for row in wanted:
        was = found.get(row.code)
        if was and (was["name"], was["valid_to"]) != (row.name, row.valid_to):
            await Place.update({Place.name: row.name, Place.valid_to: row.valid_to}).where(
                Place.code == row.code
            )
    return len(added)


def _tree(book: Book, day: date) -> list[Place]:
    """All places of a book that have begun, those above first; `valid_to` where the last day is over."""
    city = book.city
    rows = [
        _place(city.province_code, "provinsi", city.province, None, day),
        _place(city.place, "kota", city.name, city.province_code, day),
    ]
    begun = [ward for ward in book.wards if ward.since is None or ward.since <= day]
    names = {ward.district_code: ward.district for ward in begun}
    for code, name in sorted(names.items()):
        ends = [_end(ward.until, day) for ward in begun if ward.district_code == code]
        last = None if None in ends else max(filter(None, ends))
        rows.append(_place(code, "kecamatan", name, city.place, day, last))
    for ward in begun:
        until = _end(ward.until, day)
        rows.append(_place(ward.code, "kelurahan", ward.name, ward.district_code, ward.since or day, until))
    return rows


def _end(until: date | None, day: date) -> date | None:
    return until if until is not None and until < day else None


def _place(
    code: str, level: str, name: str, parent: str | None, day: date, until: date | None = None
) -> Place:
    return Place(code=code, level=level, name=name, parent=parent, valid_from=day, valid_to=until)


@transactional
async def import_city(book: Book, *, by: Actor, now: datetime) -> int | None:
    """Make this the city from now on; None when it already is. Another one comes before anything happened."""
    old = await newest_book()
    if not changes(old, book):
        return None
    if is_other(old, book):
        refuse_if(WhyNotCity.IN_USE if await happened_besides(Event.CITY_IMPORTED) else None)
        for level in _LEVELS:
            await Place.delete().where(Place.level == level)
    body = msgspec.json.encode(book).decode()
    digest = hashlib.sha256(body.encode()).hexdigest()
    number = int(await CityImport.count()) + 1
    await CityImport.insert(CityImport(number=number, made_at=now, digest=digest, body=body))
    await _plant(book, book.city.day(now))
    await record(
        Event.CITY_IMPORTED,
        by=by,
        now=now,
        topics=[str(book.city.place)],
        wards=len(book.wards),
        digest=digest,
    )
    return number


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
    row = _place(code, "rw", f"RW {number}", kelurahan, this_book().book.city.day(now))
    await Place.insert(row).on_conflict(action="DO NOTHING")  # two rounds may need it at once
