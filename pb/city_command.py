"""`pb city`: which city this is, and another one from a folder: settings, kelurahan, outlines, price list."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from pb.core.actor import CLOCK, RoleHeld, RoleKind
from pb.core.db import transactional
from pb.places.book import open_book, this_book
from pb.places.queries import newest_book
from pb.places.rules.book import MEASURED, Book, WardLine
from pb.places.rules.changes import Change, Changed, changes, left_out
from pb.places.rules.drawing import draw, measure
from pb.places.rules.reading import AtFault, CityFault, WardRow, read_settings_of, read_shapes, read_wards
from pb.places.rules.shapes import Point
from pb.places.services import import_city
from pb.proposals.queries.prices import price_list
from pb.proposals.rules.prices import PriceLine, read_prices
from pb.proposals.services import set_prices
from pb.settings import Settings

SETTINGS, WARDS, SHAPES, PRICES = "city.toml", "kelurahan.csv", "kelurahan.geojson", "harga.csv"
MOST_TOLD, MOST_BYTES = 200, 64_000_000
Now = Callable[[], datetime]
Say = Callable[[str], None]

WORDS = {
    CityFault.UNREADABLE: "This file cannot be read.",
    CityFault.KEY: "This setting is not known, or is not what it should be.",
    CityFault.MISSING: "This setting is missing.",
    CityFault.COLUMNS: "The columns are kode, nama, kecamatan, and where known rw, kode_pos, mulai, sampai.",
    CityFault.FORMULA: "A cell begins like a formula.",
    CityFault.CODE: "This is not the code of a kelurahan, or of none in the table.",
    CityFault.ELSEWHERE: "This kelurahan does not lie in the city.",
    CityFault.TWICE: "This stands here twice.",
    CityFault.NAME: "A name is missing, or longer than 80 letters.",
    CityFault.DISTRICT: "Another line calls this kecamatan otherwise.",
    CityFault.RW: "The number of RW is a number from 1 to 99, or nothing.",
    CityFault.DAY: "A day is written as 2027-01-31; the last one is not before the first.",
    CityFault.NOBODY: "There is no kelurahan.",
    CityFault.SHAPE: "This outline is no polygon in degrees.",
    CityFault.NO_SHAPE: "This kelurahan has no outline.",
    CityFault.LEFT_OUT: "This kelurahan is missing. If it has ended, give its last day in sampai.",
    CityFault.PRICE: "This price cannot be read.",
}
SAID = {
    Changed.CITY: "city: {before} becomes {after}",
    Changed.SETTING: "setting {of}: {before} becomes {after}",
    Changed.ADDED: "new: {of} {after}",
    Changed.RENAMED: "name of {of}: {before} becomes {after}",
    Changed.DISTRICT: "kecamatan of {of}: {before} becomes {after}",
    Changed.RW: "RW in {of}: {before} becomes {after}",
    Changed.POSTAL: "postal code of {of}: {before} becomes {after}",
    Changed.DAYS: "first and last day of {of}: {before} becomes {after}",
    Changed.DRAWN: "outline of {of} changes",
}


class Folder(msgspec.Struct, frozen=True):
    """What was read: a city with its prices, or what is wrong."""

    book: Book | None
    prices: tuple[PriceLine, ...]
    faults: tuple[AtFault, ...]


def options_of(commands: Any, command: Callable[..., Any]) -> None:
    """The words of the command."""
    city = commands.add_parser("city", help="say which city this is, or import another").add_subparsers(
        required=True, metavar="show|import"
    )
    command(city, "show", show, "say which city this is")
    import_ = command(city, "import", import_folder, "make the city of a folder that of this installation")
    import_.add_argument("folder", type=Path)
    import_.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")


def show(options: argparse.Namespace, settings: Settings) -> int:
    """The city with its number of kelurahan."""

    async def work() -> None:
        book = this_book()
        place = book.book.city
        options.say(f"{place.name} ({place.place}, {place.prefix}): {len(book.wards)} kelurahan")

    options.with_database(settings, work)
    return 0


def import_folder(options: argparse.Namespace, settings: Settings) -> int:
    """All of a folder or nothing; 2 when something in it is wrong, told by file and line."""
    read = read_folder(options.folder)
    return int(
        options.with_database(
            settings, lambda: _bring_in(read, dry=options.dry_run, now=options.now, say=options.say)
        )
    )


async def _bring_in(read: Folder, *, dry: bool, now: Now, say: Say) -> int:
    old = await newest_book()
    faults = read.faults if read.book is None else (*read.faults, *left_out(old, read.book, WARDS))
    for fault in faults[:MOST_TOLD]:
        say(say_fault(fault))
    if faults or read.book is None:
        say(f"Nothing was imported: {len(faults)} faults.")
        return 2
    found = changes(old, read.book)
    for change in found[:MOST_TOLD]:
        say(say_change(change))
    if len(found) > MOST_TOLD:
        say(f"… and {len(found) - MOST_TOLD} more.")
    new_prices = bool(read.prices) and read.prices != tuple(one.line for one in await price_list())
    if new_prices:
        say(f"price list: {len(read.prices)} lines")
    if not found and not new_prices:
        say("Nothing changes.")
    elif not dry:
        await bring_in(read.book, read.prices if new_prices else (), now=now())
        say(f"{read.book.city.name}: {len(this_book().wards)} kelurahan. Start the service again.")
    return 0


@transactional
async def bring_in(book: Book, prices: Sequence[PriceLine], *, now: datetime) -> None:
    """The city and its prices at once; in this process it holds from then on."""
    await import_city(book, by=CLOCK, now=now)
    open_book(book, book.city.day(now))
    if prices:
        operator = replace(CLOCK, roles=(RoleHeld(RoleKind.ADMINISTRATOR, book.city.place),))
        await set_prices(prices, by=operator, now=now)


def say_fault(fault: AtFault) -> str:
    """A fault with its file and line."""
    where = f"{fault.file}, line {fault.line}" if fault.line else fault.file
    return f"{where}: {WORDS[fault.why].rstrip('.')}{f' ({fault.text})' if fault.text else ''}"


def say_change(change: Change) -> str:
    """A change in a line."""
    return SAID[change.what].format(of=change.of, before=change.before, after=change.after)


def read_folder(folder: Path) -> Folder:
    """Read all files of a folder; faults of all of them are told at once."""
    city, faults = read_settings_of(_text(folder / SETTINGS), SETTINGS)
    if city is None:
        return Folder(None, (), faults)
    rows, wrong = read_wards(_text(folder / WARDS), WARDS, city.place)
    faults += wrong
    shapes: dict[str, list[list[Point]]] = {}
    if not wrong:
        shapes, wrong = read_shapes(_bytes(folder / SHAPES), SHAPES, rows)
        faults += wrong
    prices: tuple[PriceLine, ...] = ()
    if (folder / PRICES).exists():
        prices, bad = read_prices(_text(folder / PRICES))
        faults += tuple(AtFault(PRICES, one.line, CityFault.PRICE, one.why.value) for one in bad)
    if faults:
        return Folder(None, (), faults)
    drawn, whole = draw(shapes, {row.code: row.district_code for row in rows})
    lines = tuple(sorted((_line(row, shapes) for row in rows), key=lambda line: line.code))
    return Folder(Book(city=city, wards=lines, map=drawn, ward_map=whole), prices, ())


def _line(row: WardRow, shapes: dict[str, list[list[Point]]]) -> WardLine:
    (lng, lat), size = measure(shapes[row.code]) if row.code in shapes else ((0.0, 0.0), 0.0)
    return WardLine(
        code=row.code,
        name=row.name,
        district_code=row.district_code,
        district=row.district,
        postal_code=row.postal_code,
        lat=round(lat, 6),
        lng=round(lng, 6),
        point_method=MEASURED if row.code in shapes else "none",
        area_km2=round(size, 3),
        rws=row.rws,
        since=row.since,
        until=row.until,
    )


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES)


def _text(path: Path) -> str:
    """UTF-8 with or without its mark, or what spreadsheets of before wrote."""
    body = _bytes(path)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("cp1252", errors="replace")
