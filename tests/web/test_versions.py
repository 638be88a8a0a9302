"""The versions of a workshop on the web: written with reasons, signed off, answered, told to everybody."""

import re
from typing import Any

import pytest

from pb.core.actor import Actor
from pb.proposals.rules import Content, read_content
from pb.proposals.services import hide, support
from pb.proposals.tables import Proposal
from pb.workshops.queries import Behind, require_written, seats_of, versions_of
from pb.workshops.rules import Answer, Signed, changes
from pb.workshops.services import save_version
from pb.workshops.tables import DesignDecision, Seat, Workshop
from tests.support import pages
from tests.support.town import NOON, Browser, add_person, browser
from tests.support.version_room import Room, add_note, add_version, room
from tests.support.web_town import Town
from tests.web.test_injection import CORPUS, HARMLESS, Words, bones
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
CHECKS = {"mungkin": "1", "harga": "1", "rawat": "1"}
LONG = "Perlu gambar kerja dan izin tetangga"


def here(r: Room, n: int = 1, more: str = "") -> str:
    """The page of a version, or one of its forms."""
    return f"/lokakarya/{r.kode}/versi/{n}{more}"


def desk(r: Room, more: str = "") -> str:
    """The facilitator's pages of versions."""
    return f"/petugas/lokakarya/{r.kode}/versi{more}"


async def as_(town: Town, who: Actor | None) -> Browser:
    return await browser(town.app, who)


async def typed(town: Town, r: Room, n: int = 1) -> tuple[Browser, dict[str, Any]]:
    """The facilitator's browser with the form of a version, as it comes filled in."""
    by = await as_(town, r.by)
    page = await by.get(desk(r, f"/{n}"))
    assert page.status == 200, page.status
    return by, pages.form_to(page.text, desk(r, f"/{n}")).data()


async def test_a_version_goes_from_the_table_to_everybody_with_its_reasons(town: Town) -> None:
    r = await room()
    by = await as_(town, r.by)
    assert desk(r) in (await by.get(f"/lokakarya/{r.kode}")).text
    assert (await by.get(desk(r))).status == 200
    answer = await by.post(desk(r), {"usulan": r.proposal, "pilihan": "1"})
    assert (answer.status, answer.location) == (303, desk(r, "/1"))
    by, form = await typed(town, r)
    assert "U-ditch 30 cm" in form["activity"]
    answer = await by.post(desk(r, "/1"), form | {"lanjut": "simpan", "title": "Saluran dan jalan setapak"})
    assert (answer.status, answer.location) == (303, desk(r, "/1"))
    page = (await by.get(here(r))).text
    assert desk(r, "/1/serahkan") not in page
    by, form = await typed(town, r)
    changes = form["ubah"]
    form |= {f"putusan-{place}": "1" for place in range(len(changes))}
    answer = await by.post(desk(r, "/1"), form | {"lanjut": "lihat", "catatan": "Hasil rembug"})
    assert (answer.status, answer.location) == (303, here(r))
    page = (await by.get(here(r))).text
    handed = await by.post(desk(r, "/1/serahkan"), pages.form_to(page, desk(r, "/1/serahkan")).data())
    assert (handed.status, handed.location) == (303, here(r))
    visitor = (await Browser(town.app).get(here(r))).text
    for words in ("Hasil rembug", "Kerja bakti", "Lebih murah", "setapak"):
        assert words in visitor, words
    assert "<ins>" in visitor
    assert "<form" not in visitor.partition("<footer")[0]


async def test_two_writers_see_each_others_text_and_nothing_is_lost(town: Town) -> None:
    r = await room()
    await r.start()
    by, mine = await typed(town, r)
    _, theirs = await typed(town, r)
    answer = await by.post(desk(r, "/1"), theirs | {"spot": "Gang Mawar", "lanjut": "simpan"})
    assert answer.status == 303
    answer = await by.post(desk(r, "/1"), mine | {"spot": "Gang Melati", "lanjut": "simpan"})
    assert answer.status == 409
    assert "Mawar</del>" not in answer.text
    assert "Mawar</ins>" in answer.text
    again = pages.form_to(answer.text, desk(r, "/1")).data()
    assert again["spot"] == ["Gang Melati"]
    assert (await by.post(desk(r, "/1"), again | {"lanjut": "simpan"})).status == 303
    _, kept = await typed(town, r)
    assert kept["spot"] == ["Gang Melati"]


