"""The litter movement on the web: forms that are filled in badly, and pages that escape."""

from datetime import timedelta

import pytest

from pb.programmes.services import join_post
from tests.support.gps import FRIDAY
from tests.support.town import NOON
from tests.support.web_gps import SCRIPT, gps_asks
from tests.support.web_town import Town

pytestmark = pytest.mark.anyio
GOOD = {"hari": FRIDAY.isoformat(), "menit": "20", "kelas": "4A 28", "catatan": ""}
BAD: tuple[tuple[dict[str, str], str], ...] = (
    ({"hari": (FRIDAY - timedelta(days=1)).isoformat()}, "hari"),
    ({"hari": (FRIDAY + timedelta(days=3)).isoformat()}, "hari"),
    ({"hari": (FRIDAY - timedelta(days=2)).isoformat()}, "hari"),
    ({"menit": "45"}, "menit"),
    ({"menit": "lama"}, "menit"),
    ({"kelas": ""}, "kelas"),
    ({"kelas": "Budi 1"}, "kelas"),
    ({"kelas": "4A"}, "kelas"),
    ({"kelas": "4A 0"}, "kelas"),
    ({"catatan": "Hubungi 0812 3456 7890"}, "catatan"),
    ({"anggota": "99"}, "anggota"),
)


@pytest.mark.parametrize(("fields", "field"), BAD, ids=[f"{k} {v}" for b, _ in BAD for k, v in b.items()])
async def test_what_cannot_be_certified_is_said_beside_its_field(
    town: Town, fields: dict[str, str], field: str
) -> None:
    url = town.url("gps.recorded", kode=town.facts.gps["post"])
    answer = await town.browser("resident").post(url, GOOD | fields)
    assert answer.status == 422
    assert f'id="f-{field}-error"' in answer.text


async def test_pages_escape_what_people_wrote_and_name_nobody_who_did_not_wish_it(town: Town) -> None:
    kode = town.facts.gps["post"]
    for role, path in (
        ("visitor", town.url("gps")),
        ("visitor", town.url("gps.post", kode=kode)),
        ("council", town.url("gps.book")),
        ("resident", town.url("gps.record", kode=kode)),
        ("administrator", town.url("gps.rewards")),
    ):
        page = await town.browser(role).get(path)
        assert page.status == 200
        assert SCRIPT not in page.text
        assert "<b>Sapu" not in page.text
        assert role in {"administrator", "council", "resident"} or "Warga Council" not in page.text


async def test_nobody_ticks_their_own_stamp(town: Town) -> None:
    kode, resident = town.facts.gps["post"], town.facts.people["resident"]
    await join_post(kode, by=resident, now=NOON)
    page = await town.browser("resident").get(town.url("gps.record", kode=kode))
    assert "Warga Council" in page.text
    assert "Warga Resident" not in page.text


async def test_rules_that_do_not_fit_together_are_refused_and_kept_in_the_form(town: Town) -> None:
    fields = gps_asks(town.facts.gps, town.facts.ids, "")["gps.rules.set"][1]
    by, url = town.browser("administrator"), town.url("gps.rules.set")
    for wrong in ({"hijau": "1"}, {"hari": []}, {"menit_dari": "50"}):
        answer = await by.post(url, fields | wrong)
        assert answer.status == 422
        assert 'id="f-hari-error"' in answer.text
    assert (await by.post(url, fields)).status == 303
    assert "10 sampai 40 menit" in (await town.browser().get(town.url("gps"))).text


async def test_an_unusual_day_is_asked_about_once_and_shown_as_unusual(town: Town) -> None:
    kode, by = town.facts.gps["post"], town.browser("resident")
    odd = GOOD | {"hari": (FRIDAY - timedelta(days=1)).isoformat(), "menit": "45"}
    asked = await by.post(town.url("gps.recorded", kode=kode), odd)
    assert (asked.status, 'name="yakin"' in asked.text, "4A 28" in asked.text) == (422, True, True)
    done = await by.post(town.url("gps.recorded", kode=kode), odd | {"yakin": "1"})
    assert done.status == 303
    shown = (await town.browser().get(town.url("gps.post", kode=kode))).text
    assert "Di hari lain dari biasanya" in shown
    assert "Lebih singkat atau lebih lama dari biasanya" in shown


async def test_who_is_no_member_reads_how_to_get_a_stamp_book(town: Town) -> None:
    page = await town.browser("officer").get(town.url("gps.book"))
    assert page.status == 200
    assert f'href="{town.url("gps")}"' in page.text
