"""Options and decisions on the page of a workshop: what everybody reads, what people with a seat send."""

from typing import Any

import pytest

from pb.web.i18n import LANGUAGES
from pb.web.pictures import dots
from pb.web.workshops.choices import circle_for
from pb.web.workshops.viewer import seat_mark
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import decisions_of, options_of, require_workshop, seat_of
from pb.workshops.rules import StanceKind, WorkshopStage
from pb.workshops.services import (
    DecisionText,
    count_paper_dots,
    give_dots,
    remove_decision,
    settle,
    take_stance,
    write_criterion,
    write_decision,
    write_option,
)
from pb.workshops.tables import Workshop
from tests.support import pages
from tests.support.town import NOON, Browser
from tests.support.web_asks import asks
from tests.support.web_choices import DECIDED
from tests.support.web_town import Town
from tests.support.workshop import OPTION, add_option, add_seat, add_workshop, move_to

pytestmark = pytest.mark.anyio


async def opened(town: Town, stage: str) -> WorkshopFacts:
    """The workshop of the town in this stage."""
    return await require_workshop(town.facts.workshops[stage])


def page_of(facts: WorkshopFacts) -> str:
    """Its public address."""
    return f"/lokakarya/{facts.kode}"


def section(text: str, name: str) -> str:
    """The words of the section under a heading."""
    found = [part for part in pages.read(text).all("section") if part.get("aria-labelledby") == name]
    return found[0].text if found else ""


async def test_a_page_shows_what_a_stage_is_about_and_nothing_empty_before(town: Town) -> None:
    facts = await add_workshop(WorkshopStage.UNDERSTAND)
    said: dict[str, tuple[str, ...]] = {}
    for stage in WorkshopStage:
        await move_to(facts, stage)
        town.forget_pages()
        text = (await town.browser().get(page_of(facts))).text
        said[stage] = tuple(section(text, name) for name in ("pilihan", "timbang", "putusan"))
    shown = {stage: tuple(map(bool, words)) for stage, words in said.items()}
    nothing, options, weighing, decisions = (0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 0, 1)
    assert shown["planned"] == shown["understand"] == shown["assets"] == nothing
    assert (shown["options"], shown["weigh"], shown["cancelled"]) == (options, weighing, options)
    assert shown["agree"] == shown["write"] == shown["finished"] == decisions
    assert said["finished"][2].endswith("Tidak ada yang diputuskan.")


async def test_options_stand_beside_the_present_version_in_all_and_line_by_line(town: Town) -> None:
    facts = await opened(town, "weigh")
    before, after = "Perbaikan saluran air di gang utama", "U-ditch 30 cm"
    cheap = OPTION | {"name": "Separuh", "lines": [{"activity": after, "unit_price": "40 juta"}]}
    by = town.facts.people["facilitator"]
    await write_option(facts.kode, cheap, number=2, revision=1, by=by, now=NOON)
    text = (await town.browser().get(page_of(facts))).text
    one, two = (card for card in pages.read(text).all("li") if card.get("class") == "option")
    assert "Rp 85.500.000" in one.text
    assert "tidak berubah" in one.text
    assert "Rp 45.500.000 lebih murah" in two.text
    assert [gone.text for gone in two.all("del")][1:] == [before, "Rp 85.500.000"]
    assert after in [new.text for new in two.all("ins")]
    assert "Warga memberi 240 jam." in one.text
    assert "versi 1" in section(text, "pilihan")


async def test_dots_are_drawn_and_told_and_never_by_whom(town: Town) -> None:
    facts, resident = await opened(town, "weigh"), town.facts.people["resident"]
    seat = await seat_of(facts.id, person=resident.person)
    assert seat is not None
    await give_dots(facts.kode, seat.held.id, {1: 2}, by=resident, now=NOON)
    await count_paper_dots(facts.kode, {1: 3, 2: 0}, by=town.facts.people["facilitator"], now=NOON)
    for role, mine in (("visitor", False), ("resident", True)):
        text = (await town.browser(role).get(page_of(facts))).text
        card = next(card for card in pages.read(text).all("li") if card.get("class") == "option")
        assert "5 titik , 3 di kertas" in card.text
        assert ("2 dari Anda" in card.text) is mine
        drawn = next(svg for svg in card.all("svg") if svg.get("class") == "strip")
        assert (drawn.get("aria-label"), len(drawn.all("circle"))) == ("5 titik", 5)