async def test_what_is_typed_is_kept_with_its_faults_and_with_its_reasons(town: Town) -> None:
    r = await room()
    note = await add_note(r.facts, "Air masuk lewat dapur")
    await r.start()
    by, form = await typed(town, r)
    place = form["ubah"].index("contribution")
    form |= {f"tambah-{place}": str(note), f"putusan-{place}": "1"}
    assert (await by.post(desk(r, "/1"), form | {"lanjut": "simpan"})).status == 303
    by, form = await typed(town, r)
    assert form[f"catatan-{place}"] == [str(note)]
    answer = await by.post(desk(r, "/1"), form | {"need": "", "spot": "Gang Mawar", "lanjut": "lihat"})
    assert answer.status == 422
    assert pages.form_to(answer.text, desk(r, "/1")).data()["spot"] == ["Gang Mawar"]
    assert 'href="#f-need"' in answer.text
    by, form = await typed(town, r)
    assert "ubah" not in form
    await by.post(desk(r, "/1"), form | {"need": "Banjir", "lanjut": "simpan"})
    written = (await versions_of(r.facts.id))[0]
    assert set(written.links["contribution"]) == {Behind("decision", 1), Behind("note", note)}
    handed = await by.post(desk(r, "/1/serahkan"), {"revisi": str(written.revision)})
    assert handed.status == 409
    junk = form | {"ubah": "../etc", "putusan-0": "1", "need": "Banjir", "revisi": str(written.revision)}
    assert (await by.post(desk(r, "/1"), junk)).status == 303
    assert "../etc" not in (await versions_of(r.facts.id))[0].links


async def test_lines_of_cost_are_added_and_removed_without_scripts(town: Town) -> None:
    r = await room()
    await r.start()
    by, form = await typed(town, r)
    answer = await by.post(desk(r, "/1"), form | {"lanjut": "baris"})
    assert (answer.status, answer.location) == (303, desk(r, "/1#biaya"))
    by, form = await typed(town, r)
    assert len(form["activity"]) == 2
    assert (await by.post(desk(r, "/1"), form | {"buang": "1"})).status == 303
    _, form = await typed(town, r)
    assert form["activity"] == ["U-ditch 30 cm"]


@pytest.mark.parametrize(
    ("fields", "status", "marked"),
    [
        ({"hasil": "can"}, 422, "mungkin"),
        ({"hasil": "can_if", **CHECKS, "kata": "Bisa"}, 422, "kata"),
        ({"hasil": "cannot", "kata": ""}, 422, "kata"),
        ({"hasil": "maybe", **CHECKS}, 422, "hasil"),
        ({"hasil": "can", **CHECKS, "disiplin": "sihir"}, 400, ""),
        ({"hasil": "can", **CHECKS, "kata": "x" * 1001}, 422, "kata"),
        ({"hasil": "can", **CHECKS, "disiplin": "health"}, 409, ""),
        ({"hasil": "can", **CHECKS, "revisi": "1"}, 409, "hasil"),
        ({"hasil": "can", **CHECKS, "revisi": "satu"}, 400, ""),
    ],
)
async def test_a_professional_is_told_what_lacks_and_keeps_their_words(
    town: Town, fields: dict[str, str], status: int, marked: str
) -> None:
    r = await room()
    _, revision = await r.ready()
    who = await as_(town, r.expert)
    sent = {"disiplin": "drainage", "revisi": str(revision), "kata": LONG} | fields
    answer = await who.post(here(r, more="/ahli"), sent)
    assert answer.status == status
    if marked:
        assert f'href="#f-{marked}"' in answer.text
        assert sent["kata"] in answer.text
    assert not (await versions_of(r.facts.id))[0].signed


async def test_the_word_of_a_professional_stands_with_discipline_agency_and_conditions(town: Town) -> None:
    r = await room()
    await r.ready()
    who = await as_(town, r.expert)
    assert here(r) in (await who.get("/petugas")).text
    form = pages.form_to((await who.get(here(r))).text, here(r, more="/ahli")).data()
    sent = form | CHECKS | {"hasil": "can_if", "kata": LONG}
    assert (await who.post(here(r, more="/ahli"), sent)).status == 303
    page = (await Browser(town.app).get(here(r))).text
    for words in (LONG, "Tenaga ahli", "Dinas Sumber Daya Air"):
        assert words in page, words
    assert here(r) not in (await who.get("/petugas")).text
    assert here(r, more="/ahli") not in (await who.get(here(r))).text
    assert (await who.post(here(r, more="/ahli"), sent)).status == 409


