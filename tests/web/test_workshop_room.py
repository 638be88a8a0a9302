"""The page of a workshop while it runs: what is said, answered, put in order, typed in from paper."""

import re

import pytest

from pb.core.actor import VISITOR
from pb.core.db import current_engine
from pb.web.words import say
from pb.web.workshops.viewer import seat_mark
from pb.workshops.facts import NoteDraft, WorkshopFacts
from pb.workshops.queries import require_workshop, room_of
from pb.workshops.rules import Kind, WhyNotContribute, WorkshopStage
from pb.workshops.services import contribute, group_notes, hide_note, merge_notes
from pb.workshops.tables import Contribution, Workshop
from tests.support import pages
from tests.support.town import NOON, OTHER_WARD, Browser, add_person, browser
from tests.support.version_room import room
from tests.support.workshop import add_facilitator, add_professional, add_seat, add_workshop
from tests.web.test_injection import CORPUS
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
SAY = {"jenis": "need", "isi": "Air masuk lewat pintu dapur.", "kunci": "k1"}


async def a_workshop(
    app: object, stage: WorkshopStage = WorkshopStage.UNDERSTAND
) -> tuple[WorkshopFacts, Browser, Browser]:
    """A workshop, its facilitator's browser, and that of a guest who has a seat without an account."""
    by = await add_facilitator()
    workshop = await add_workshop(stage, by=by)
    guest = Browser(app, cookies={"kursi": seat_mark(await add_seat(workshop))})
    return workshop, await browser(app, by), guest


def at(workshop: WorkshopFacts, rest: str = "") -> str:
    return f"/lokakarya/{workshop.kode}{rest}"


def desk(workshop: WorkshopFacts, rest: str = "") -> str:
    return f"/petugas/lokakarya/{workshop.kode}{rest}"


async def put_in(workshop: WorkshopFacts, stage: WorkshopStage) -> None:
    await Workshop.update({Workshop.stage: stage.value}).where(Workshop.id == workshop.id)


async def said(workshop: WorkshopFacts, *texts: str, kind: Kind = Kind.NEED) -> None:
    """Notes of somebody with a seat."""
    seat = await add_seat(workshop)
    for text in texts:
        await contribute(workshop.kode, NoteDraft(kind, text), seat=seat, by=VISITOR, now=NOON)


async def test_a_guest_with_a_seat_says_something_and_everybody_reads_it(app: object) -> None:
    workshop, _, guest = await a_workshop(app)
    page = (await guest.get(at(workshop))).text
    form = next(form for form in pages.forms(page) if form.action.endswith("/catatan"))
    offered = [option.get("value") for option in form.fields["jenis"].all("option")]
    assert offered == ["need", "fact", "concern", "question"]
    for _ in "12":
        answer = await guest.post(at(workshop, "/catatan"), SAY)
        assert (answer.status, answer.location) == (303, at(workshop) + "#kata")
    for who in (guest, Browser(app)):
        assert (await who.get(at(workshop))).text.count(SAY["isi"]) == 1
    part = await guest.get(at(workshop), hx_request_type="partial", hx_target="div#papan")
    assert SAY["isi"] in part.text
    assert "<h1" not in part.text


async def test_who_has_no_seat_reads_without_a_form_and_is_not_let_write(app: object) -> None:
    workshop, _, _ = await a_workshop(app)
    visitor = Browser(app)
    page = await visitor.get(at(workshop))
    assert not [form for form in pages.forms(page.text) if "/catatan" in form.action]
    assert page.header("cache-control") == "no-cache"
    answer = await visitor.post(at(workshop, "/catatan"), SAY)
    assert answer.status == 409
    assert SAY["isi"] in answer.text
    assert await Contribution.count() == 0
    forged = Browser(app, cookies={"kursi": "1." + "0" * 32})
    assert (await forged.post(at(workshop, "/catatan"), SAY)).status == 409


