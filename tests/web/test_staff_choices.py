"""The facilitator writes options, measures and decisions, and settles them."""

from typing import Any

import pytest

from pb.web.i18n import LANGUAGES
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import criteria_of, decisions_of, options_of
from pb.workshops.rules import Group, Value, WorkshopStage
from pb.workshops.services import DecisionText, remove_option, settle, write_decision, write_option
from tests.support import pages
from tests.support.town import NOON
from tests.support.web_asks import asks
from tests.support.web_choices import DECIDED
from tests.support.web_town import Town
from tests.support.workshop import OPTION, add_option, add_workshop, move_to
from tests.web.test_choices import opened, section

pytestmark = pytest.mark.anyio
TYPED = {
    "name": "Pilihan baru",
    "text": "Saluran ditutup.",
    "contribution": "",
    "activity": ["Tutup beton", "Upah"],
    "quantity": ["90", ""],
    "unit": ["m", ""],
    "unit_price": ["100.000", "1,5 juta"],
    "lanjut": "simpan",
}


def desk(facts: WorkshopFacts, *rest: object) -> str:
    """A page of the desk of this workshop."""
    return "/".join(["/petugas/lokakarya", facts.kode, *map(str, rest)])


def told(answer: Any) -> str:
    """What a page says is wrong, in its words."""
    return " ".join(part.text for part in pages.read(answer.text).all() if part.get("role") == "alert")


