"""Field sessions on the web: put down, a sheet typed, cards ended; a task of a workshop becomes a promise."""

from typing import Any

import pytest

from pb.commitments.queries import require_promise
from pb.commitments.queries.sessions import require_session
from pb.workshops.services import write_task
from tests.support import pages
from tests.support.town import NOON
from tests.support.web_promise_asks import REASON, plan_fields, session_fields
from tests.support.web_town import Town, differences
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio


async def open_(town: Town, role: str = "officer", **changed: Any) -> Any:
    return await town.browser(role).post(town.url("field.open"), session_fields(**changed))


def faulty(answer: Any) -> set[str]:
    links = {link.get("href") for link in pages.read(answer.text).all("a")}
    return {link.removeprefix("#f-") for link in links if link.startswith("#f-")}


async def test_another_day_than_a_friday_is_asked_about_once(town: Town) -> None:
    before = await town.rows()
    answer = await open_(town, hari="2026-06-13")
    assert answer.status == 422
    assert {"hari"} <= faulty(answer)
    kept = next(dict(form.values) for form in pages.forms(answer.text) if "hari" in dict(form.values))
    assert (kept["hari"], kept["tempat"], kept["kunci"]) == ("2026-06-13", "Balai RW 05", "j")
    assert not differences(before, await town.rows())
    assert (await open_(town, hari="2026-06-13", yakin="1")).status == 303
    faults = await open_(town, hari="2030-06-14", dinas=[], wilayah="32.73.12.1008", tempat="")
    assert {"wilayah", "tempat"} <= faulty(faults) or faulty(faults) == {"tempat"}
    assert faulty(await open_(town, dinas=[], kunci="x")) == {"dinas"}


async def test_a_sheet_is_typed_and_each_wrong_line_is_told(town: Town) -> None:
    who, kode = town.browser("officer"), (await open_(town)).location.rpartition("/")[2]
    url = town.url("field.cards", kode=kode)
    sheet = "DPKP: Kapan saluran dibersihkan?\nLampu mati di gang III.\nDLH: telepon 0812 3456 7890"
    bad = await who.post(url, {"lembar": sheet, "dinas": "", "kunci": "a"})
    assert bad.status == 422
    said = pages.read(bad.text)
    assert [li.text.partition(":")[0] for li in said.all("li") if li.text.startswith("Baris ")] == [
        "Baris 2",
        "Baris 3",
    ]
    assert "Lampu mati di gang III." in bad.text
    good = {"lembar": sheet.rpartition("\n")[0], "dinas": "DLH", "kunci": "a"}
    for _ in range(2):
        assert (await who.post(url, good)).status == 303
    facts = await require_session(kode, today=NOON.date())
    assert [card.agency for card in facts.cards] == ["DPKP", "DLH"]


async def test_cards_end_and_everybody_reads_what_became_of_each(town: Town) -> None:
    kode, who = town.facts.sessions["cards"], town.browser("officer")
    url = town.url("field.ended", kode=kode)
    for wrong, field in (
        ({"akhir-2": "promised", "kata-2": "Diganti.", "tanggal-2": ""}, "tanggal-2"),
        ({"akhir-2": "answered", "kata-2": ""}, "kata-2"),
        ({"akhir-2": ""}, "akhir"),
    ):
        answer = await who.post(url, wrong)
        assert answer.status == 422
        assert field in faulty(answer)
    sent = {"akhir-2": "promised", "kata-2": "Tong sampah diganti.", "tanggal-2": "2026-07-10"}
    for _ in range(2):
        assert (await who.post(url, sent)).status == 303
    made = (await require_session(kode, today=NOON.date())).cards[1].promise
    assert made
    page = pages.read((await town.browser().get(town.url("field.session", kode=kode))).text)
    text = " ".join(page.all("main")[0].text.split())
    assert "Dijawab di tempat" in text
    assert "Dijanjikan untuk 10 Juli 2026 Tong sampah diganti." in text
    links = {link.get("href") for link in page.all("a")}
    assert town.url("promise", kode=made) in links
    promise = pages.read((await town.browser().get(town.url("promise", kode=made))).text)
    assert f"{town.url('field.session', kode=kode)}#k2" in {a.get("href") for a in promise.all("a")}