async def test_words_that_come_too_late_are_refused_and_kept(app: object) -> None:
    workshop, _, guest = await a_workshop(app)
    for stage in (WorkshopStage.ASSETS, WorkshopStage.AGREE, WorkshopStage.FINISHED):
        await put_in(workshop, stage)
        answer = await guest.post(at(workshop, "/catatan"), SAY)
        assert answer.status == 409
        assert say(WhyNotContribute.CLOSED) in answer.text
        form = next(form for form in pages.forms(answer.text) if form.action.endswith("/catatan"))
        assert form.fields["isi"].text == SAY["isi"]
        assert dict(form.values)["jenis"] == "need"
    assert await Contribution.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"isi": "a" * 20_000},
        {"isi": "Hubungi 081234567890"},
        {"isi": "   "},
        {"jenis": "gosip"},
        {"jenis": "reply"},
        {"harga": "mahal"},
        {"jumlah": "1.5"},
    ],
)
async def test_a_note_with_a_fault_is_told_and_kept(app: object, fields: dict[str, str]) -> None:
    workshop, _, guest = await a_workshop(app, WorkshopStage.OPTIONS)
    sent = SAY | {"jenis": "cost", "jumlah": "2", "harga": "5.000"} | fields
    answer = await guest.post(at(workshop, "/catatan"), sent)
    assert answer.status == 422
    form = next(form for form in pages.forms(answer.text) if form.action.endswith("/catatan"))
    assert form.fields["isi"].text == sent["isi"].strip()
    assert await Contribution.count() == 0


async def test_a_hidden_key_that_somebody_changed_is_no_form_of_ours(app: object) -> None:
    workshop, _, guest = await a_workshop(app)
    assert (await guest.post(at(workshop, "/catatan"), SAY | {"kunci": "k" * 61})).status == 400


async def test_an_answer_shows_the_discipline_and_faults_keep_its_words(app: object) -> None:
    workshop, _, guest = await a_workshop(app)
    await said(workshop, "U-ditch 30 cm cukup?", kind=Kind.QUESTION)
    expert = await browser(app, await add_professional())
    url = at(workshop, "/catatan/1/balas")
    assert (await expert.post(url, {"balasan": "Di hilir perlu 40 cm."})).status == 303
    page = (await guest.get(at(workshop))).text
    assert "DSDABM" in page
    long = "b" * 20_000
    answer = await guest.post(url, {"balasan": long})
    assert (answer.status, long in answer.text) == (422, True)
    await put_in(workshop, WorkshopStage.FINISHED)
    late = await guest.post(url, {"balasan": "Terlambat."})
    assert (late.status, "Terlambat." in late.text) == (409, True)
    assert (await guest.post(at(workshop, "/catatan/99/balas"), {"balasan": "Ya."})).status == 409


async def test_notes_are_filtered_by_kind_grouped_and_merged_ones_stay_readable(app: object) -> None:
    workshop, facilitator, guest = await a_workshop(app)
    await said(workshop, "Dapur banjir", "Dapur basah")
    await said(workshop, "Kapan mulai?", kind=Kind.QUESTION)
    by = facilitator.who
    assert by is not None
    await merge_notes(workshop.kode, [2], 1, by=by, now=NOON)
    await group_notes(workshop.kode, [1], "Di dapur", by=by, now=NOON)
    whole = (await guest.get(at(workshop))).text
    assert all(words in whole for words in ("Dapur banjir", "Dapur basah", "Kapan mulai?", "Di dapur"))
    needs = (await guest.get(at(workshop, "?jenis=need"))).text
    assert "Dapur basah" in needs
    assert "Kapan mulai?" not in needs
    assert (await guest.get(at(workshop, "?jenis=apa"))).text.count("Kapan mulai?") == 1


async def test_hidden_words_are_on_no_page_but_the_facilitators(app: object) -> None:
    workshop, facilitator, guest = await a_workshop(app)
    await said(workshop, "Kata yang kasar")
    assert facilitator.who is not None
    await hide_note(workshop.kode, [1], "Menyerang orang.", by=facilitator.who, now=NOON)
    for who in (guest, Browser(app)):
        for url in (at(workshop), at(workshop, "/layar")):
            assert "Kata yang kasar" not in (await who.get(url)).text
        assert "Menyerang orang." in (await who.get(at(workshop))).text
    assert "Kata yang kasar" in (await facilitator.get(desk(workshop))).text


async def test_a_board_that_is_closed_to_visitors_shows_them_nothing(app: object) -> None:
    workshop, facilitator, guest = await a_workshop(app)
    await said(workshop, "Rahasia kelompok")
    await Workshop.update({Workshop.open_during: 0}).where(Workshop.id == workshop.id)
    visitor = Browser(app)
    assert "Rahasia kelompok" not in (await visitor.get(at(workshop))).text
    for rest in ("/layar", "/aliran"):
        assert (await visitor.get(at(workshop, rest))).status == 404
    for who in (guest, facilitator):
        assert "Rahasia kelompok" in (await who.get(at(workshop, "/layar"))).text


