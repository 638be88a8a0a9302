"""The page of a workshop begins with what its reader can do now; its facilitator has one way around."""

import pytest

from pb.core.db import bump
from pb.workshops.queries import before_options, require_workshop
from pb.workshops.rules import WorkshopStage
from tests.support.version_room import room
from tests.support.web_town import Town
from tests.support.workshop import add_option, add_seat, add_workshop, move_to

pytestmark = pytest.mark.anyio


def in_order(page: str, *parts: str) -> bool:
    """Whether these stand on the page, one after the other."""
    places = [page.find(part) for part in parts]
    return -1 not in places and places == sorted(places)


async def test_who_sits_there_finds_their_part_before_the_board(town: Town) -> None:
    by, resident = town.facts.people["facilitator"], town.facts.people["resident"]
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by)
    for name in ("Ganti semua", "Tambal"):
        await add_option(facts, by, name=name)
    await add_seat(facts, resident)
    who, visitor, url = town.browser("resident"), town.browser(), f"/lokakarya/{facts.kode}"
    page = (await who.get(url)).text
    assert in_order(page, "<h1", "<summary>Kapan, di mana, tentang apa", 'name="isi"', 'id="papan"')
    await move_to(facts, WorkshopStage.WEIGH)
    page = (await who.get(url)).text
    assert in_order(page, 'id="titik-saya"', 'name="isi"', 'id="papan"', 'id="pilihan"', 'id="kata"')
    assert in_order((await visitor.get(url)).text, "<h1", f"<p>{facts.purpose}", "/daftar", 'id="papan"')


async def test_what_was_decided_and_written_comes_first_in_the_end(town: Town) -> None:
    r = await room()
    await r.ready()
    page = (await town.browser().get(f"/lokakarya/{r.kode}")).text
    assert in_order(page, 'id="versi"', 'id="putusan"', 'id="pilihan"', 'id="kata"', 'id="kursi"')


async def test_each_page_of_the_facilitator_has_one_way_around_the_workshop(town: Town) -> None:
    who, by = town.browser("facilitator"), town.facts.people["facilitator"]
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by)
    await add_option(facts, by)
    desk = f"/petugas/lokakarya/{facts.kode}"
    ways = set()
    for rest in ("", "/peserta", "/pilihan", "/pilihan/1", "/putusan", "/tugas", "/pintu", "/kertas"):
        page = (await who.get(desk + rest)).text
        assert page.count('aria-label="Lokakarya ini"') == 1, rest
        nav = page.partition('aria-label="Lokakarya ini"')[2].partition("</nav>")[0]
        assert nav.count('aria-current="page"') == 1, rest
        ways.add(nav.replace(' aria-current="page"', ""))
    assert len(ways) == 1
    assert f'href="{desk}/batal"' in (await who.get(desk)).text
    page = (await who.get(f"/lokakarya/{facts.kode}")).text
    assert page.count('aria-label="Lokakarya ini"') == 1
    assert f'href="/lokakarya/{facts.kode}/daftar"' not in page


async def test_the_page_tells_the_script_when_its_reader_can_do_something_new(town: Town) -> None:
    facts = await add_workshop(WorkshopStage.OPTIONS, by=town.facts.people["facilitator"])
    who, url = town.browser(), f"/lokakarya/{facts.kode}"

    async def work() -> str:
        town.forget_pages()
        part = await who.get(url, hx_request_type="partial", hx_target="div#papan")
        return part.text.partition('data-kerja="')[2].partition('"')[0]

    before = await work()
    assert before == await work() != ""
    await move_to(facts, WorkshopStage.AGREE)
    await bump([facts.kode])
    assert await work() != before


async def test_options_stay_beside_the_version_before_the_one_that_took_effect(town: Town) -> None:
    r = await room()
    version, revision = await r.ready(need="Air masuk dapur dan musala setiap hujan.")
    before = await before_options(r.facts)
    await r.sign(version, revision)
    await r.answer(version, revision)
    after = await before_options(await require_workshop(r.kode))
    assert before.versions == after.versions
    assert before.lines == after.lines
    assert [one.number for one in after.versions] == [1]
