"""Pages of infiltration holes: faults stand at their fields, photos lose their place, no page grows heavy."""

import csv
import io
from typing import Any

import pytest

from pb.programmes.biopori.queries import record_of
from pb.programmes.biopori.services import record_holes
from pb.web.biopori import public
from tests.support import pages
from tests.support.town import NOON, OTHER_WARD, WARD
from tests.support.web_biopori import SCRIPT, dug, hole_asks
from tests.support.web_forms import post_parts, street
from tests.support.web_town import Town
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
_, HOLES = hole_asks()["biopori.written"]


async def record(town: Town, role: str = "resident", **fields: str) -> Any:
    return await town.browser(role).post(town.url("biopori.written", ward=WARD), HOLES | fields)


def faulty(answer: Any) -> set[str]:
    links = {link.get("href") for link in pages.read(answer.text).all("a")}
    return {link.removeprefix("#f-") for link in links if link.startswith("#f-")}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("lubang", "0", "paling sedikit satu"),
        ("lubang", "-4", "paling sedikit satu"),
        ("lubang", "501", "paling banyak 500 lubang"),
        ("lubang", "banyak", "angka"),
        ("rumah", "0", "1 sampai 500"),
        ("rw", "13", "1 sampai 12"),
        ("hari", "2026-06-13", "belum"),
        ("hari", "2013-12-19", "20 Desember 2013"),
        ("kelompok", "2", "kelompok Anda"),
    ],
)
async def test_a_fault_stands_at_its_field_and_what_was_typed_stays(
    town: Town, field: str, typed: str, said: str
) -> None:
    answer = await record(town, **{field: typed})
    assert answer.status == 422
    assert faulty(answer) == {field}
    page = pages.read(answer.text)
    assert said in next(e for e in page.all() if e.get("id") == f"f-{field}-error" or (
        field == "kelompok" and "errors" in e.get("class"))).text  # fmt: skip
    assert f'value="{typed}"' in answer.text or field == "kelompok"
    assert (await record(town)).status == 303


async def test_a_form_that_was_sent_twice_is_one_record(town: Town) -> None:
    first, again = await record(town), await record(town)
    assert first.location == again.location
    assert (await record(town, kunci="lain")).location != first.location


async def test_a_photo_loses_its_place_and_the_same_one_is_noticed(town: Town) -> None:
    who, url = town.browser("resident"), town.url("biopori.written", ward=WARD)
    first = await post_parts(who, url, HOLES, street())
    second = await post_parts(who, url, HOLES | {"kunci": "h9"}, street())
    assert [first.status, second.status] == [303, 303]
    page = await who.get(second.location)
    assert "Foto yang sama" in page.text
    assert first.location in page.text
    number = int(second.location.rpartition("/")[2])
    photo = await who.get(town.url("biopori.photo", ward=WARD, number=number, entry=1))
    assert photo.raw[:2] == b"\xff\xd8"
    assert b"Exif" not in photo.raw
    bad = await post_parts(who, url, HOLES | {"kunci": "h10"}, b"bukan foto")
    assert (bad.status, faulty(bad)) == (422, {"foto"})


async def test_an_act_opens_its_form_and_says_what_is_missing(town: Town) -> None:
    url = town.url("biopori.record", ward=WARD, number=1)
    assert 'name="berfungsi"' in (await town.browser("resident").get(url + "?apa=checked")).text
    assert 'name="isi"' not in (await town.browser("resident").get(url + "?apa=doubted")).text
    assert 'name="isi"' in (await town.browser("officer").get(url + "?apa=doubted")).text
    for fields, field in (
        ({"apa": "checked", "berfungsi": "13", "hari": "2026-06-10"}, "berfungsi"),
        ({"apa": "checked", "hari": "2026-06-10"}, "berfungsi"),
        ({"apa": "checked", "berfungsi": "3", "hari": "2025-11-25"}, "hari"),
        ({"apa": "corrected", "rw": "5", "hari": "2025-11-20", "rumah": "4", "lubang": "9"}, "isi"),
        ({"apa": "doubted", "isi": "Telepon saya 081234567890"}, "isi"),
    ):
        role = "officer" if fields["apa"] == "doubted" else "resident"
        answer = await town.browser(role).post(url, fields)
        assert (answer.status, faulty(answer)) == (422, {field})
    assert len((await record_of(WARD, 1)).entries) == 1


async def test_somebody_of_another_kelurahan_reads_why_they_cannot_record(town: Town) -> None:
    answer = await record(town, "elsewhere")
    assert answer.status == 409
    assert "anggota kelompok dan petugas kelurahan ini" in answer.text
    assert 'name="lubang"' not in answer.text
    assert (await town.browser("officer").get(town.url("biopori.ward", ward="32.73"))).status == 404
    assert (await town.browser("officer").get(town.url("biopori.desk", ward=OTHER_WARD))).status == 404


async def test_the_open_data_holds_every_record_and_nothing_that_people_wrote(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await town.browser().get(town.url("biopori.data"))
    rows = list(csv.DictReader(io.StringIO(whole.text)))
    assert [(row["number"], row["holes"], row["counts"], row["group_kind"]) for row in rows] == [
        ("1", "12", "1", "self"),
        ("2", "30", "0", ""),
    ]
    assert SCRIPT not in whole.text
    monkeypatch.setattr("pb.programmes.biopori.queries.records.AT_ONCE", 1)
    first, key = await public.data_after(0)
    parts = [
        part async for part in public._lines(public._csv([public._HEAD, *map(public._cells, first)]), key)
    ]
    assert b"".join(parts) == whole.raw
    assert len(parts) == 2


async def test_pages_ask_the_database_as_often_for_many_records_as_for_few(town: Town) -> None:
    names = (("biopori", {}), ("biopori.ward", {"ward": WARD}), ("biopori.season", {}))
    leader, asked = town.facts.people["neighbour"], []
    for more in (0, 25):
        for n in range(more):
            await record_holes(WARD, 1, dug(n + 1, rw=n % 12 + 1), by=leader, now=NOON)
        town.forget_pages()
        for name, params in names:
            with counted(town.engine) as statements:
                answer = await town.browser().get(town.url(name, **params), accept_encoding="gzip")
            assert len(answer.raw) < 14_000, name
            asked.append(len(statements))
    assert asked[:3] == asked[3:]
    assert max(asked) <= 12
