"""Workshops in the browser: a guest's seat in a cookie, the code at the door, plan, list and sheets."""

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from pb.people.tables import Guest
from pb.web.i18n import LANGUAGES, set_language
from pb.web.workshops.calendar import calendar, fold
from pb.web.workshops.invitation import LONGEST_MESSAGE, message
from pb.web.workshops.plan_form import agenda_of, agenda_text, agendas
from pb.web.workshops.viewer import MOST_SEATS_KEPT, read_seat_mark, seat_mark
from pb.workshops.facts import AgendaItem, WorkshopFacts
from pb.workshops.queries import require_workshop, seats_of
from pb.workshops.rules import WorkshopStage
from pb.workshops.tables import Seat, Workshop
from tests.support.town import NOON, Browser
from tests.support.web_asks import REASON, Ask, asks, meeting
from tests.support.web_town import Town
from tests.web.test_roles import send

pytestmark = pytest.mark.anyio
A_VOLUNTEER = 1  # the guest of a shift, who is there already
GUEST = {"kelompok": "residents", "nama": "Warga Tamu", "telepon": "0812-9999-3333"}


def facts(**changed: object) -> WorkshopFacts:
    """A workshop that no database knows."""
    values: dict[str, object] = {
        "id": 1, "kode": "BDG-26-0042", "round": 1, "round_kode": "BDG-26-0001", "round_title": "Putaran",
        "place": "32.73.24.1004", "title": "Lokakarya",
        "purpose": "Memilih cara.", "venue": "Balai RW 05", "starts_at": NOON,
        "ends_at": NOON + timedelta(hours=3), "stage": WorkshopStage.PLANNED, "quorum": 3, "consent": 75,
        "dots": 3, "open_during": True, "door_code": "ABCDEF", "agenda": (), "needed": (), "topics": (),
        "groups": (),
    }  # fmt: skip
    return WorkshopFacts(**(values | changed))  # type: ignore[arg-type]


async def sign_up(town: Town, name: str = "planned", **changed: str) -> Browser:
    """A visitor who has signed up as a guest."""
    guest, kode = town.browser(), town.facts.workshops[name]
    answer = await guest.post(town.url("workshop.sit", kode=kode), GUEST | changed)
    assert (answer.status, answer.location) == (303, town.url("workshop.sign_up", kode=kode))
    return guest


async def test_a_guest_keeps_the_seat_in_a_cookie_and_nobody_else_sees_it(town: Town) -> None:
    kode = town.facts.workshops["planned"]
    other = town.browser()
    assert "Dapat kursi" not in (await other.get(town.url("workshop", kode=kode))).text
    guest = await sign_up(town)
    assert "Anda dapat kursi" in (await guest.get(town.url("workshop.sign_up", kode=kode))).text
    mine = await guest.get(town.url("workshop", kode=kode))
    assert "Dapat kursi" in mine.text
    assert "no-store" in mine.header("cache-control")
    assert "Dapat kursi" not in (await other.get(town.url("workshop", kode=kode))).text
    again = await guest.post(town.url("workshop.sit", kode=kode), GUEST)
    assert again.status == 303
    assert await Guest.count() == A_VOLUNTEER + 1
    left = await guest.post(town.url("workshop.stand_up", kode=kode))
    assert left.status == 303
    assert await Guest.count() == A_VOLUNTEER
    assert (await guest.post(town.url("workshop.stand_up", kode=kode))).status == 404


async def test_a_cookie_that_is_not_ours_opens_no_seat(town: Town) -> None:
    kode, guest = town.facts.workshops["planned"], await sign_up(town)
    mark = guest.cookies["kursi"]
    seat = str(read_seat_mark(mark))
    of_account = seat_mark(town.facts.ids["planned_seat"])
    for broken in (f"{seat}.{'0' * 32}", seat, "", "x.y", mark[:-1], f"9{mark}", of_account, "~~~"):
        guest.cookies["kursi"] = broken
        assert (await guest.post(town.url("workshop.stand_up", kode=kode))).status == 404, broken
    guest.cookies["kursi"] = f"kosong~{mark}"
    assert (await guest.post(town.url("workshop.stand_up", kode=kode))).status == 303


async def test_one_cookie_holds_the_seats_of_several_workshops(town: Town) -> None:
    guest = await sign_up(town)
    running = town.facts.workshops["running"]
    await guest.post(town.url("workshop.sit", kode=running), GUEST)
    for name in ("planned", "running"):
        page = await guest.get(town.url("workshop.sign_up", kode=town.facts.workshops[name]))
        assert "Anda dapat kursi" in page.text
    assert len(guest.cookies["kursi"].split("~")) == 2 <= MOST_SEATS_KEPT