async def test_the_wall_shows_the_newest_notes_and_the_code_when_the_facilitator_asks(app: object) -> None:
    workshop, facilitator, guest = await a_workshop(app)
    await said(workshop, *(f"Catatan ke-{n}." for n in range(1, 9)))
    wall = (await guest.get(at(workshop, "/layar?pintu=ya"))).text
    assert re.findall(r"Catatan ke-(\d)", wall) == list("876543")
    assert workshop.door_code not in wall
    assert workshop.door_code not in (await facilitator.get(at(workshop, "/layar"))).text
    assert workshop.door_code in (await facilitator.get(at(workshop, "/layar?pintu=ya"))).text


async def test_the_desk_opens_stages_says_what_the_gate_needs_and_goes_back_with_a_reason(
    app: object,
) -> None:
    workshop, facilitator, _ = await a_workshop(app)
    move = desk(workshop, "/tahap")
    assert (await facilitator.post(move, {"lakukan": "next"})).status == 303
    short = await facilitator.post(move, {"lakukan": "back", "alasan_tahap": "lupa"})
    assert (short.status, "lupa" in short.text) == (422, True)
    back = {"lakukan": "back", "alasan_tahap": "Ada kebutuhan yang belum disebut"}
    assert (await facilitator.post(move, back)).status == 303
    assert (await require_workshop(workshop.kode)).stage is WorkshopStage.UNDERSTAND
    await put_in(workshop, WorkshopStage.OPTIONS)
    page = (await facilitator.get(desk(workshop))).text
    assert 'value="next"' not in page
    assert (await facilitator.post(move, {"lakukan": "next"})).status == 409
    assert (await facilitator.post(move, {"lakukan": "cancel"})).status == 400


async def test_ticked_notes_are_put_in_order_without_dragging(app: object) -> None:
    workshop, facilitator, _ = await a_workshop(app)
    await said(workshop, "Dapur banjir", "Dapur basah", "Jalan licin")
    await said(workshop, "Motor tidak lewat", kind=Kind.CONCERN)
    url = desk(workshop, "/susun")

    async def do(what: str, *notes: int, **fields: str) -> int:
        sent = {"lakukan": what, "catatan": [str(n) for n in notes]} | fields
        return int((await facilitator.post(url, sent)).status)

    assert await do("kelompok", 1, 3, nama="Air") == 303
    (cluster,) = (await room_of(workshop.id)).clusters
    assert await do("kelompok", 2, kelompok=str(cluster.id)) == 303
    assert await do("lepas", 3) == 303
    assert await do("gabung", 2, ke="1") == 303
    assert await do("jenis", 3, jenis="fact") == 303
    assert await do("jawab", 4) == 303
    assert await do("sembunyi", 3, alasan="Salah ruang.") == 303
    room = await room_of(workshop.id)
    assert [(n.number, n.kind.value, n.answered, n.hidden) for n in room.notes] == [
        (1, "need", False, False),
        (3, "fact", False, True),
        (4, "concern", True, False),
    ]
    assert [n.number for n in room.in_cluster(cluster.id)] == [1]
    assert [await do(what, n) for what, n in (("pisah", 2), ("buka", 4), ("tampil", 3))] == [303] * 3
    assert len((await room_of(workshop.id)).shown) == 4
    bad = [await do("kelompok", 1, nama=""), await do("sembunyi", 1), await do("gabung", 1)]
    assert bad == [422] * 3
    assert [await do("kelompok", nama="Air"), await do("jawab", 1)] == [409] * 2
    assert [await do("jawab", 99), await do("apa", 1)] == [404, 400]


async def test_a_group_is_renamed_and_dissolved(app: object) -> None:
    workshop, facilitator, _ = await a_workshop(app)
    await said(workshop, "Dapur banjir")
    assert facilitator.who is not None
    key = await group_notes(workshop.kode, [1], "Air", by=facilitator.who, now=NOON)
    url = desk(workshop, f"/kelompok/{key}")
    assert (await facilitator.post(url, {"lakukan": "ganti", "nama": ""})).status == 422
    assert (await facilitator.post(url, {"lakukan": "ganti", "nama": "Air di rumah"})).status == 303
    assert "Air di rumah" in (await facilitator.get(at(workshop))).text
    assert (await facilitator.post(url, {"lakukan": "bubar"})).status == 303
    assert (await facilitator.post(url, {"lakukan": "bubar"})).status == 404


