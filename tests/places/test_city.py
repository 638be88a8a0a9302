"""Another city is set up from a folder: read and drawn without a developer, all of it or nothing."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from pb.city_command import Folder, bring_in, read_folder, say_change, say_fault
from pb.core.city import SHIPPED, this_city
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.kode import next_kode
from pb.places.book import open_book, shipped_book
from pb.places.pins import Pin, frame_of, tapped, ward_at
from pb.places.queries import find_wards, name_of, newest_book, require_place, rws_of, wards
from pb.places.rules.book import Book
from pb.places.rules.changes import WhyNotCity, changes, left_out
from pb.places.rules.reading import CityFault
from pb.places.rules.shapes import rings, sides
from pb.places.services import turn_page
from pb.places.tables import CityImport, Place
from pb.proposals.queries.prices import price_list
from tests.support.other_city import WARDS, feature, shapes, write_city
from tests.support.town import NOON

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parent.parent.parent
HULU, PASAR, MUARA = "98.71.01.1001", "98.71.01.1002", "98.71.02.1001"


@pytest.fixture(autouse=True)
def home_again() -> Iterator[None]:
    """Other tests are about the city that ships with the product."""
    yield
    open_book(shipped_book(), date.max)


def book_of(read: Folder) -> Book:
    assert not read.faults, [say_fault(fault) for fault in read.faults]
    assert read.book is not None
    return read.book


def faults_of(folder: Path, **differs: str) -> list[tuple[str, int, CityFault]]:
    read = read_folder(write_city(folder, **differs))
    assert read.book is None
    return [(fault.file, fault.line, fault.why) for fault in read.faults]


@pytest.mark.one_engine
def test_a_border_is_the_same_line_for_both_and_every_place_is_drawn(tmp_path: Path) -> None:
    book = book_of(read_folder(write_city(tmp_path)))
    drawn = {code: rings(path) for code, path in book.ward_map.wards.items()}
    edges = [{edge for ring in drawn[code] for edge in sides(ring)} for code in (HULU, MUARA)]
    assert len(edges[0] & {(b, a) for a, b in edges[1]}) >= 3  # the river
    assert set(book.map.outlines) == {*drawn, "98.71.01", "98.71.02"}
    assert set(book.map.city) == {"98.71.01", "98.71.02"}
    assert all(path.count(",") <= 44 and path.endswith("Z") for path in book.map.outlines.values())
    assert (book.map.width, book.ward_map.width) == (320, 360)
    assert all(0 <= x <= 320 and 0 <= y <= book.map.height for x, y in book.map.dots.values())
    assert [round(ward.area_km2) for ward in book.wards] == [5, 5, 5, 5]


@pytest.mark.one_engine
def test_a_tap_on_the_picture_of_a_kelurahan_lies_in_it(tmp_path: Path) -> None:
    book = book_of(read_folder(write_city(tmp_path)))
    open_book(book, date(2026, 6, 1))
    for ward in book.wards:
        assert ward_at(Pin(round(ward.lat * 1e6), round(ward.lng * 1e6))) == ward.code
        frame = frame_of(ward.code)
        assert frame is not None
        pin = tapped(ward.code, 150, round(150 * frame.height / frame.width), 300)
        assert pin is not None
        assert ward_at(pin) == ward.code


async def test_a_city_begins_with_its_places_its_numbers_its_hours_and_its_prices(
    engine: Engine, tmp_path: Path
) -> None:
    read = read_folder(write_city(tmp_path))
    await bring_in(book_of(read), read.prices, now=NOON)
    assert await next_kode(NOON) == f"CTH-{NOON:%y}-0001"
    assert (this_city().zone_label, this_city().clocks.check, this_city().clocks.appeal) == ("WITA", 7, 5)
    assert [w.name for w in find_wards("utara")] == ["Hulu", "Pasar"]
    assert (name_of(PASAR), name_of(None), len(rws_of(PASAR))) == ("Pasar", "Kota Contoh", 12)
    assert (await require_place(HULU)).parent == "98.71.01"
    with pytest.raises(NotFound):
        await require_place("32.73")
    assert [one.line.unit_price for one in await price_list()] == [1_900_000]


async def test_the_same_folder_again_changes_nothing(engine: Engine, tmp_path: Path) -> None:
    read = read_folder(write_city(tmp_path))
    for _ in range(2):
        await bring_in(book_of(read), (), now=NOON)
    assert await CityImport.count() == 1
    assert changes(await newest_book(), book_of(read_folder(tmp_path))) == ()


async def test_a_kelurahan_is_renamed_and_another_ends_the_day_after_its_last(
    engine: Engine, tmp_path: Path
) -> None:
    await bring_in(book_of(read_folder(write_city(tmp_path))), (), now=NOON)
    old, last = await newest_book(), SHIPPED.day(NOON)
    table = WARDS.replace("Pasar", "Pasar Lama").replace("kode_pos\n", "kode_pos;sampai\n")
    table = table.replace("90003", f"90003;{last}")
    new = book_of(read_folder(write_city(tmp_path, csv=table)))
    assert [say_change(change) for change in changes(old, new)] == [
        f"name of {PASAR}: Pasar becomes Pasar Lama",
        f"first and last day of {MUARA}: ? … ? becomes ? … {last}",
    ]
    await bring_in(new, (), now=NOON)
    assert (name_of(PASAR), len(wards())) == ("Pasar Lama", 4)
    await turn_page(now=NOON + timedelta(days=1))
    assert (name_of(MUARA), len(wards())) == ("Muara", 3)
    assert [row["code"] for row in await Place.select(Place.code).where(Place.valid_to.is_not_null())] == [
        MUARA
    ]
    with pytest.raises(NotFound):
        await require_place(MUARA)


async def test_a_kelurahan_is_never_just_left_out(engine: Engine, tmp_path: Path) -> None:
    old = book_of(read_folder(write_city(tmp_path)))
    kept = "\n".join(WARDS.splitlines()[:-1])
    codes = [line.partition(";")[0] for line in kept.splitlines()[1:]]
    drawn = json.dumps({"type": "FeatureCollection", "features": [feature(code) for code in codes]})
    new = book_of(read_folder(write_city(tmp_path, csv=kept, geojson=drawn)))
    assert [fault.text for fault in left_out(old, new, "kelurahan.csv")] == ["98.71.02.1002"]


async def test_another_city_does_not_come_over_one_where_something_happened(
    engine: Engine, tmp_path: Path
) -> None:
    from pb.people.services import create_account

    await create_account("0812-0000-0001", "Admin", "hujan sore di lapangan", now=NOON)
    read = read_folder(write_city(tmp_path))
    with pytest.raises(Refused) as refused:
        await bring_in(book_of(read), read.prices, now=NOON)
    assert refused.value.reason is WhyNotCity.IN_USE
    assert await CityImport.count() == 0
    assert (await require_place("32.73")).name == SHIPPED.name


@pytest.mark.one_engine
def test_each_fault_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    table = (
        "kode;nama;kecamatan;rw;sampai\n98.71.01.1001;Hulu;Utara;7;\n98.71.01.1001;Dua;Utara;;\n"
        "98.72.01.1001;Jauh;Barat;;\n98.71.1;Rusak;Utara;;\n98.71.01.1003;=1+1;Utara;;\n"
        "98.71.01.1004;Empat;Lain;100;31-12-2026\n98.71.01.1005;hulu;Utara;;\n"
    )
    name = "kelurahan.csv"
    assert faults_of(tmp_path, csv=table) == [
        (name, 3, CityFault.TWICE),
        (name, 4, CityFault.ELSEWHERE),
        (name, 5, CityFault.CODE),
        (name, 6, CityFault.FORMULA),
        (name, 7, CityFault.RW),
        (name, 7, CityFault.DAY),
        (name, 7, CityFault.DISTRICT),
        (name, 8, CityFault.TWICE),
    ]
    toml = 'name = "Kota"\nprefix = "terlalu panjang"\nplace = "98.71"\nprovince = "P"\nzone = "Bulan"\n'
    found = faults_of(tmp_path, toml=toml)
    assert found[:2] == [("city.toml", 2, CityFault.KEY), ("city.toml", 5, CityFault.KEY)]
    assert ("city.toml", 0, CityFault.MISSING) in found
    assert faults_of(tmp_path, toml="name = ")[0][2] is CityFault.UNREADABLE
    assert faults_of(tmp_path, csv="nama;kode\nHulu;98.71.01.1001\n") == [(name, 1, CityFault.COLUMNS)]
    assert faults_of(tmp_path, prices="kegiatan;satuan;harga\nLampu;titik;murah\n") == [
        ("harga.csv", 2, CityFault.PRICE)
    ]


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("drawn", "why", "line"),
    [
        ("[]", CityFault.UNREADABLE, 0),
        (shapes().replace(MUARA, "98.71.09.1001"), CityFault.CODE, 3),
        (shapes().replace(PASAR, HULU), CityFault.TWICE, 2),
        (shapes().replace("119.4,", "11940000.0,"), CityFault.SHAPE, 1),
        (shapes().replace("Polygon", "Point", 1), CityFault.SHAPE, 1),
        (json.dumps({"features": [feature(HULU)]}), CityFault.NO_SHAPE, 0),
    ],
)
def test_an_outline_that_cannot_be_drawn_is_told(
    tmp_path: Path, drawn: str, why: CityFault, line: int
) -> None:
    assert ("kelurahan.geojson", line, why) in faults_of(tmp_path, geojson=drawn)


@pytest.mark.one_engine
def test_no_city_is_named_outside_its_data() -> None:
    name, prefix, number = SHIPPED.name.split()[-1], SHIPPED.prefix, re.escape(str(SHIPPED.place))
    said = re.compile(rf"{name}|\b{prefix}\b|[\"']{number}[.\"']", re.I)
    files = [path for path in (ROOT / "pb").rglob("*.py") if "demo" not in path.parts]
    files += [*(ROOT / "templates").rglob("*.html"), *(ROOT / "pb" / "locale").rglob("*.po")]
    files += [path for path in (ROOT / "static").rglob("*") if path.suffix in (".js", ".css", ".svg")]
    found = [str(path) for path in files if said.search(path.read_text(encoding="utf-8"))]
    for page in (ROOT / "docs").rglob("*.md"):
        parts = re.findall(r"^```(\w*)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.M | re.S)
        found += [str(page) for kind, text in parts if kind in {"", "sh", "bash"} and said.search(text)]
    assert not found