async def test_a_page_of_a_session_costs_as_many_queries_with_a_hundred_cards(town: Town) -> None:
    kode, url = town.facts.sessions["cards"], ""
    for name in ("field.session", "field.sessions"):
        url = town.url(name, kode=kode) if name == "field.session" else town.url(name)
        found = []
        for more in (False, True):
            if more:
                sheet = "\n".join(f"DPKP: Pertanyaan {n}" for n in range(45))
                fields = {"lembar": sheet, "kunci": name}
                await town.browser("officer").post(town.url("field.cards", kode=kode), fields)
            town.forget_pages()
            with counted(town.engine) as asked:
                assert (await town.browser().get(url)).status == 200
            found.append(len(asked))
        assert found[0] == found[1] <= 6, name


async def test_a_task_becomes_a_promise_and_the_minutes_lead_to_it(town: Town) -> None:
    from pb.workshops.queries import require_workshop

    kode, people = town.facts.workshops["writing"], town.facts.people
    place = (await require_workshop(kode)).place
    due = NOON.replace(month=9)
    number = await write_task(
        kode, "Mengukur saluran", "Karang Taruna", due, by=people["facilitator"], now=NOON
    )
    who, start = town.browser("facilitator"), town.url("promise.new") + f"?lokakarya={kode}&tugas={number}"
    page = await who.get(start)
    form = next(dict(f.values) for f in pages.forms(page.text) if "title" in dict(f.values))
    assert (form["title"], form["pihak_nama"], form["lokakarya"]) == (
        "Mengukur saluran",
        "Karang Taruna",
        kode,
    )
    fields = plan_fields(wilayah=place, dinas="", usulan="", lokakarya=kode, tugas=str(number), goal="")
    made = (await who.post(town.url("promise.make"), fields)).location.split("/")[2]
    assert (await require_promise(made, now=NOON)).workshop == kode
    link = town.url("promise", kode=made)
    assert (await who.get(start)).location == link
    for route in ("workshop.minutes", "workshop.tasks"):
        read = await who.get(town.url(route, kode=kode))
        assert link in {a.get("href") for a in pages.read(read.text).all("a")}, route
    foreign = town.url("promise.new") + f"?lokakarya={kode}&tugas=99"
    assert (await who.get(foreign)).status == 404


@pytest.mark.parametrize("name", ["lapor", "biopori"])
async def test_a_plan_starts_from_an_example_of_five_steps(town: Town, name: str) -> None:
    page = await town.browser("council").get(f"{town.url('promise.new')}?contoh={name}")
    form = next(f for f in pages.forms(page.text) if "title" in dict(f.values))
    values: dict[str, list[str]] = {}
    for field, value in form.values:
        values.setdefault(field, []).append(value)
    whose = {"wilayah": session_fields()["wilayah"], "amount": "0", "lanjut": "simpan"}
    answer = await town.browser("council").post(town.url("promise.make"), values | whose)
    assert answer.status == 303
    plan = (await require_promise(answer.location.split("/")[2], now=NOON)).plan
    assert len(plan.parties) == 3
    assert plan.goal


async def test_a_step_that_is_empty_is_told_at_its_field(town: Town) -> None:
    fields = plan_fields(wilayah=session_fields()["wilayah"], goal="", for_residents=" ")
    answer = await town.browser("council").post(town.url("promise.make"), fields)
    assert answer.status == 422
    assert faulty(answer) == {"goal", "for_residents"}


async def test_a_proposed_change_is_shown_taken_or_declined(town: Town) -> None:
    kode, council = town.facts.promises["asked"], town.browser("council")
    url = town.url("promise", kode=kode)
    page = (await council.get(url)).text
    assert town.url("promise.take", kode=kode, number=1) in page
    assert town.url("promise.take", kode=kode, number=1) not in (await town.browser("newcomer").get(url)).text
    form = await council.get(town.url("promise.plan", kode=kode) + "?usul=1")
    assert 'name="usul" value="1"' in form.text
    sent = {"apa": "change_declined", "ke": "1", "isi": REASON, "kunci": "t"}
    assert (await council.post(town.url("promise.write", kode=kode), sent)).status == 303
    text = (await council.get(url)).text
    assert REASON in text
    assert town.url("promise.take", kode=kode, number=1) not in text
    assert (await council.post(town.url("promise.take", kode=kode, number=1))).status == 409