@pytest.mark.one_engine
def test_a_circle_stands_for_several_dots_when_there_are_too_many_to_count() -> None:
    assert [circle_for(n) for n in (0, 60, 61, 300, 301, 100_000)] == [1, 1, 5, 5, 10, 100]
    assert (len(dots(61, 5)), dots(0, 1)) == (13, [])


async def test_a_person_gives_dots_changes_them_and_sees_how_many_are_left(town: Town) -> None:
    facts, who = await opened(town, "weigh"), town.browser("resident")
    for given, left in (({"titik-1": "1", "titik-2": "1"}, "1"), ({"titik-1": "", "titik-2": "3"}, "0")):
        form = pages.form_to((await who.get(page_of(facts))).text, f"{page_of(facts)}/titik")
        answer = await who.post(form.action, form.data(**given))
        assert (answer.status, answer.location) == (303, f"{page_of(facts)}#titik-saya")
        text = (await who.get(page_of(facts))).text
        rest = next(part for part in pages.read(text).all("strong") if "data-rest" in part.attrs)
        assert rest.text == left
    assert [(o.dots, o.mine) for o in await options_of(facts.id)] == [(0, 0), (3, 0)]
    assert "3 titik untuk tiap orang" in section(text, "titik-saya")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"titik-1": "2", "titik-2": "2"}, "Anda punya 3 titik, tetapi memberi 4."),
        ({"titik-1": "-1"}, "Tulis angka bulat."),
        ({"titik-1": "banyak"}, "Tulis angka bulat."),
        ({"titik-2": "4"}, "Tulis angka paling besar 3."),
        ({"titik-2": "9" * 40}, "Tulis angka bulat."),
    ],
)
async def test_dots_that_nobody_has_are_told_and_what_was_typed_stays(
    town: Town, typed: dict[str, str], said: str
) -> None:
    facts, who = await opened(town, "weigh"), town.browser("resident")
    answer = await who.post(f"{page_of(facts)}/titik", typed)
    assert answer.status == 422
    assert said in pages.read(answer.text).text
    form = pages.form_to(answer.text, f"{page_of(facts)}/titik")
    assert {name: form.data()[name] for name in typed} == {name: [value] for name, value in typed.items()}
    assert all(option.dots == 0 for option in await options_of(facts.id))


def as_read(town: Town) -> dict[str, str]:
    """A stance on the first decision, as it was read."""
    return dict(asks(town.facts)["workshop.stance"].fields)


async def guest(town: Town, facts: WorkshopFacts, **how: Any) -> Browser:
    """Somebody without an account whose phone holds a seat."""
    seat = await add_seat(facts, **how)
    who = town.browser()
    who.cookies["kursi"] = seat_mark(seat)
    return who


async def test_a_guest_without_an_account_weighs_and_decides_too(town: Town) -> None:
    weigh, agree = await opened(town, "weigh"), await opened(town, "agree")
    who = await guest(town, weigh)
    assert (await who.post(f"{page_of(weigh)}/titik", {"titik-1": "3"})).status == 303
    answer = await who.get(page_of(weigh))
    assert "3 dari Anda" in answer.text
    assert "no-store" in answer.header("cache-control")
    assert "dari Anda" not in (await town.browser().get(page_of(weigh))).text
    who = await guest(town, agree)
    sent = as_read(town) | {"sikap": "object", "alasan-1": "Warung saya tertutup."}
    assert (await who.post(f"{page_of(agree)}/putusan/1/sikap", sent)).status == 303
    assert "Anda keberatan" in (await who.get(page_of(agree))).text
    await move_to(agree, WorkshopStage.FINISHED)
    answer = await who.get(page_of(agree))
    assert (pages.forms(answer.text), "no-store" in answer.header("cache-control")) == ([], True)