async def test_a_proposer_takes_a_part_and_what_they_declined_is_told(town: Town) -> None:
    r = await room()
    await r.ready(title="Saluran dan jalan setapak")
    await r.sign(*await _now(r))
    who = await as_(town, r.author)
    assert here(r) in (await who.get("/saya")).text
    form = pages.form_to((await who.get(here(r))).text, here(r, more="/jawaban")).data()
    for wrong, marked in (
        ({}, "jawaban"),
        ({"jawaban": "partly"}, "tolak"),
        ({"jawaban": "declined"}, "alasan"),
    ):
        words = {"alasan": LONG} if marked != "alasan" else {"alasan": "Tidak"}
        answer = await who.post(here(r, more="/jawaban"), form | words | wrong)
        assert answer.status == 422
        assert f'href="#f-{marked}"' in answer.text
        assert words["alasan"] in answer.text
    sent = form | {"jawaban": "partly", "tolak": "0", "alasan": "Nama lama lebih dikenal"}
    assert (await who.post(here(r, more="/jawaban"), sent)).status == 303
    page = (await Browser(town.app).get(here(r))).text
    assert "Nama lama lebih dikenal" in page
    assert page.count("Nama lama lebih dikenal") == 1
    written = (await versions_of(r.facts.id))[0]
    assert [a.result for a in written.answers] == [Answer.PARTLY, Answer.ACCEPTED]
    assert "title" not in {change.key for change in written.changes}
    assert here(r) not in (await who.get("/saya")).text
    stranger = await as_(town, await add_person())
    assert (await stranger.post(here(r, more="/jawaban"), sent)).status == 409
    assert (await stranger.post(here(r, more="/jawaban"), sent | {"usulan": "BDG-99-9999"})).status == 404


async def _now(r: Room) -> tuple[int, int]:
    """The newest version: its key and its revision."""
    written = (await versions_of(r.facts.id))[-1]
    return written.id, written.revision


async def test_a_version_that_is_dropped_says_why_to_everybody(town: Town) -> None:
    r = await room()
    await r.ready()
    by = await as_(town, r.by)
    assert (await by.post(desk(r, "/1/lepas"), {"sebab": ""})).status == 422
    answer = await by.post(desk(r, "/1/lepas"), {"sebab": "Batal"})
    assert answer.status == 422
    assert "Batal</textarea>" in answer.text
    assert (await by.post(desk(r, "/1/lepas"), {"sebab": "Warga menunggu tahun depan"})).status == 303
    assert "Warga menunggu tahun depan" in (await Browser(town.app).get(here(r))).text
    assert (await by.post(desk(r, "/1/lepas"), {"sebab": "Warga menunggu tahun depan"})).status == 409
    assert (await by.get(desk(r, "/1"))).location == here(r)


async def test_silence_is_waited_for_and_then_the_workshop_publishes_beside(town: Town) -> None:
    r = await room()
    await r.ready()
    by = await as_(town, r.by)
    for step in ("ingatkan", "sampingkan"):
        assert (await by.post(desk(r, f"/1/{step}"))).status == 409
        assert desk(r, f"/1/{step}") not in (await by.get(here(r))).text
    await r.sign(*await _now(r))
    town.clock.pass_(days=3)
    by = await as_later(town, r.by)
    assert desk(r, "/1/ingatkan") in (await by.get(here(r))).text
    assert (await by.post(desk(r, "/1/ingatkan"))).status == 303
    town.clock.pass_(days=4)
    by = await as_later(town, r.by)
    assert (await by.post(desk(r, "/1/sampingkan"))).status == 303
    made = (await versions_of(r.facts.id))[0].result_kode
    for address in (here(r), f"/usulan/{r.proposal}"):
        assert f"/usulan/{made}" in (await Browser(town.app).get(address)).text
    assert here(r) in (await Browser(town.app).get(f"/usulan/{made}")).text


async def as_later(town: Town, who: Actor) -> Browser:
    return await browser(town.app, who, now=town.clock.now)


