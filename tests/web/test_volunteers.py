"""Volunteer tasks on the web: a place in one tap or without an account, own links, sheets, bad input."""

from datetime import timedelta

import pytest

from pb.programmes.services import open_post
from pb.web.programmes.viewer import seat_mark
from tests.support.gps import post_plan
from tests.support.town import NOON
from tests.support.volunteers import DAY, add_task, join
from tests.support.web_town import Town
from tests.support.web_volunteer_asks import SHIFT, WORDS
from tests.support.web_volunteers import SCRIPT
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio


def at(town: Town, name: str, number: int = 3, **more: object) -> str:
    return town.url(f"volunteer.{name}", kode=town.facts.tasks["task"], number=number, **more)


async def test_a_guest_signs_up_finds_the_place_again_and_steps_back(town: Town) -> None:
    guest = town.browser()
    assert (await guest.post(at(town, "join"), {"nama": ""})).status == 422
    bad = await guest.post(at(town, "join"), {"nama": "Warga Tamu", "telepon": "12345"})
    assert bad.status == 422
    assert 'id="f-telepon-error"' in bad.text
    assert 'value="Warga Tamu"' in bad.text
    sent = await guest.post(at(town, "join"), {"nama": "Warga Tamu", "telepon": "0812-9999-4444"})
    assert sent.status == 303
    page = (await guest.get(sent.location)).text
    link = page.partition('id="tautan-saya" readonly value="')[2].partition('"')[0]
    assert link
    path = "/" + link.partition("://")[2].partition("/")[2].replace("&amp;", "&")
    other = town.browser()
    assert "<h1>Anda ikut<" in (await other.get(path)).text
    forged = at(town, "sign_up") + f"?tanda={town.facts.ids['volunteer_coming']}.00"
    assert "<h1>Anda ikut<" not in (await other.get(forged)).text
    account = at(town, "sign_up") + "?tanda=" + seat_mark(town.facts.ids["volunteer_coming"])
    assert "<h1>Anda ikut<" not in (await other.get(account)).text  # the place of an account has no link
    assert (await other.post(path.replace("daftar", "lepas"))).status == 303
    assert "<h1>Anda ikut<" not in (await guest.get(sent.location)).text


async def test_the_list_of_names_is_for_the_organiser_and_everything_is_escaped(town: Town) -> None:
    for name, number in (("people", 2), ("close", 1), ("poster", 2), ("shift.cancel", 3)):
        page = await town.browser("facilitator").get(at(town, name, number))
        assert page.status == 200
        assert SCRIPT not in page.text
    listed = await town.browser("facilitator").get(at(town, "people", 2))
    assert "0812-7777-0001" in listed.text
    public = await town.browser().get(town.url("volunteer.task", kode=town.facts.tasks["task"]))
    assert SCRIPT not in public.text
    assert "0812-7777" not in public.text
    assert "Warga Resident" not in public.text


async def test_a_certificate_is_checked_by_anybody_and_shows_no_name(town: Town) -> None:
    page = (await town.browser("resident").get(at(town, "certificate", 4))).text
    number = page.partition('<dd class="nowrap">')[2].partition("<")[0]
    assert number.startswith(f"{town.facts.tasks['task']}-4-")
    assert "Nama Warga Resident" in page
    url = town.url("volunteer.verify")
    checked = (await town.browser().get(f"{url}?nomor={number.lower()}")).text
    assert "Sertifikat ini dari kami" in checked
    assert "Warga Resident" not in checked
    for wrong in (number[:-1] + "G", number[:-10] + "0" * 10, "BDG-26-9999-1-0000000000", "x" * 99, "%00"):
        answer = await town.browser().get(f"{url}?nomor={wrong}")
        assert answer.status == 200
        assert "Sertifikat ini dari kami" not in answer.text


BAD: tuple[tuple[dict[str, str], str], ...] = (
    ({"selesai": "06:00"}, "selesai"),
    ({"tanggal": "2026-06-01"}, "tanggal"),
    ({"tanggal": "besok"}, "tanggal"),
    ({"orang": "0"}, "orang"),
    ({"wilayah": "32.99"}, "wilayah"),
    ({"janji": "BDG-26-9999"}, "janji"),
    ({"lokakarya": "x"}, "lokakarya"),
    ({"isi": "Hubungi 0812 3456 7890 ya"}, "isi"),
)


@pytest.mark.parametrize(("fields", "field"), BAD, ids=[f"{f} {v}" for b, _ in BAD for f, v in b.items()])
async def test_what_is_typed_wrong_is_said_beside_its_field(
    town: Town, fields: dict[str, str], field: str
) -> None:
    form = WORDS | SHIFT | {"wilayah": "32.73.24.1004", "janji": "", "lokakarya": ""} | fields
    answer = await town.browser("facilitator").post(town.url("volunteer.ask"), form)
    assert answer.status == 422
    assert f'id="f-{field}-error"' in answer.text
    assert f'value="{WORDS["judul"]}"' in answer.text


async def test_minutes_that_cannot_be_confirmed_are_said_beside_their_line(town: Town) -> None:
    key, by = town.facts.ids["volunteer_over"], town.browser("facilitator")
    for typed, why, field in (("999", "", "menit"), ("banyak", "", "menit"), ("60", "", "alasan")):
        answer = await by.post(at(town, "closed", 1), {f"menit-{key}": typed, f"alasan-{key}": why})
        assert answer.status == 422
        assert f'id="f-{field}-{key}-error"' in answer.text
    sent = {f"menit-{key}": "60", f"alasan-{key}": "Pulang lebih awal"}
    assert (await by.post(at(town, "closed", 1), sent)).status == 303
    mine = (await town.browser("resident").get(at(town, "sign_up", 1))).text
    assert "Pulang lebih awal" in mine


async def test_who_stands_at_the_place_signs_up_and_is_there_at_once(town: Town) -> None:
    town.clock.now = NOON + 2 * DAY - timedelta(minutes=10)
    person, code = town.browser("newcomer"), {"pintu": "SALAH1"}
    person.secret = town.facts.secrets["elsewhere"]
    assert (await person.post(at(town, "join"), code)).status == 422
    assert (await person.post(at(town, "join"), {})).status == 303
    assert "Kode di tempat" in (await person.get(at(town, "door"))).text
    assert (await person.post(at(town, "check_in"), code)).status == 422


async def test_lists_ask_as_often_for_many_as_for_one(town: Town) -> None:
    by, paths = town.facts.people["facilitator"], [town.url("volunteer.tasks"), town.url("gps")]
    before = []
    for path in paths:
        with counted(town.engine) as asked:
            await town.browser().get(path)
        before.append(len(asked))
    for day in range(3, 9):
        kode = await add_task(by, starts_at=NOON + day * DAY, title=f"Kerja bakti {day}")
        await join(kode, town.facts.people["resident"])
        await open_post(post_plan(name=f"SDN {day}", contact=town.facts.phones["neighbour"]), by=by, now=NOON)
    town.forget_pages()
    for path, most in zip(paths, before, strict=True):
        with counted(town.engine) as asked:
            page = await town.browser().get(path)
        assert page.status == 200
        assert 3 < len(asked) == most <= 14