@pytest.mark.parametrize(
    ("changed", "field", "status"),
    [
        ({"nama": ""}, "nama", 422),
        ({"nama": "W"}, "nama", 422),
        ({"telepon": "dua belas"}, "telepon", 422),
        ({"kelompok": "council"}, "kelompok", 422),
        ({"kelompok": "professionals"}, "kelompok", 422),
        ({"kelompok": "elderly"}, "kelompok", 422),
        ({"pintu": "AAAAAA"}, "pintu", 422),
        ({"nama": "W" * 81}, "nama", 422),
    ],
)
async def test_what_a_guest_typed_is_kept_and_the_fault_stands_beside_it(
    town: Town, changed: dict[str, str], field: str, status: int
) -> None:
    url = town.url("workshop.sit", kode=town.facts.workshops["running"])
    answer = await town.browser().post(url, GUEST | changed)
    assert answer.status == status
    assert f'href="#f-{field}"' in answer.text
    assert (GUEST | changed)["telepon"] in answer.text
    assert await Guest.count() == A_VOLUNTEER


async def test_nobody_signs_up_for_what_is_over(town: Town) -> None:
    kode = town.facts.workshops["planned"]
    await Workshop.update({Workshop.stage: "finished"}).where(Workshop.kode == kode)
    guest = town.browser()
    assert "sudah selesai" in (await guest.get(town.url("workshop.sign_up", kode=kode))).text
    assert (await guest.post(town.url("workshop.sit", kode=kode), GUEST)).status == 409


async def test_who_walks_in_scans_the_code_and_is_there(town: Town) -> None:
    kode, code = town.facts.workshops["running"], town.facts.workshops["running_code"]
    sheet = await town.browser("facilitator").get(town.url("workshop.poster", kode=kode))
    assert code in sheet.text
    assert code not in (await town.browser().get(town.url("workshop", kode=kode))).text
    guest = town.browser()
    door = await guest.get(f"{town.url('workshop.door', kode=kode)}?kode={code}")
    assert f"{town.url('workshop.sign_up', kode=kode)}?kode={code}" in door.text
    form = await guest.get(f"{town.url('workshop.sign_up', kode=kode)}?kode={code}")
    assert f'value="{code}"' in form.text
    await guest.post(town.url("workshop.sit", kode=kode), GUEST | {"pintu": code.lower()})
    assert (await require_workshop(kode)).attended == 1
    assert "Anda hadir" in (await guest.get(town.url("workshop.door", kode=kode))).text


async def test_a_wrong_code_is_said_beside_the_field(town: Town) -> None:
    ask = asks(town.facts)["workshop.attend"]
    answer = await send(
        town, town.browser("resident"), "workshop.attend", Ask(ask.params, {"pintu": "AAAAAA"})
    )
    assert answer.status == 422
    assert "Ini bukan kode lokakarya ini" in answer.text
    planned = town.facts.workshops["planned"]
    early = Ask({"kode": planned}, {"pintu": town.facts.workshops["planned_code"]})
    assert (await send(town, town.browser("resident"), "workshop.attend", early)).status == 404
    guest = await sign_up(town)
    assert (await send(town, guest, "workshop.attend", early)).status == 409


async def test_lists_and_pages_lead_to_a_workshop(town: Town) -> None:
    kode = town.facts.workshops["planned"]
    address = town.url("workshop", kode=kode)
    places = [
        town.url("workshops"),
        town.url("round", kode=town.facts.rounds["codesign"]),
        town.url("proposal", kode=town.facts.proposals["designed"]),
    ]
    for url in places:
        assert address in (await town.browser().get(url)).text, url
    desk = town.url("round.desk", kode=town.facts.rounds["codesign"])
    page = await town.browser("facilitator").get(desk)
    assert address in page.text
    assert town.url("workshop.new", kode=town.facts.rounds["codesign"]) in page.text
    assert town.url("workshops") in (await town.browser().get("/")).text


async def test_a_list_without_workshops_says_what_comes(town: Town) -> None:
    await Workshop.update({Workshop.stage: "cancelled"}, force=True)
    page = await town.browser().get(town.url("workshops"))
    assert "Belum ada lokakarya" in page.text
    assert "Dibatalkan" in page.text