async def test_who_has_no_seat_or_waits_or_comes_too_late_is_told_why_not(town: Town) -> None:
    weigh, agree = await opened(town, "weigh"), await opened(town, "agree")
    for who, url in (
        (town.browser(), f"{page_of(weigh)}/titik"),
        (await guest(town, weigh, state="waiting"), f"{page_of(weigh)}/titik"),
        (town.browser("resident"), f"{page_of(agree)}/titik"),
        (town.browser(), f"{page_of(agree)}/putusan/1/sikap"),
        (await guest(town, agree, attended=False), f"{page_of(agree)}/putusan/1/sikap"),
    ):
        answer = await who.post(url, as_read(town) | {"titik-1": "1"})
        assert answer.status == 409
        assert len(pages.read(answer.text).all("main")[0].text) > 40
    who = await guest(town, agree, attended=False)
    assert "sikap-saya" in (await who.get(page_of(agree))).text
    assert not any("sikap" in form.action for form in pages.forms((await who.get(page_of(agree))).text))


async def test_people_agree_with_one_tap_and_change_their_mind(town: Town) -> None:
    facts, who = await opened(town, "agree"), town.browser("resident")
    url = f"{page_of(facts)}/putusan/1/sikap"
    text = (await who.get(page_of(facts))).text
    assert "Anda setuju" in section(text, "sikap-saya")
    form = pages.form_to(text, url)
    assert form.buttons == (("sikap", "object"),)
    sent = form.data(sikap="object", **{"alasan-1": "Terlalu mahal."})
    assert (await who.post(url, sent)).location == f"{page_of(facts)}#sikap-1"
    text = (await who.get(page_of(facts))).text
    assert "Anda keberatan “Terlalu mahal.”" in section(text, "sikap-saya")
    form = pages.form_to(text, url)
    assert form.buttons == (("sikap", "agree"),)
    assert (await who.post(url, form.data(sikap="agree"))).status == 303
    decision = (await decisions_of(facts.id))[0]
    assert (decision.count.agreed, decision.objections) == (3, ())


@pytest.mark.parametrize("reason", ["", "ya", "Telepon 0812-3456-7890 saja."])
async def test_an_objection_without_a_reason_or_with_a_phone_number_comes_back(
    town: Town, reason: str
) -> None:
    facts, who = await opened(town, "agree"), town.browser("resident")
    url = f"{page_of(facts)}/putusan/1/sikap"
    answer = await who.post(url, as_read(town) | {"sikap": "object", "alasan-1": reason})
    assert answer.status == 422
    tree = pages.read(answer.text)
    field = next(area for area in tree.all("textarea") if area.get("name") == "alasan-1")
    assert (field.get("aria-invalid"), "open" in (field.inside("details") or tree).attrs) == ("true", True)
    assert field.text == reason
    assert len(next(part for part in tree.all("p") if part.get("id") == "f-alasan-1-error").text) > 20
    assert (await decisions_of(facts.id))[0].objections == ()


async def test_nobody_agrees_to_words_that_changed_while_they_read(town: Town) -> None:
    facts, who = await opened(town, "agree"), town.browser("resident")
    by, url = town.facts.people["facilitator"], f"{page_of(facts)}/putusan/1/sikap"
    form = pages.form_to((await who.get(page_of(facts))).text, url)
    changed = DecisionText("Cara memperbaiki?", "Hanya separuh.", "Lebih murah.")
    await write_decision(facts.kode, changed, number=1, revision=1, by=by, now=NOON)
    answer = await who.post(url, form.data(sikap="object", **{"alasan-1": "Kata-kata saya"}))
    assert answer.status == 409
    assert "Hanya separuh." in section(answer.text, "sikap-saya")
    assert "Kata-kata saya" in answer.text
    assert (await decisions_of(facts.id))[0].count.agreed == 0


async def test_a_tap_on_a_question_that_was_taken_back_counts_for_no_other(town: Town) -> None:
    """The next question gets the same number, and its first words too are revision one."""
    facts, who = await opened(town, "agree"), town.browser("resident")
    by, url = town.facts.people["facilitator"], f"{page_of(facts)}/putusan/3/sikap"
    await write_decision(facts.kode, DECIDED, number=None, revision=0, by=by, now=NOON)
    form = pages.form_to((await who.get(page_of(facts))).text, url)
    await remove_decision(facts.kode, 3, by=by, now=NOON)
    assert await write_decision(facts.kode, DECIDED, number=None, revision=0, by=by, now=NOON) == 3
    assert (await who.post(url, form.data(sikap="agree"))).status == 409
    assert (await decisions_of(facts.id))[2].count.agreed == 0