async def test_supporters_of_a_merged_proposal_support_the_new_one_with_one_tap(town: Town) -> None:
    mate = await add_person(name="Warga RW 06")
    r = await room(proposals=2)
    other = r.facts.topics[1].kode
    await Proposal.update({Proposal.author: mate.person, Proposal.author_name: mate.label}).where(
        Proposal.kode == other
    )
    fans = [await add_person() for _ in range(2)]
    for fan in fans:
        await support(other, wanted=True, by=fan, now=NOON)
    version, revision = await r.ready(other)
    await r.sign(version, revision)
    await r.answer(version, revision)
    await r.answer(version, revision, proposal=other, by=mate)
    new = (await versions_of(r.facts.id))[0].result_kode
    for fan, address in zip(fans, (f"/usulan/{other}", "/saya/kabar"), strict=True):
        who = await as_(town, fan)
        page = (await who.get(address)).text
        form = pages.form_to(page, f"/usulan/{new}/dukung")
        assert (await who.post(form.action, form.data())).status == 303
        assert f"/usulan/{new}/dukung" not in (await who.get(address)).text
    page = (await Browser(town.app).get(f"/usulan/{new}")).text
    assert "Warga RW 06" in page
    assert here(r) in page
    assert "2 pendukung" in page
    assert other not in (await Browser(town.app).get("/usulan")).text
    mates = (await (await as_(town, mate)).get("/saya")).text
    assert {f"/usulan/{other}", f"/usulan/{new}"} <= set(re.findall(r'href="(/usulan/[\w-]+)"', mates))
    who = await as_(town, fans[0])
    answer = await who.post(f"/usulan/{other}/pendapat", {"jenis": "for", "isi": "Setuju sekali"})
    assert answer.status == 409


async def test_a_proposal_tells_its_story_and_screening_sees_what_changed_since(town: Town) -> None:
    r = await room()
    judge = await as_(town, r.by)
    verdict = {"hasil": "eligible", "biaya": "85.500.000", "alasan": "Layak", "versi": "1", "dinas": ""}
    assert (await judge.post(f"/petugas/usulan/{r.proposal}", verdict)).status == 303
    assert "Yang berubah sejak" not in (await judge.get(f"/petugas/usulan/{r.proposal}")).text
    version, revision = await r.ready(need="Banjir setiap hujan deras")
    assert here(r) in (await Browser(town.app).get(f"/usulan/{r.proposal}")).text
    await r.sign(version, revision)
    await r.answer(version, revision)
    town.forget_pages()
    page = (await Browser(town.app).get(f"/usulan/{r.proposal}")).text
    assert {here(r), f"/lokakarya/{r.kode}"} <= set(re.findall(r'href="(/lokakarya[^"]+)"', page))
    page = (await judge.get(f"/petugas/usulan/{r.proposal}")).text
    assert "Yang berubah sejak diperiksa" in page
    assert here(r) in page
    assert "Banjir</ins>" in page
    waiting = (await judge.get("/petugas/usulan")).text
    assert waiting.count("Kembali karena ada yang berubah") == 1
    links = set(
        re.findall(
            r'href="(/(?:usulan|lokakarya)[^"]+)"',
            (await (await as_(town, r.author)).get("/saya/kabar")).text,
        )
    )
    assert {f"/lokakarya/{r.kode}", f"/lokakarya/{r.kode}#versi", f"/usulan/{r.proposal}"} <= links


async def test_a_hidden_proposal_and_a_closed_board_keep_their_words(town: Town) -> None:
    r = await room()
    await add_note(r.facts, "Air masuk lewat dapur")
    version = await r.start()
    visitor = Browser(town.app)
    await Workshop.update({Workshop.open_during: 0}).where(Workshop.id == r.facts.id)
    town.forget_pages()
    assert "U-ditch" not in (await visitor.get(here(r))).text
    await r.save(version, need="Rahasia dapur")
    await r.submit(version)
    town.forget_pages()
    page = (await visitor.get(here(r))).text
    assert "Rahasia" in page
    assert "Lebih murah" not in page
    assert "Lebih murah" in (await (await as_(town, r.by)).get(here(r))).text
    await hide(r.proposal, "Memuat nama orang.", by=r.by, now=NOON)
    town.forget_pages()
    page = (await visitor.get(here(r))).text
    assert "Rahasia" not in page
    assert "Perbaikan" not in page.partition("<main")[2]
    page = (await visitor.get(f"/lokakarya/{r.kode}")).text
    assert "Perbaikan" not in page.partition("<main")[2]