async def test_a_facilitator_plans_a_workshop_and_the_form_keeps_what_was_ticked(town: Town) -> None:
    who, round_ = town.browser("facilitator"), town.facts.rounds["codesign"]
    url, proposal = town.url("workshop.plan", kode=round_), town.facts.proposals["designed"]
    for kind, first in (
        ("rembug", "5 Pembukaan\n10 Untuk apa"),
        ("rancang", "10 Pembukaan"),
        ("x", "10 Pem"),
    ):
        page = await who.get(f"{town.url('workshop.new', kode=round_)}?acara={kind}")
        assert first in page.text, kind
    good = meeting(usulan=[proposal], bidang=["drainage"])
    for changed, field in (
        ({"usulan": []}, "usulan"),
        ({"usulan": [town.facts.proposals["own"]]}, "usulan"),
        ({"acara": "Pembukaan"}, "acara"),
        ({"acara": "700 Pembukaan"}, "acara"),
        ({"selesai": "08:00"}, "selesai"),
        ({"tanggal": "2020-01-01"}, "tanggal"),
        ({"kursi_residents": "0", "kursi_women": "0"}, "kursi_residents"),
        ({"kuorum": "400"}, "kuorum"),
        ({"kuorum": ""}, "kuorum"),
        ({"kursi_women": "empat"}, "kursi_women"),
        ({"judul": "L"}, "judul"),
        ({"bidang": ["sulap"]}, "bidang"),
    ):
        answer = await who.post(url, good | changed)
        assert answer.status == 422, changed
        assert f'href="#f-{field}"' in answer.text, changed
    assert 'value="drainage" id="f-bidang" checked' in (await who.post(url, good | {"judul": "L"})).text
    made = await who.post(url, good)
    kode = re.search(r"BDG-\d\d-\d{4}", made.location)
    assert made.status == 303
    assert kode is not None
    found = await require_workshop(kode.group())
    assert (found.seats, found.needed, found.agenda[1]) == (16, ("drainage",), AgendaItem(30, "Kebutuhan"))
    assert found.starts_at == datetime(2026, 6, 26, 2, 0, tzinfo=UTC)
    form = await who.get(town.url("workshop.edit", kode=found.kode))
    assert 'value="16' not in form.text
    assert 'value="2026-06-26"' in form.text


async def test_a_workshop_that_was_called_off_says_why(town: Town) -> None:
    who, kode = town.browser("facilitator"), town.facts.workshops["planned"]
    short = await who.post(town.url("workshop.cancelled", kode=kode), {"alasan": "Hujan"})
    assert short.status == 422
    assert (await who.post(town.url("workshop.cancelled", kode=kode), {"alasan": REASON})).status == 303
    assert REASON in (await town.browser().get(town.url("workshop", kode=kode))).text
    assert (await who.post(town.url("workshop.cancelled", kode=kode), {"alasan": REASON})).status == 409
    file = await town.browser().get(town.url("workshop.calendar", kode=kode))
    assert "STATUS:CANCELLED" in file.text


async def test_people_without_phones_are_written_down_line_by_line(town: Town) -> None:
    who, kode = town.browser("facilitator"), town.facts.workshops["running"]
    url = town.url("workshop.write_down", kode=kode)
    for lines, status in (("Warga Satu\nW", 422), ("Warga, 12", 422), ("\n".join(["Warga"] * 41), 422)):
        answer = await who.post(url, {"orang": lines, "kelompok": "residents"})
        assert answer.status == status
    assert (await who.post(url, {"orang": "Warga", "kelompok": "elderly"})).status == 409
    assert await Guest.count() == A_VOLUNTEER
    lines = "Warga Satu\n\n  Warga Dua , 0812 3456 7890 \n"
    assert (await who.post(url, {"orang": lines, "kelompok": "residents"})).status == 303
    page = await who.get(town.url("workshop.people", kode=kode))
    assert "Warga Dua" in page.text
    assert "0812-3456-7890" in page.text
    assert (await require_workshop(kode)).attended == 2
    row = (await seats_of((await require_workshop(kode)).id))[-1].held.id
    for act, there in (("tidak_hadir", 1), ("hadir", 2), ("keluarkan", 1)):
        answer = await who.post(town.url("workshop.person", kode=kode, seat=row), {"aksi": act})
        assert answer.status == 303
        assert (await require_workshop(kode)).attended == there
    gone = await who.post(town.url("workshop.person", kode=kode, seat=row), {"aksi": "hadir"})
    assert gone.status == 404
    assert (await who.post(town.url("workshop.person", kode=kode, seat=2), {"aksi": "hapus"})).status == 400


