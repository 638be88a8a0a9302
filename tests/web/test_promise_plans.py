"""Those who lead write and change plans, name who speaks, close and call off."""

from typing import Any

import pytest

from pb.commitments.queries import require_promise
from pb.commitments.rules import EntryKind, PromiseState
from tests.support import pages
from tests.support.town import NOON, WARD
from tests.support.web_promise_asks import REASON, plan_fields
from tests.support.web_town import Town, differences

pytestmark = pytest.mark.anyio
WHY = {"alasan": "Lahan tidak diberikan.", "uang": "Kembali ke kas daerah."}


async def make(town: Town, role: str = "council", **changed: Any) -> Any:
    fields = plan_fields(wilayah=WARD, dinas="Dishub", usulan="") | changed
    return await town.browser(role).post(town.url("promise.make"), fields)


async def replan(town: Town, name: str = "agreed", **changed: Any) -> Any:
    url = town.url("promise.replan", kode=town.facts.promises[name])
    return await town.browser("council").post(url, plan_fields(alasan=REASON, versi="1") | changed)


def kept(answer: Any) -> dict[str, list[str]]:
    """What stands in the fields of the form of a plan."""
    found: dict[str, list[str]] = {}
    form = next(form for form in pages.forms(answer.text) if "title" in dict(form.values))
    for name, value in form.values:
        found.setdefault(name, []).append(value)
    return found


async def test_a_promise_by_hand_is_public_and_asks_who_speaks(town: Town) -> None:
    answer = await make(town)
    kode = answer.location.split("/")[2]
    assert (answer.status, answer.location) == (303, town.url("promise.speakers", kode=kode))
    facts = await require_promise(kode, now=NOON)
    assert (facts.source, facts.agency, facts.now.state) == ("hand", "Dishub", PromiseState.PROPOSED)
    assert [party.name for party in facts.plan.parties] == ["Dinas Perhubungan", "Karang Taruna"]
    assert facts.plan.pledges[0].amount == 9_000_000
    assert (await make(town)).location == answer.location, "a second tap makes no second promise"


FAULTS: tuple[tuple[dict[str, Any], set[str]], ...] = (
    ({"title": "", "quantity": "banyak"}, {"title", "quantity"}),
    ({"ends": "2026-05-01"}, {"ends"}),
    ({"pihak_nama": ["", ""]}, {"pihak"}),
    ({"sumbang_banyak": ["0", "x"], "sumbang_kata": ["", "Kerja"]},
     {"sumbang_banyak-1", "sumbang_kata-1", "sumbang_banyak-2"}),
    ({"sumbang_pihak": ["9", "2"], "sumbang_bentuk": ["emas", "hours"]},
     {"sumbang_pihak-1", "sumbang_bentuk-1"}),
    ({"tonggak_judul": [""], "tonggak_tanggal": [""]}, {"tonggak"}),
    ({"tonggak_tanggal": ["2027-01-01"], "tonggak_bobot": ["0"]}, {"tonggak_tanggal-1", "tonggak_bobot-1"}),
    ({"ukuran_target": ["6"], "ukuran_cara": [""]}, {"ukuran_target-1", "ukuran_cara-1"}),
    ({"wilayah": "32.73.12.1008"}, {"wilayah"}),
    ({"usulan": "BDG-26-9999"}, {"usulan"}),
)  # fmt: skip


@pytest.mark.parametrize(("changed", "fields"), FAULTS, ids=[sorted(fields)[0] for _, fields in FAULTS])
async def test_each_fault_of_a_plan_stands_beside_its_field_and_all_that_was_typed_stays(
    town: Town, changed: dict[str, Any], fields: set[str]
) -> None:
    before = await town.rows()
    answer = await make(town, **changed)
    assert answer.status == 422
    links = {link.get("href").removeprefix("#f-") for link in pages.read(answer.text).all("a")}
    assert fields <= links
    sent = plan_fields(wilayah=WARD) | changed
    typed = kept(answer)
    for name in ("amount", "pihak_nama", "tonggak_judul", "ukuran_nama"):
        assert typed[name] == ([sent[name]] if isinstance(sent[name], str) else sent[name])
    assert not differences(before, await town.rows())


@pytest.mark.parametrize("row", ["pihak", "sumbang", "tonggak", "ukuran"])
async def test_lines_are_added_and_taken_away_without_losing_what_was_typed(town: Town, row: str) -> None:
    before = await town.rows()
    more = await make(town, lanjut=f"tambah-{row}", title="Baru setengah")
    assert more.status == 200
    numbers = plan_fields()[f"{row}_nomor"]
    assert kept(more)[f"{row}_nomor"] == [*numbers, str(len(numbers) + 1)]
    assert kept(more)["title"] == ["Baru setengah"]
    fewer = await make(town, buang=f"{row}-0")
    assert kept(fewer).get(f"{row}_nomor", []) == numbers[1:]
    assert not differences(before, await town.rows())


