"""Promises on the web: the board, the page of each state, its trail, its pictures, and who is told."""

import gzip
from datetime import date
from typing import Any

import pytest

from pb.commitments.queries import board, require_promise
from pb.commitments.queries.board import Asks
from pb.commitments.tables import Commitment, LedgerEntry
from pb.core.ids import new_id
from tests.support import pages
from tests.support.town import NOON, OTHER_WARD, WARD
from tests.support.web_town import Town
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
KB = 1024
SAID = {
    "running": "Sedang dikerjakan",
    "proposed": "Ditawarkan",
    "agreed": "Disepakati",
    "delivered": "Diserahkan",
    "disputed": "Dibantah",
    "unconfirmed": "Ditutup tanpa konfirmasi warga",
    "confirmed": "Diserahkan",
    "paused": "Ditunda",
    "cancelled": "Dibatalkan",
    "asked": "Ditawarkan",
}


async def read(town: Town, name: str, role: str = "visitor") -> str:
    return str((await town.browser(role).get(town.url("promise", kode=town.facts.promises[name]))).text)


def words(page: str) -> str:
    """What a page says, in one line."""
    return " ".join(pages.read(page).all("main")[0].text.split())


async def add_rows(many: int, **changes: Any) -> None:
    """Promises as rows alone: the board reads nothing else."""
    values = {
        "source": "hand",
        "proposal": None,
        "round": None,
        "workshop": None,
        "place": WARD,
        "title": "Gang lain",
        "agency": "DPKP",
        "amount": 10_000_000,
        "state": "running",
        "progress": 40,
        "ends": date(2026, 12, 1),
        "delivered": None,
        "spent": 4_000_000,
        "hours": 0,
        "one_sided": 0,
        "window_ends": None,
        "council": None,
        "created_at": NOON,
        "changed_at": NOON,
    } | changes
    rows = [Commitment(id=new_id(), kode=f"UJI-{n:05d}", **values) for n in range(many)]
    for start in range(0, many, 500):
        await Commitment.insert(*rows[start : start + 500])


async def test_each_page_says_where_its_promise_stands(town: Town) -> None:
    assert set(SAID) == set(town.facts.promises)
    for name, said in SAID.items():
        assert said in words(await read(town, name)), name


async def test_a_late_promise_says_by_how_many_working_days_and_why_its_date_moved(town: Town) -> None:
    said = words(await read(town, "running"))
    assert "Lewat tenggat 8 hari kerja" in said
    assert "“Bahan datang terlambat.”" in said
    assert "Janji semula 31 Mei" in said
    assert "Lewat tenggat" not in words(await read(town, "agreed"))


async def test_what_was_corrected_is_struck_through_with_its_reason(town: Town) -> None:
    page = pages.read(await read(town, "running"))
    struck = next(item for item in page.all("li") if item.get("id") == "c5")
    assert "9.000.000" in struck.all("del")[0].text
    assert "Salah ketik: Rp900.000." in struck.text
    sum_ = next(cell for cell in page.all("td") if cell.get("data-label") == "Terpakai")
    assert sum_.all("del")
    assert "Rp 0 terpakai dari Rp 85.500.000" in words(await read(town, "running"))


async def test_nothing_that_somebody_wrote_runs_on_a_page(town: Town) -> None:
    for url in (town.url("promise", kode=town.facts.promises["running"]), town.url("promises"), "/"):
        text = (await town.browser().get(url)).text
        assert "<script>alert" not in text, url
        assert "&lt;script&gt;alert(&#39;janji&#39;)" in text, url
    assert "<b>utama" not in await read(town, "running")


async def test_who_has_not_accepted_is_named_and_a_dispute_has_its_clock(town: Town) -> None:
    assert "Belum menyetujui: DPKP, Karang Taruna." in words(await read(town, "proposed"))
    assert "Belum menyetujui" not in words(await read(town, "agreed"))
    disputed = words(await read(town, "disputed"))
    assert "Air masih masuk rumah." in disputed
    assert "Jawaban paling lambat 22 Juni" in disputed  # five working days, one is a holiday
    assert "1 dari 3 warga sudah membenarkan." in words(await read(town, "confirmed"))


async def test_an_office_with_another_name_stands_there_with_both(town: Town) -> None:
    kode = town.facts.promises["agreed"]
    await Commitment.update({Commitment.agency: "DPKP3"}).where(Commitment.kode == kode)
    both = "Dinas Perumahan dan Kawasan Permukiman (dulu: Dinas Perumahan dan Kawasan Permukiman, Pertanahan"
    assert both in words(await read(town, "agreed"))
    assert both in words((await town.browser().get(town.url("promises"))).text)