async def test_a_facilitator_writes_an_option_that_starts_from_the_present_version(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    form = pages.form_to((await who.get(desk(facts, "pilihan/baru"))).text, desk(facts, "pilihan/baru"))
    assert form.data()["unit_price"] == ["85500000"]
    answer = await who.post(form.action, form.data(**TYPED))
    assert (answer.status, answer.location) == (303, desk(facts, "pilihan"))
    new = (await options_of(facts.id))[2]
    assert new.content is not None
    assert (new.letter, new.content.name, new.content.cost) == ("C", "Pilihan baru", 10_500_000)
    assert "C. Pilihan baru" in (await who.get(desk(facts, "pilihan"))).text


async def test_lines_come_and_go_without_losing_what_was_typed(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    url = desk(facts, "pilihan/baru")
    more = await who.post(url, TYPED | {"lanjut": "baris"})
    form = pages.form_to(more.text, url)
    assert (more.status, form.data()["activity"]) == (200, ["Tutup beton", "Upah", ""])
    fewer = await who.post(url, {**form.data(), "buang": "0"})
    form = pages.form_to(fewer.text, url)
    assert form.data()["activity"] == ["Upah", ""]
    assert form.data()["name"] == ["Pilihan baru"]
    assert len(await options_of(facts.id)) == 2


async def test_an_option_that_lacks_something_comes_back_with_everything_typed(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    for url in (desk(facts, "pilihan/baru"), desk(facts, "pilihan", 1)):
        key = town.facts.ids["option"]
        wrong = TYPED | {"name": "", "text": "x" * 1_001, "unit_price": ["?", "1"], "butir": key}
        answer = await who.post(url, wrong)
        assert answer.status == 422
        errors = next(part for part in pages.read(answer.text).all("div") if part.get("class") == "errors")
        assert [link.get("href") for link in errors.all("a")] == ["#f-name", "#f-text", "#f-lines"]
        data = pages.form_to(answer.text, url).data()
        assert (data["text"], data["unit_price"]) == (["x" * 1_001], ["?", "1"])


async def test_two_who_change_an_option_see_the_other_text_beside_their_own(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    url = desk(facts, "pilihan", 1)
    mine = pages.form_to((await who.get(url)).text, url)
    theirs = OPTION | {"name": "Nama dari rekan", "text": "Tulisan rekan."}
    await write_option(
        facts.kode, theirs, number=1, revision=1, by=town.facts.people["facilitator"], now=NOON
    )
    answer = await who.post(url, mine.data(**TYPED))
    assert answer.status == 409
    assert "Tulisan rekan." in section(answer.text, "lain")
    again = pages.form_to(answer.text, url)
    assert (again.data()["text"], again.data()["revisi"]) == (["Saluran ditutup."], ["2"])
    assert (await options_of(facts.id))[0].body["text"] == "Tulisan rekan."
    assert (await who.post(url, again.data(lanjut="simpan"))).status == 303
    assert (await options_of(facts.id))[0].body["text"] == "Saluran ditutup."


async def test_text_for_an_option_that_is_gone_goes_into_no_other(town: Town) -> None:
    """The next option gets the same letter, and its first text too is revision one."""
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    by, url = town.facts.people["facilitator"], desk(facts, "pilihan", 2)
    form = pages.form_to((await who.get(url)).text, url)
    await remove_option(facts.kode, 2, by=by, now=NOON)
    assert await add_option(facts, by, name="Yang lain") == 2
    answer = await who.post(url, form.data(**TYPED))
    assert answer.status == 409
    again = pages.form_to(answer.text, desk(facts, "pilihan/baru"))
    assert again.data()["name"] == ["Pilihan baru"]
    assert (await options_of(facts.id))[1].body["name"] == "Yang lain"


async def test_text_for_an_option_that_is_gone_is_not_lost(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    answer = await who.post(desk(facts, "pilihan", 4), TYPED | {"revisi": "1"})
    assert answer.status == 409
    again = pages.form_to(answer.text, desk(facts, "pilihan/baru"))
    assert again.data()["name"] == ["Pilihan baru"]
    assert (await who.get(desk(facts, "pilihan", 4))).status == 404


async def test_a_fifth_option_is_refused_in_words_and_kept_on_the_page(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    for _ in range(2):
        await add_option(facts, town.facts.people["facilitator"])
    answer = await who.post(desk(facts, "pilihan/baru"), TYPED)
    assert answer.status == 409
    assert told(answer)
    assert pages.form_to(answer.text, desk(facts, "pilihan/baru")).data()["name"] == ["Pilihan baru"]
    assert desk(facts, "pilihan/baru") not in (await who.get(desk(facts, "pilihan"))).text


async def test_an_option_goes_after_a_question_and_stays_when_it_has_dots(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    form = pages.form_to((await who.get(desk(facts, "pilihan", 2))).text, desk(facts, "pilihan/2/hapus"))
    assert (await who.post(desk(facts, "titik-kertas"), {"kertas-1": "1"})).status == 303
    assert (await who.post(desk(facts, "pilihan/1/hapus"))).status == 409
    assert (await who.post(form.action, form.data())).status == 303
    assert [option.number for option in await options_of(facts.id)] == [1]


async def test_measures_are_added_rated_in_one_form_and_taken_away(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    assert (await who.post(desk(facts, "ukuran"), {"ukuran": "Warga sanggup merawat"})).status == 303
    page = await who.get(desk(facts, "pilihan"))
    form = pages.form_to(page.text, desk(facts, "nilai"))
    assert len([name for name in form.fields if name.startswith("nilai-")]) == 4
    names = [name for name in form.fields if name.startswith("nilai-")]
    answer = await who.post(form.action, form.data(**dict.fromkeys(names[1:], "partly")))
    assert answer.status == 303
    first, second = await criteria_of(facts.id)
    assert [*first.values.values(), *second.values.values()].count(Value.PARTLY) == 3
    assert (await who.post(desk(facts, "ukuran", second.id, "hapus"))).status == 303
    assert [measure.text for measure in await criteria_of(facts.id)] == ["Aman untuk anak"]


@pytest.mark.parametrize(
    ("words", "status"), [("", 422), ("x" * 121, 422), ("aman untuk ANAK", 409), ("HP 0812-3456-7890", 409)]
)
async def test_a_measure_that_is_not_taken_stays_in_its_field(town: Town, words: str, status: int) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    answer = await who.post(desk(facts, "ukuran"), {"ukuran": words})
    assert (answer.status, bool(told(answer))) == (status, True)
    assert pages.form_to(answer.text, desk(facts, "ukuran")).data()["ukuran"] == [words]


async def test_an_unknown_value_is_told_and_one_for_a_measure_that_is_gone_passed_over(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    known = asks(town.facts)["workshop.rate"].fields
    answer = await who.post(desk(facts, "nilai"), dict.fromkeys(known, "mungkin"))
    assert (answer.status, "Pilih salah satu" in told(answer)) == (422, True)
    assert (await who.post(desk(facts, "nilai"), known | {"nilai-7-7": "yes"})).status == 303
    assert [*(await criteria_of(facts.id))[0].values.values()] == [Value.NO]


@pytest.mark.parametrize(("typed", "status"), [("-1", 422), ("banyak", 422), ("9" * 30, 422), ("7", 409)])
async def test_dots_on_paper_that_cannot_be_are_told(town: Town, typed: str, status: int) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "weigh")
    answer = await who.post(desk(facts, "titik-kertas"), {"kertas-1": typed, "kertas-2": "1"})
    assert (answer.status, bool(told(answer))) == (status, True)
    data = pages.form_to(answer.text, desk(facts, "titik-kertas")).data()
    assert (data["kertas-1"], data["kertas-2"]) == ([typed], ["1"])
    assert all(option.paper_dots == 0 for option in await options_of(facts.id))


async def test_an_option_becomes_a_decision_with_one_tap(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    links = [link.get("href") for link in pages.read((await who.get(desk(facts, "putusan"))).text).all("a")]
    assert desk(facts, "putusan/baru?pilihan=1") in links
    page = await who.get(desk(facts, "putusan/baru?pilihan=1"))
    form = pages.form_to(page.text, desk(facts, "putusan/baru"))
    data = form.data()
    assert data["putusan"] == [f"Kita pakai pilihan A: {OPTION['name']}"]
    assert (data["pilihan"], bool(data["soal"][0])) == (["1"], True)
    answer = await who.post(form.action, form.data(sebab="Paling tahan lama."))
    assert answer.location == desk(facts, "putusan", 3)
    new = (await decisions_of(facts.id))[2]
    assert (new.why, new.option) == ("Paling tahan lama.", (await options_of(facts.id))[0].id)
    for query in ("pilihan=9", "pilihan=", "pilihan=%F0", "x=1"):
        assert (await who.get(desk(facts, f"putusan/baru?{query}"))).status == 200


async def test_words_of_a_decision_that_are_not_taken_stay_in_the_form(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    for url, status, fields in (
        (desk(facts, "putusan/baru"), 422, {"soal": ""}),
        (desk(facts, "putusan", 1), 422, {"soal": "x" * 301}),
        (desk(facts, "putusan", 1), 422, {"soal": "Apa?", "sebab": "x" * 1_001}),
        (desk(facts, "putusan", 1), 422, {"soal": "Apa?", "pilihan": "lima"}),
        (desk(facts, "putusan/baru"), 409, {"soal": "Telepon 0812-3456-7890?"}),
        (desk(facts, "putusan/9"), 409, {"soal": "Sudah ditarik?"}),
    ):
        read = asks(town.facts)["workshop.decision.save"].fields | {"putusan": "Kata-kata saya"}
        answer = await who.post(url, read | fields)
        assert (answer.status, bool(told(answer))) == (status, True), url
        target = desk(facts, "putusan/baru") if url.endswith("/9") else url
        assert pages.form_to(answer.text, target).data()["putusan"] == ["Kata-kata saya"]
    assert len(await decisions_of(facts.id)) == 2


async def test_two_who_write_one_decision_see_the_other_text_beside_their_own(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    url, by = desk(facts, "putusan", 1), town.facts.people["facilitator"]
    mine = pages.form_to((await who.get(url)).text, url)
    theirs = DecisionText("Cara memperbaiki?", "Tulisan rekan.", "Sebab rekan.")
    await write_decision(facts.kode, theirs, number=1, revision=1, by=by, now=NOON)
    answer = await who.post(url, mine.data(putusan="Tulisan saya."))
    assert answer.status == 409
    assert "Tulisan rekan." in section(answer.text, "lain")
    again = pages.form_to(answer.text, url)
    assert again.data()["putusan"] == ["Tulisan saya."]
    assert (await who.post(url, again.data())).status == 303
    assert (await decisions_of(facts.id))[0].decided == "Tulisan saya."


async def test_words_for_a_decision_that_was_settled_meanwhile_are_not_lost(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    url = desk(facts, "putusan", 1)
    mine = pages.form_to((await who.get(url)).text, url)
    await settle(facts.kode, 1, by=town.facts.people["facilitator"], now=NOON)
    answer = await who.post(url, mine.data(putusan="Tulisan saya."))
    assert answer.status == 409
    assert "Tulisan saya." in answer.text
    assert DECIDED.decided in section(answer.text, "lain")
    for part in ("tangan", "keberatan", "sahkan", "tarik"):
        assert (await who.post(f"{url}/{part}", {"kelompok": "women", "keberatan": "Lain"})).status == 409
    assert not pages.forms((await who.get(url)).text)


async def test_hands_objections_and_answers_lead_to_a_settled_decision(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    url = desk(facts, "putusan", 2)
    page = await who.get(url)
    assert f"{url}/sahkan" not in page.text
    assert "Belum bisa" in section(page.text, "sahkan")
    assert (await who.post(f"{url}/sahkan")).status == 409
    first = (await decisions_of(facts.id))[1].objections[0]
    assert (
        await who.post(f"{url}/keberatan/{first.id}", {f"jawaban-{first.id}": "Siang saja."})
    ).status == 303
    said = {"kelompok": "women", "keberatan": "Jalan tertutup."}
    assert (await who.post(f"{url}/keberatan", said)).status == 303
    second = (await decisions_of(facts.id))[1].objections[1]
    assert (second.group, second.seat) == (Group.WOMEN, None)
    page = await who.get(url)
    form = pages.form_to(page.text, f"{url}/keberatan/{second.id}")
    assert (await who.post(form.action, form.data(**{f"jawaban-{second.id}": "Per 10 meter."}))).status == 303
    form = pages.form_to((await who.get(url)).text, f"{url}/sahkan")
    assert (await who.post(form.action, form.data())).status == 303
    assert (await decisions_of(facts.id))[1].settled_at == NOON
    assert "Per 10 meter." in (await town.browser().get(f"/lokakarya/{facts.kode}")).text


async def test_what_cannot_be_counted_or_is_empty_is_told_with_what_was_typed(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    url, first = desk(facts, "putusan", 2), (await decisions_of(facts.id))[1].objections[0]
    for part, status, fields in (
        ("tangan", 422, {"setuju": "x", "menolak": "1"}),
        ("tangan", 422, {"setuju": "1", "menolak": "501"}),
        ("tangan", 409, {"setuju": "4", "menolak": "1"}),
        ("keberatan", 422, {"kelompok": "women", "keberatan": ""}),
        ("keberatan", 422, {"kelompok": "bukan", "keberatan": "Terlalu mahal"}),
        ("keberatan", 409, {"kelompok": "women", "keberatan": "Telepon 0812-3456-7890"}),
        (f"keberatan/{first.id}", 422, {f"jawaban-{first.id}": ""}),
        (f"keberatan/{first.id}", 422, {f"jawaban-{first.id}": "y" * 1_001}),
        (f"keberatan/{first.id}", 409, {f"jawaban-{first.id}": "HP 0812-3456-7890"}),
    ):
        answer = await who.post(f"{url}/{part}", fields)
        assert (answer.status, bool(told(answer))) == (status, True), (part, fields)
        data = pages.form_to(answer.text, f"{url}/{part}").data()
        kept = {name: value for name, value in fields.items() if value != "bukan"}
        assert {name: data[name] for name in kept} == {name: [value] for name, value in kept.items()}
    assert (await who.post(f"{url}/keberatan/7", {"jawaban-7": "Ada."})).status == 404
    assert (await decisions_of(facts.id))[1].objections == (first,)


async def test_a_question_is_taken_back_while_nobody_objects(town: Town) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    assert (await who.post(desk(facts, "putusan/2/tarik"))).status == 409
    assert (await who.post(desk(facts, "putusan/1/tarik"))).location == desk(facts, "putusan")
    assert [one.number for one in await decisions_of(facts.id)] == [2]
    assert (await who.post(desk(facts, "putusan/1/tarik"))).status == 404


@pytest.mark.parametrize("stage", WorkshopStage)
async def test_the_desk_shows_forms_only_where_the_stage_takes_them(town: Town, stage: WorkshopStage) -> None:
    who, facts = town.browser("facilitator"), await opened(town, "agree")
    await move_to(facts, stage)
    weighing = stage in {WorkshopStage.OPTIONS, WorkshopStage.WEIGH}
    seen = {
        path: len(pages.forms((await who.get(desk(facts, path))).text))
        for path in ("pilihan", "pilihan/1", "pilihan/baru", "putusan", "putusan/1", "putusan/baru")
    }
    assert (seen["pilihan/1"], seen["pilihan/baru"]) == ((2, 1) if weighing else (0, 0))
    assert seen["pilihan"] == (1 if weighing else 0) + (stage is WorkshopStage.WEIGH)
    assert (seen["putusan/1"] > 3, seen["putusan/baru"]) == (
        (True, 1) if stage is WorkshopStage.AGREE else (False, 0)
    )
    closed = await who.post(desk(facts, "ukuran"), {"ukuran": ""})
    assert closed.status == (422 if weighing else 409)
    if not weighing:
        key = (await options_of(facts.id))[0].id
        answer = await who.post(desk(facts, "pilihan/1"), TYPED | {"revisi": "1", "butir": key})
        assert (answer.status, "Saluran ditutup." in answer.text) == (409, True)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_page_of_the_desk_is_whole_in_each_language(town: Town, language: str) -> None:
    who, titles = town.browser("facilitator"), []
    who.cookies["bahasa"] = language
    for name, ask in asks(town.facts).items():
        if name in {"workshop.options", "workshop.option", "workshop.option.new"} | {
            "workshop.decisions",
            "workshop.decision",
            "workshop.decision.new",
        }:
            answer = await who.get(town.url(name, **ask.params))
            assert (answer.status, f'lang="{language}"' in answer.text) == (200, True)
            titles.append(pages.read(answer.text).all("title")[0].text)
    assert len(set(titles)) == 6
    assert ("A new option" in str(titles)) is (language == "en")


async def test_an_empty_workshop_says_what_comes_first(town: Town) -> None:
    facts = await add_workshop(WorkshopStage.OPTIONS, by=town.facts.people["facilitator"])
    who = town.browser("facilitator")
    assert "Perlu dua" in section((await who.get(desk(facts, "pilihan"))).text, "pilihan")
    assert "Belum ada yang dicatat." in section((await who.get(desk(facts, "putusan"))).text, "putusan")
