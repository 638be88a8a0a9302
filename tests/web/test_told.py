"""My page says how I am told; a letter has its words, its links, and one tap that ends it."""

from typing import Any

import pytest

from pb.core.outbox import Message, last_letters
from pb.people.queries import my_account
from pb.people.rules import Told
from pb.people.services import choose_told
from pb.people.tables import Account
from pb.people.unsubscribe import mark_of
from pb.web.letters import outgoing
from tests.people.test_letters import EVENING, add_reader, send_letters, tell
from tests.support.town import add_person, browser
from tests.support.web_town import Town

pytestmark = pytest.mark.anyio
BASE = "https://rembug.example.id"


async def told(person: int | None) -> str:
    return (await my_account(person or 0)).told


async def test_a_person_chooses_on_their_page(app: Any) -> None:
    by = await add_person()
    who = await browser(app, by)
    page = (await who.get("/saya")).text
    assert 'value="page" id="f-cara" checked' in page
    assert (await who.post("/saya/surat", {"cara": "at_once"})).status == 303
    assert await told(by.person) == "at_once"
    answer = await who.post("/saya/surat", {"cara": "tiap jam"})
    assert answer.status == 422
    assert 'id="f-cara-error"' in answer.text
    assert await told(by.person) == "at_once"


async def test_a_link_ends_the_letters_without_logging_in(app: Any) -> None:
    by, passer = await add_reader(Told.DAILY), await browser(app)
    path = f"/berhenti/{mark_of(by.person or 0)}"
    shown = await passer.get(path)
    assert shown.status == 200
    assert await told(by.person) == "daily"  # a program that looks into links changes nothing
    answer = await passer.post(path, {"List-Unsubscribe": "One-Click"}, token="")
    assert answer.status == 200
    assert await told(by.person) == "page"
    assert (await passer.post("/berhenti/xyz", {}, token="")).status == 404


async def test_a_letter_speaks_the_language_of_its_reader_and_leads_to_each_page(shared_town: Town) -> None:
    town = shared_town
    async with town.undone():
        by = await add_reader(Told.DAILY, "warga@example.id")
        await Account.update({Account.language: "su"}).where(Account.id == by.person)
        await tell(by)
        await tell(by, kind="version_waits")
        await Message.delete(force=True)
        await send_letters(now=EVENING)
        (letter,) = await last_letters()
        item = outgoing(letter, environment=town.inner.state.templates, base_url=BASE)
        assert item.subject == "Rembug: 2 béja pikeun anjeun"
        assert "“Lampu gang”" in item.text
        assert f"{BASE}/usulan/BDG-26-0001\n" in item.text
        assert f"{BASE}/lokakarya/BDG-26-0001#versi\n" in item.text
        assert item.stop.startswith(f"{BASE}/berhenti/")
        assert f": {BASE}/berhenti/" in item.text
        assert "&" not in item.text


async def test_a_phone_gets_three_sentences_and_two_links(shared_town: Town) -> None:
    town = shared_town
    async with town.undone():
        by = await add_reader(Told.DAILY)
        for _ in range(5):
            await tell(by)
        await Message.delete(force=True)
        await send_letters(now=EVENING)
        (letter,) = await last_letters()
        text = outgoing(letter, environment=town.inner.state.templates, base_url=BASE).text
        assert text.count("Lampu gang") == 3
        assert text.count(BASE) == 2
        assert "2" in text.split("\n")[4]


async def test_an_administrator_reads_on_the_desk_what_could_not_leave(shared_town: Town) -> None:
    town = shared_town
    async with town.undone():
        by = await add_reader(Told.AT_ONCE)
        await choose_told(Told.AT_ONCE, by=by, now=EVENING)
        await tell(by, kind="decided.funded")
        desk = town.url("desk")
        assert "pb outbox" not in (await town.browser("administrator").get(desk)).text
        await Message.update({Message.fault: "smtp 550", Message.failed_at: EVENING}, force=True)
        assert "pb outbox" in (await town.browser("administrator").get(desk)).text
        assert "pb outbox" not in (await town.browser("facilitator").get(desk)).text