async def test_a_picture_is_public_and_says_where_else_it_stands(town: Town) -> None:
    kode, visitor = town.facts.promises["running"], town.browser()
    got = await visitor.get(town.url("promise.photo", kode=kode, number=7))
    assert (got.status, got.header("content-type"), got.raw[:2]) == (200, "image/jpeg", b"\xff\xd8")
    for number in (1, 99):
        assert (await visitor.get(town.url("promise.photo", kode=kode, number=number))).status == 404
    assert (await visitor.get(town.url("promise.photo", kode="BDG-00-0000", number=7))).status == 404
    said = words(await read(town, "running"))
    assert "Foto yang sama ada di tempat lain" in said
    assert town.facts.promises["disputed"] in said


async def test_an_entry_that_does_not_follow_from_the_one_before_breaks_the_ledger(town: Town) -> None:
    assert "Buku catatan utuh" in words(await read(town, "agreed"))
    row = await LedgerEntry.select().where(
        LedgerEntry.commitment._.kode == town.facts.promises["agreed"], LedgerEntry.number == 2
    )
    await LedgerEntry.insert(LedgerEntry(**(row[0] | {"id": new_id(), "number": 4, "sent_key": "baru"})))
    town.forget_pages()
    assert "Catatan 3 atau catatan sebelumnya pernah diubah atau dihapus" in words(await read(town, "agreed"))


async def test_somebody_follows_a_promise_and_stops(town: Town) -> None:
    resident, kode = town.browser("resident"), town.facts.promises["running"]
    url = town.url("promise", kode=kode)
    for wanted, said in (("ya", "Anda mengikuti ini. Berhenti"), ("tidak", "Ikuti")):
        done = await resident.post(town.url("promise.follow", kode=kode), {"ikuti": wanted})
        assert (done.status, done.location) == (303, url)
        form = next(
            f for f in pages.read((await resident.get(url)).text).all("div") if f.get("id") == "ikuti"
        )
        assert said in form.text
    assert (await resident.post(town.url("promise.follow", kode="BDG-00-0000"))).status == 404


async def test_decisions_become_promises_that_proposal_and_result_lead_to(town: Town) -> None:
    kode = town.facts.rounds["delivered"]
    result = (await town.browser().get(town.url("contest.results", kode=kode, number=1))).text
    links = [a.get("href") for a in pages.read(result).all("a") if a.get("href").startswith("/komitmen/")]
    assert links
    facts = await require_promise(links[0].rpartition("/")[2], now=NOON)
    proposal = (await town.browser().get(town.url("proposal", kode=facts.proposal))).text
    assert f'href="{links[0]}"' in proposal
    trail = words((await town.browser().get(links[0])).text)
    assert trail.index("Terpilih") < trail.index("Didanai") < trail.index("Menjadi janji kerja")


async def test_the_board_counts_what_it_lists_and_filters_it(town: Town) -> None:
    await add_rows(60, place=OTHER_WARD, agency="DLH", ends=date(2026, 6, 1))
    visitor, url = town.browser(), town.url("promises")
    here = words((await visitor.get(f"{url}?wilayah={OTHER_WARD}")).text)
    assert "60 janji" in here
    assert "Rp 240.000.000 terpakai dari Rp 600.000.000" in here
    assert "Halaman 1 dari 2" in here
    assert "60 janji" in words((await visitor.get(f"{url}?dinas=DLH&tahap=late&halaman=2")).text)
    assert "Tidak ada janji yang cocok" in words((await visitor.get(f"{url}?dinas=DLH&tahap=closed")).text)
    late = await board(Asks(overdue=True), today=date(2026, 6, 12))
    assert late.found == 61  # and the one of the town that is late
    assert {row.late > 0 for row in late.rows} == {True}
    assert [row.ends for row in late.rows] == sorted(row.ends for row in late.rows)


async def test_the_board_knows_what_came_in_time_and_what_came_late(town: Town) -> None:
    done = {"state": "verified", "agency": "DLH", "ends": date(2026, 6, 1)}
    await add_rows(3, **done, delivered=date(2026, 6, 1))
    found = (await board(Asks(agency="DLH"), today=date(2026, 6, 12))).totals
    assert (found.on_time, found.handed_over, found.confirmed, found.overdue) == (3, 3, 3, 0)
    await Commitment.update(delivered=date(2026, 6, 3), days_late=2).where(Commitment.kode == "UJI-00001")
    seen = await board(Asks(agency="DLH"), today=date(2026, 6, 12))
    assert (seen.totals.on_time, seen.totals.handed_over) == (2, 3)
    assert sorted(row.late for row in seen.rows) == [0, 0, 2]


async def test_many_promises_cost_the_board_no_more_queries_and_a_page_stays_light(town: Town) -> None:
    async def asked(url: str) -> int:
        town.forget_pages()
        with counted(town.engine) as found:
            assert (await town.browser().get(url)).status == 200
        return len(found)

    few = await asked(town.url("promises"))
    await add_rows(200)
    assert await asked(town.url("promises")) == few <= 7
    text = (await town.browser().get(town.url("promises"))).text
    assert text.count('class="item"') == 50
    assert len(gzip.compress(text.encode())) <= 14 * KB