async def test_a_decision_shows_what_why_what_not_its_numbers_and_objections_by_group(town: Town) -> None:
    facts, people = await opened(town, "agree"), town.facts.people
    seat = await seat_of(facts.id, person=people["neighbour"].person)
    assert seat is not None
    said = "Khawatir bising."
    await take_stance(facts.kode, 2, seat.held.id, StanceKind.OBJECT, said, by=people["neighbour"], now=NOON)
    await settle(facts.kode, 1, by=people["facilitator"], now=NOON)
    text = (await town.browser().get(page_of(facts))).text
    first, second = (part for part in pages.read(text).all("li") if part.get("id").startswith("putusan-"))
    for words in (DECIDED.question, DECIDED.decided, DECIDED.why, DECIDED.refused, "Sudah diputuskan"):
        assert words in first.text
    assert "Hadir 3" in first.text
    assert "Diam 0" in first.text
    assert said in second.text
    assert "Terlalu bising." in second.text
    assert people["neighbour"].label not in text
    cards = [card for card in pages.read(text).all("li") if card.get("class") == "option"]
    assert cards[0].get("data-state") == "agreed"


async def test_measures_show_a_sign_and_a_word_and_names_for_small_screens(town: Town) -> None:
    text = (await town.browser().get(page_of(await opened(town, "weigh")))).text
    tables = [one for one in pages.read(text).all("table") if one.get("data-reflow") == "list"]
    cells = tables[0].all("td")
    assert [cell.get("data-label") for cell in cells] == ["A", "B"]
    assert cells[0].all("svg")
    assert cells[0].text
    assert "Belum dinilai" in cells[1].text


async def test_a_closed_board_shows_nothing_to_others_until_the_workshop_is_over(town: Town) -> None:
    facts = await opened(town, "agree")
    await Workshop.update({Workshop.open_during: 0}).where(Workshop.id == facts.id)
    for role, sees in (("visitor", False), ("elsewhere", False), ("resident", True), ("facilitator", True)):
        town.forget_pages()
        text = (await town.browser(role).get(page_of(facts))).text
        assert (DECIDED.decided in text) is sees, role
        assert (OPTION["name"] in text) is sees, role
    await move_to(facts, WorkshopStage.FINISHED)
    town.forget_pages()
    assert DECIDED.decided in (await town.browser().get(page_of(facts))).text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_each_page_is_whole_in_each_language(town: Town, language: str) -> None:
    titles = set()
    for stage, role in (("weigh", "resident"), ("agree", "resident"), ("agree", "visitor")):
        who = town.browser(role)
        who.cookies["bahasa"] = language
        answer = await who.get(page_of(await opened(town, stage)))
        assert (answer.status, f'lang="{language}"' in answer.text) == (200, True)
        titles.add(section(answer.text, "putusan")[:30])
        part = await who.get(page_of(await opened(town, stage)), hx_request_type="partial")
        assert "<h1" not in part.text
        assert f'id="{"putusan" if stage == "agree" else "pilihan"}"' in part.text
    assert ("What is decided" in str(titles)) is (language == "en")


async def test_the_page_asks_as_often_for_many_options_and_decisions_as_for_few(town: Town) -> None:
    by = town.facts.people["facilitator"]
    few = await add_workshop(WorkshopStage.OPTIONS, by=by)
    many = await add_workshop(WorkshopStage.OPTIONS, by=by, proposals=4)
    counts = []
    for facts, times in ((few, 1), (many, 4)):
        for number in range(times):
            await add_option(facts, by)
            await write_criterion(facts.kode, f"Ukuran {number}", by=by, now=NOON)
        await move_to(facts, WorkshopStage.AGREE)
        for _ in range(3 * times):
            await write_decision(facts.kode, DECIDED, number=None, revision=0, by=by, now=NOON)
        counts.append(await queries(town, page_of(facts)))
    assert counts[0] == counts[1]


async def queries(town: Town, url: str) -> int:
    """How many statements a visitor's page takes."""
    asked: list[str] = []
    run = town.engine.run_querystring

    async def counted(query: Any, *rest: Any, **more: Any) -> Any:
        asked.append(str(query))
        return await run(query, *rest, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(town.engine, "run_querystring", counted)
        town.forget_pages()
        assert (await town.browser().get(url)).status == 200
    assert asked
    return len(asked)