async def test_a_task_is_written_by_the_facilitator_and_marked_by_the_one_who_promised(town: Town) -> None:
    who, kode = town.browser("facilitator"), town.facts.workshops["running"]
    ask = asks(town.facts)["workshop.task"]
    for changed, field in (
        ({"tanggal": "2020-01-01"}, "tanggal"),
        ({"siapa": ""}, "siapa"),
        ({"kursi": "7"}, "siapa"),
    ):
        answer = await send(town, who, "workshop.task", Ask(ask.params, ask.fields | changed))
        assert answer.status == 422
        assert f'href="#f-{field}"' in answer.text
    early = Ask({"kode": town.facts.workshops["planned"]}, ask.fields)
    assert (await send(town, who, "workshop.task", early)).status == 409
    resident = town.browser("resident")
    page = await resident.get(town.url("workshop", kode=kode))
    mark = town.url("workshop.task.mark", kode=kode, number=town.facts.ids["task"])
    assert mark in page.text
    assert mark not in (await town.browser("officer").get(town.url("workshop", kode=kode))).text
    await resident.post(mark, {"selesai": "1"})
    assert "1 dari 1 selesai" in (await town.browser().get(town.url("workshop", kode=kode))).text


async def test_my_page_and_my_data_list_my_workshops_and_leaving_unlinks_me(town: Town) -> None:
    resident, kode = town.browser("resident"), town.facts.workshops["running"]
    for name in ("me", "my_data"):
        assert town.url("workshop", kode=kode) in (await resident.get(town.url(name))).text
    file = json.loads((await resident.get(town.url("my_data.json"))).text)
    assert kode in [seat["kode"] for seat in file["workshops"]]
    assert (await send(town, resident, "erase.do", asks(town.facts)["erase.do"])).status == 303
    assert not await Seat.exists().where(Seat.account == town.facts.people["resident"].person)


async def test_notices_about_workshops_lead_to_their_page(town: Town) -> None:
    page = await town.browser("resident").get(town.url("notices"))
    assert town.url("workshop", kode=town.facts.workshops["planned"]) in page.text


async def test_the_invitation_can_be_sent_and_kept(town: Town) -> None:
    kode = town.facts.workshops["planned"]
    page = await town.browser().get(town.url("workshop.invitation", kode=kode))
    sent = re.search(r"https://wa\.me/\?text=([^\"]+)", page.text)
    assert sent is not None
    assert town.url("workshop.sign_up", kode=kode) in unquote(sent.group(1))
    file = await town.browser().get(town.url("workshop.calendar", kode=kode))
    assert file.header("content-type").startswith("text/calendar")
    assert "BEGIN:VEVENT\r\n" in file.text
    assert "DTSTART:20260615T050000Z\r\n" in file.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_is_short_enough_in_each_language(language: str) -> None:
    set_language(language)
    url = "https://rembug.example/lokakarya/BDG-26-0042/daftar"
    longest = facts(title="J" * 120, purpose="kata " * 199, venue="V" * 200)
    text = message(longest, url)
    assert len(text) <= LONGEST_MESSAGE
    assert text.endswith(url)
    assert "…" in text
    assert "Memilih cara." in message(facts(), url)
    set_language("id")


def test_lines_of_a_calendar_are_folded_and_escaped() -> None:
    text = "Saluran; gang, “utama”\\\nBEGIN:VEVENT " + "ü" * 80
    body = calendar(facts(purpose=text), "https://rembug.example/a", "rembug.example", NOON).decode()
    lines = body.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert body.count("BEGIN:VEVENT\r\n") == 1
    unfolded = body.replace("\r\n ", "")
    assert f"DESCRIPTION:Saluran\\; gang\\, “utama”\\\\\\nBEGIN:VEVENT {'ü' * 80}\r\n" in unfolded
    assert fold("a" * 75) == "a" * 75
    assert fold("a" * 76) == "a" * 75 + "\r\n a"


def test_agendas_are_read_as_they_are_written() -> None:
    for items in agendas().values():
        assert agenda_of(agenda_text(items)) == items
    assert [item.minutes for item in agendas()["rembug"]] == [5, 10, 30, 45, 30, 10, 5]
    assert sum(item.minutes for item in agendas()["rancang"]) == 180
    for broken in ("Pembukaan", "0 Pembukaan", "30", "9999 Lama", "5 " + "a" * 121, "\n".join(["5 a"] * 21)):
        assert agenda_of(broken) is None
