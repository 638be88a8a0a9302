"""Promises in a town of their own: who is told, the calendar, an empty board, long ledgers, silence."""

from datetime import timedelta
from typing import Any

import pytest

from pb.commitments.rules import EntryKind, PromiseState
from pb.commitments.services import settle_windows
from pb.commitments.tables import Commitment
from pb.core.audit import happened_to
from pb.core.db import current_engine
from tests.support import pages
from tests.support.promise import Site, add_site
from tests.support.town import NOON, WARD, browser
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio


def words(page: str) -> str:
    """What a page says, in one line."""
    return " ".join(pages.read(page).all("main")[0].text.split())


async def test_a_promise_of_one_party_alone_is_flagged(app: Any) -> None:
    site = await add_site(pledges=())
    page = (await (await browser(app)).get(f"/komitmen/{site.kode}")).text
    assert "Sepihak" in words(page)


async def test_who_follows_is_told_and_the_notice_leads_to_the_promise(app: Any) -> None:
    site = await add_site()
    neighbour = await browser(app, site.neighbours[0])
    await neighbour.post(f"/komitmen/{site.kode}/ikuti", {"ikuti": "ya"})
    await site.write(site.council, EntryKind.CANCELLED, text="Lahan dipakai untuk hal lain.")
    told = pages.read((await neighbour.get("/saya/kabar")).text)
    links = {a.get("href"): a.text for a in told.all("a")}
    assert links[f"/komitmen/{site.kode}"] == "“Saluran air gang utama” dibatalkan. Baca alasannya."


async def test_the_milestones_are_days_in_a_calendar(app: Any) -> None:
    site = await add_site()
    visitor = await browser(app)
    file = await visitor.get(f"/komitmen/{site.kode}/kalender.ics")
    lines = file.text.split("\r\n")
    assert file.header("content-type") == "text/calendar; charset=utf-8"
    assert [line for line in lines if line.startswith("DTSTART")] == [
        "DTSTART;VALUE=DATE:20260630", "DTSTART;VALUE=DATE:20260815", "DTSTART;VALUE=DATE:20260831"
    ]  # fmt: skip
    assert "DTEND;VALUE=DATE:20260701" in lines
    assert lines.count("STATUS:CONFIRMED") == 3
    ends = (await visitor.get(f"/komitmen/kalender.ics?wilayah={WARD}&dinas=DPKP")).text
    assert ends.count("BEGIN:VEVENT") == ends.count("DTSTART;VALUE=DATE:20260831") == 1
    assert "BEGIN:VEVENT" not in (await visitor.get("/komitmen/kalender.ics?dinas=DLH")).text
    await site.write(site.council, EntryKind.CANCELLED, text="Lahan dipakai untuk hal lain.")
    later = await visitor.get(f"/komitmen/{site.kode}/kalender.ics")
    assert later.text.count("STATUS:CANCELLED") == 3


async def test_a_city_without_promises_says_what_will_stand_there(app: Any) -> None:
    visitor = await browser(app)
    assert "Belum ada janji." in words((await visitor.get("/komitmen")).text)
    for odd in ("wilayah=x", "dinas=%00", "tahap=selesai", "halaman=0", "halaman=-1", "halaman=99999"):
        assert (await visitor.get(f"/komitmen?{odd}")).status == 200, odd


async def test_a_long_ledger_costs_its_page_no_more_queries(app: Any) -> None:
    site = await add_site()
    await site.agree()
    visitor = await browser(app)

    async def asked() -> int:
        with counted(current_engine()) as found:
            assert (await visitor.get(f"/komitmen/{site.kode}")).status == 200
        return len(found)

    await asked()  # a page that was kept costs a look at its topics
    await site.write(site.officer, EntryKind.SPENDING, amount=1_000, text="Pasir")
    few = await asked()
    for number in range(20):
        await site.write(site.officer, EntryKind.SPENDING, amount=1_000, text=f"Pasir {number}")
    assert await asked() == few <= 12


async def test_two_weeks_of_silence_reach_the_board(app: Any) -> None:
    site: Site = await add_site()
    await site.deliver()
    await site.write(site.neighbours[0], EntryKind.CONFIRMED)
    await settle_windows(now=NOON + timedelta(days=13))
    assert (await Commitment.select(Commitment.state))[0]["state"] == PromiseState.DELIVERED.value
    await settle_windows(now=NOON + timedelta(days=15))
    await settle_windows(now=NOON + timedelta(days=16))
    assert (await Commitment.select(Commitment.state))[0]["state"] == PromiseState.VERIFIED.value
    told = [event.facts.get("what") for event in await happened_to(site.kode)]
    assert told.count("verified") == 1