async def test_who_wanted_to_be_named_is_named_and_nobody_else(town: Town) -> None:
    r = await room()
    seats = await seats_of(r.facts.id)
    for seat, (label, credit) in zip(seats, (("Kader PKK", 1), ("Warga RT 02", 0)), strict=False):
        await Seat.update({Seat.label: label, Seat.credit: credit}).where(Seat.id == seat.held.id)
    page = (await Browser(town.app).get(f"/lokakarya/{r.kode}")).text
    assert "Kader PKK" in page
    assert "Warga RT 02" not in page


async def test_a_version_that_is_not_there_is_not_found(town: Town) -> None:
    r = await room()
    await r.start()
    visitor, by = Browser(town.app), await as_(town, r.by)
    for address in (here(r, 2), here(r, 0), "/lokakarya/BDG-99-9999/versi/1"):
        assert (await visitor.get(address)).status == 404
    assert (await by.get(desk(r, "/2"))).status == 404
    for fields in ({}, {"usulan": "BDG-99-9999"}, {"usulan": r.proposal, "pilihan": "9"}):
        assert (await by.post(desk(r), fields)).status == 422
    answer = await by.post(desk(r), {"usulan": r.proposal})
    assert answer.status == 409
    by, form = await typed(town, r)
    assert (await by.post(desk(r, "/1"), form | {"putusan-0": "77"})).status == 404


async def hostile(town: Town, word: Words) -> dict[str, str]:
    """Words in every field that a version has; gives each page that shows them."""
    r = await room()
    await add_note(r.facts, word())
    await Workshop.update({Workshop.title: word()}).where(Workshop.id == r.facts.id)
    texts = {name: word() for name in ("title", "need", "beneficiaries", "spot", "contribution")}
    lines = [{"activity": word(), "unit": word()[:40], "quantity": "1", "unit_price": "100"}]
    version = await r.start(option=None)
    written = await require_written(version, r.kode)
    content = read_content(written.body | texts | {"lines": lines})
    assert isinstance(content, Content)
    links = {c.key: [Behind("decision", 1), Behind("note", 1)] for c in changes(written.before, content)}
    body = texts | {"lines": lines}
    await save_version(r.kode, version, body, links, note=word(), revision=1, by=r.by, now=NOON)
    by, found = await as_(town, r.by), {}
    found["write"] = (await by.get(desk(r, "/1"))).text
    found["conflict"] = (await by.post(desk(r, "/1"), {"revisi": "1", "need": word()})).text
    await DesignDecision.update(
        {DesignDecision.refused: word(), DesignDecision.decided: word(), DesignDecision.why: word()}
    ).where(DesignDecision.workshop == r.facts.id)
    revision = await r.submit(version)
    found["proposer"] = (await (await as_(town, r.author)).get(here(r))).text
    await r.sign(version, revision, Signed.CAN_IF, word().ljust(10, "."))
    await r.answer(version, revision, Answer.PARTLY, reason=word().ljust(10, "."), declined=["title"])
    await r.sign(version, revision + 1, Signed.CAN, word())
    town.forget_pages()
    for name, address in (
        ("version", here(r)),
        ("workshop", f"/lokakarya/{r.kode}"),
        ("proposal", f"/usulan/{r.proposal}"),
    ):
        found[name] = (await Browser(town.app).get(address)).text
    return found


@pytest.mark.matrix("X1")
async def test_words_stay_words_in_every_field_of_a_version(town: Town) -> None:
    async with town.undone_part():
        harmless = {name: bones(text) for name, text in (await hostile(town, Words(HARMLESS, 0))).items()}
    for start in range(0, len(CORPUS), 8):
        async with town.undone_part():
            found = await hostile(town, Words(CORPUS, start))
        assert {name: bones(text) for name, text in found.items()} == harmless


async def test_pages_of_versions_ask_as_often_for_many_notes_and_versions_as_for_few(town: Town) -> None:
    r = await room(proposals=3)
    first, second, third = (topic.kode for topic in r.facts.topics)
    await add_note(r.facts)
    await add_version(r.facts, first, by=r.by, now=NOON)
    urls = (here(r), f"/lokakarya/{r.kode}", f"/usulan/{first}")

    async def numbers() -> list[int]:
        town.forget_pages()
        found = []
        for url in urls:
            with counted(town.engine) as asked:
                assert (await Browser(town.app).get(url)).status == 200
            found.append(len(asked))
        return found

    few = await numbers()
    for number in range(20):
        await add_note(r.facts, f"Catatan {number}")
    for kode in (second, third):
        await add_version(r.facts, kode, by=r.by, now=NOON)
    assert await numbers() == few
    assert max(few) <= 33, few
