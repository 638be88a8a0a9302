"""The tablet of a kelurahan in a real browser: whoever presses back finds nothing of the voter before."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Error, Page, Response, sync_playwright

from pb.ballots.channels.services import open_kiosk
from pb.core.actor import RoleKind
from pb.core.db import bind, make_engine
from pb.piccolo_app import TABLES
from pb.roll.services import make_letters
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.tables import PhaseDate, Round
from tests.journeys.conftest import WORDS, chromium
from tests.journeys.person import Person
from tests.journeys.words import _
from tests.support.box import boxed
from tests.support.processes import serving
from tests.support.roll import voting_town
from tests.support.town import NOON, WARD, add_person

R = TypeVar("R")
UPRIGHT, FLAT = {"width": 800, "height": 1280}, {"width": 1280, "height": 800}
NOT_KEPT = "ERR_CACHE_MISS"
RECEIPT = re.compile(r"([A-Z2-7]{4}-){4}[A-Z2-7]{4}")


@pytest.mark.matrix("N1", "V10")
def test_whoever_presses_back_on_a_tablet_finds_nothing_of_the_voter_before(
    keys: Path, database_url: str, tmp_path: Path
) -> None:
    """No page may be kept, neither on the disk nor in memory; the second voter turns the tablet."""
    kode, secret, (first, second) = _in_city(database_url, _booth)
    kept: list[Response] = []
    where = {"PB_DATABASE_URL": database_url, "PB_KEY_DIR": keys, "PB_DATA_DIR": tmp_path / "data"}
    with serving(**where) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=WORDS)
        context = browser.new_context(viewport=UPRIGHT, locale="id-ID")
        person = Person(context, server.url)
        person.page.on("response", lambda answer: kept.append(answer))
        context.add_cookies([{"name": "tablet", "value": f"{kode}.{secret}", "url": server.url}])
        _sit(person, kode, *first)
        _choose(person, 1)
        receipt = RECEIPT.search(person.page.content())
        assert receipt is not None
        person.open(f"/tablet/{kode}")
        _sit(person, kode, *second)
        person.page.set_viewport_size(FLAT)
        for _step in range(4):
            _go_back(person.page)
            _holds_nothing(person.page, receipt[0])
            if (send := person.button(_("Send my ballot"))).count():
                with person.page.expect_navigation():
                    send.click()
                _holds_nothing(person.page, receipt[0])
        assert _in_city(database_url, _box) == [[1]]
        person.open(f"/tablet/{kode}/suara")
        _choose(person, 2)
        assert sorted(_in_city(database_url, _box)) == [[1], [2]]
        assert [fault for fault in person.faults if NOT_KEPT not in fault] == []
        pages = [one for one in kept if one.request.resource_type == "document" and one.status < 300]
        assert len(pages) > 5
        assert all("no-store" in one.headers["cache-control"] for one in pages)
        browser.close()


def _in_city(url: str, work: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """In a thread of its own: Playwright has a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(_with_engine(url, work))).result()


async def _with_engine(url: str, work: Callable[[], Coroutine[Any, Any, R]]) -> R:
    engine = make_engine(url)
    bind(engine, TABLES)
    await engine.start()
    try:
        return await work()
    finally:
        await engine.stop()


async def _booth() -> tuple[str, str, list[tuple[str, str]]]:
    """A round that still votes, a tablet of it, and two letters: number and code."""
    town = await voting_town()
    await PhaseDate.update({PhaseDate.opens_at: datetime.now(UTC) + timedelta(days=1)}).where(
        PhaseDate.round == town.facts.id, PhaseDate.phase == Phase.CLOSED.value
    )
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True)
    secret = await open_kiosk(town.kode, "Aula", "123456", by=officer, now=NOON)
    _batch, letters = await make_letters(town.kode, WARD, 5, 0, by=town.first, now=NOON)
    return town.kode, secret, [(letter.serial, letter.code) for letter in letters[:2]]


async def _box() -> list[list[int]]:
    facts = await require_round((await Round.select(Round.kode).first())["kode"])
    return list((await boxed(facts)).values())


def _sit(person: Person, kode: str, serial: str, code: str) -> None:
    person.open(f"/tablet/{kode}/surat")
    person.fill(_("Number of the letter"), serial)
    person.fill(_("Code"), code)
    person.press(_("Open my ballot"))
    person.reads(_("Your ballot"))
    assert person.page.get_by_text(_("You chose this"), exact=True).count() == 0


def _choose(person: Person, number: int) -> None:
    """Choose, look again, send."""
    person.press(f"{_('Choose')} Usulan {number}")
    person.page.get_by_text(_("You chose this"), exact=True).wait_for()
    person.follow(_("Review my ballot"))
    person.press(_("Send my ballot"))
    person.reads(_("Thank you. Your ballot is in the box."))


def _go_back(page: Page) -> None:
    try:
        page.go_back()
    except Error as error:  # the page with the receipt: a browser would have to send the form once more
        if NOT_KEPT not in error.message:
            raise
        page.wait_for_timeout(500)  # until its place is taken by the browser's own words


def _holds_nothing(page: Page, receipt: str) -> None:
    page.wait_for_load_state()
    assert receipt not in page.content(), page.url
    assert page.get_by_text(_("You chose this"), exact=True).count() == 0, page.url