async def test_a_changed_plan_is_a_new_version_and_its_parties_accept_anew(town: Town) -> None:
    kode = town.facts.promises["agreed"]
    shown = await town.browser("council").get(town.url("promise.plan", kode=kode))
    assert kept(shown)["pihak_nama"] == ["DPKP", "Karang Taruna"]
    for _ in range(2):
        answer = await replan(town)
        assert (answer.status, answer.location) == (303, town.url("promise", kode=kode))
    facts = await require_promise(kode, now=NOON)
    assert (facts.versions, facts.now.state) == (2, PromiseState.PROPOSED)
    other = await replan(town, title="Lampu di gang depan")
    assert other.status == 409
    assert "Lampu di gang depan" in other.text
    assert (await replan(town, versi="2", alasan="Maaf")).status == 422
    assert (await replan(town, "cancelled")).status == 409
    assert (await replan(town, versi="nol")).status == 400


async def test_a_new_party_never_takes_the_number_of_one_that_left(town: Town) -> None:
    gone = {"pihak_nomor": ["1", ""], "pihak_nama": ["DPKP", "Ikatan Arsitek"]}
    answer = await replan(town, **gone, sumbang_pihak=["1", "3"])
    assert answer.status == 422, "party 2 accepted, so it stays"
    assert kept(answer)["pihak_nomor"] == ["1", "3"]


async def test_who_speaks_for_a_party_is_named_by_phone(town: Town) -> None:
    kode = town.facts.promises["agreed"]
    url, who = town.url("promise.speaks", kode=kode), town.browser("facilitator")
    phone = town.facts.phones["neighbour"]
    for wrong in ({"pihak": "7", "kontak": phone}, {"pihak": "2", "kontak": "0812-0000-0001"},
                  {"pihak": "2", "kontak": "tetangga"}):  # fmt: skip
        assert (await who.post(url, wrong)).status == 422
    assert (await who.post(url, {"pihak": "2", "kontak": phone})).status == 303
    mine = await town.browser("neighbour").get(town.url("promises.today"))
    assert town.url("promises.progress", kode=kode) in mine.text


async def test_calling_off_is_shown_once_more_and_then_done_with_its_reason(town: Town) -> None:
    kode, who = town.facts.promises["agreed"], town.browser("council")
    url = town.url("promise.cancelled", kode=kode)
    before = await town.rows()
    assert (await who.post(url, {"alasan": "Tidak", "uang": ""})).status == 422
    private = WHY | {"alasan": "Hubungi 0812 3456 7890 saja", "lanjut": "ya"}
    assert (await who.post(url, private)).status == 422
    shown = await who.post(url, WHY)
    assert shown.status == 200
    assert WHY["uang"] in shown.text
    changed = await who.post(url, WHY | {"lanjut": "ubah"})
    assert WHY["alasan"] in changed.text
    assert not differences(before, await town.rows())
    for _ in range(2):
        assert (await who.post(url, WHY | {"lanjut": "ya"})).status == 303
    facts = await require_promise(kode, now=NOON)
    assert facts.now.state is PromiseState.CANCELLED
    assert all(words in facts.entries[-1].text for words in WHY.values())
    assert [e.kind for e in facts.entries].count(EntryKind.CANCELLED) == 1
    running = town.url("promise.cancelled", kode=town.facts.promises["delivered"])
    assert (await who.post(running, WHY | {"lanjut": "ya"})).status == 409


async def test_closing_without_confirmation_says_that_it_does_not_count_as_done(town: Town) -> None:
    kode, who = town.facts.promises["delivered"], town.browser("council")
    page = await who.get(town.url("promise.close", kode=kode) + "?bahasa=en")
    assert "so it does not count as done" in page.text
    for _ in range(2):
        assert (await who.post(town.url("promise.closed", kode=kode), {"isi": ""})).status == 303
    assert (await require_promise(kode, now=NOON)).now.state is PromiseState.UNCONFIRMED
    early = town.url("promise.closed", kode=town.facts.promises["running"])
    assert (await who.post(early, {"isi": ""})).status == 409


@pytest.mark.parametrize(
    ("role", "name", "routes"),
    [
        ("visitor", "running", set()),
        ("resident", "running", set()),
        ("resident", "delivered", {"promise.check"}),
        ("officer", "agreed", {"promise.entries"}),
        ("facilitator", "agreed", {"promise.entries", "promise.plan", "promise.speakers"}),
        ("council", "agreed", {"promise.entries", "promise.plan", "promise.speakers", "promise.cancel"}),
        ("council", "delivered", {"promise.entries", "promise.speakers", "promise.close"}),
    ],
)
async def test_the_page_of_a_promise_leads_to_what_one_can_do(
    town: Town, role: str, name: str, routes: set[str]
) -> None:
    kode = town.facts.promises[name]
    page = await town.browser(role).get(town.url("promise", kode=kode))
    known = ("check", "entries", "plan", "speakers", "close", "cancel")
    links = {link.get("href") for link in pages.read(page.text).all("a")}
    assert {f"promise.{r}" for r in known if town.url(f"promise.{r}", kode=kode) in links} == routes