async def test_a_sheet_of_paper_is_typed_in_and_each_line_with_a_fault_is_named(app: object) -> None:
    workshop, facilitator, _ = await a_workshop(app)
    url = desk(workshop, "/kertas")
    assert (await facilitator.get(url)).status == 200
    sheet = {
        "jenis": "need",
        "kelompok": "women",
        "kunci": "s1",
        "baris": "Dapur banjir\n\nTelp 081234567890",
    }
    bad = await facilitator.post(url, sheet)
    assert bad.status == 422
    assert re.search(r"Baris 2|Line 2", bad.text)
    assert "Telp 081234567890" in bad.text
    assert await Contribution.count() == 0
    sheet["baris"] = "Dapur banjir\r\nAtap bocor"
    assert [(await facilitator.post(url, sheet)).status for _ in "12"] == [303, 303]
    assert [n.on_paper for n in (await room_of(workshop.id)).notes] == [True, True]
    assert (await facilitator.post(url, sheet | {"kursi": "5", "kunci": "s2"})).status == 422
    too_many = sheet | {"baris": "satu\n" * 41, "kunci": "s3"}
    assert (await facilitator.post(url, too_many)).status == 422
    await put_in(workshop, WorkshopStage.WRITE)
    assert (await facilitator.get(url)).status == 200


async def test_the_desk_is_not_there_for_others(app: object) -> None:
    workshop, _, guest = await a_workshop(app)
    elsewhere = await browser(app, await add_facilitator(OTHER_WARD))
    for rest in ("", "/kertas"):
        assert (await elsewhere.get(desk(workshop, rest))).status == 404
        assert (await guest.get(desk(workshop, rest))).location.startswith("/masuk")
    resident = await browser(app, await add_person())
    assert (await resident.get(desk(workshop))).status == 403
    assert (
        await elsewhere.post(desk(workshop, "/susun"), {"lakukan": "jawab", "catatan": "1"})
    ).status == 404


async def test_words_of_people_are_shown_as_words(app: object) -> None:
    workshop, facilitator, guest = await a_workshop(app)
    words = [text for text in CORPUS if len(text) < 900]
    await said(workshop, *words)
    by = facilitator.who
    assert by is not None
    await group_notes(workshop.kode, [1, 2], CORPUS[0], by=by, now=NOON)
    await merge_notes(workshop.kode, [4], 3, by=by, now=NOON)
    await hide_note(workshop.kode, [5], CORPUS[1], by=by, now=NOON)
    for who, url in ((guest, at(workshop)), (facilitator, desk(workshop)), (guest, at(workshop, "/layar"))):
        text = (await who.get(url)).text
        assert "<script>alert" not in text
        assert "onerror=alert(1)>" not in text.replace("&lt;img src=x onerror=alert(1)&gt;", "")
        assert "86375530" not in text.replace(",", "")


async def test_a_full_room_is_read_in_as_many_queries_as_an_empty_one(app: object) -> None:
    workshop, _, guest = await a_workshop(app)
    await said(workshop, "Catatan pertama")
    numbers = []
    for more in (0, 30):
        await said(workshop, *(f"Catatan {n}" for n in range(more)))
        with counted(current_engine()) as asked:
            assert (await guest.get(at(workshop))).text.count('class="said-words"') == more + 1
        numbers.append(len(asked))
    assert numbers[0] == numbers[1] == 12


async def test_a_workshop_with_options_decisions_and_a_version_takes_a_few_queries_more(app: object) -> None:
    r = await room()
    await r.ready()
    with counted(current_engine()) as asked:
        page = (await (await browser(app)).get(at(r.facts))).text
    assert 'id="versi-1"' in page
    assert len(asked) == 20


async def test_the_forms_of_the_desk_name_their_faults_where_there_are_no_notes(app: object) -> None:
    workshop, facilitator, _ = await a_workshop(app, WorkshopStage.PLANNED)
    for fields in ({"catatan": "x"}, {"catatan": []}, {"nama": "n" * 99}, {"ke": "0"}):
        answer = await facilitator.post(desk(workshop, "/susun"), {"lakukan": "kelompok"} | fields)
        assert answer.status in {409, 422}
    move = {"lakukan": "back", "alasan_tahap": "Ada kebutuhan yang belum disebut"}
    assert (await facilitator.post(desk(workshop, "/tahap"), move)).status == 409
