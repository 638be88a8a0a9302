"""The minutes write themselves; an evaluation names nobody; open data holds no person."""

import json
from typing import Any

import pytest

from pb.workshops.queries import assessed, require_workshop
from pb.workshops.rules import AspectFacts, AspectKind, WorkshopStage, aspects
from pb.workshops.services import Marks, evaluate
from pb.workshops.tables import Evaluation, Seat
from tests.support.town import NOON, add_person, browser
from tests.support.web_town import Town
from tests.support.workshop import add_seat, add_workshop

pytestmark = pytest.mark.anyio


@pytest.mark.one_engine
def test_the_four_aspects_come_from_what_happened() -> None:
    found = aspects(AspectFacts(24, 18, 4, 3, 12, 6, 3, 2, 2), None)
    assert {a.kind: a.score for a in found} == {
        AspectKind.PARTICIPATION: 75,
        AspectKind.DEVELOPMENT: 50,
        AspectKind.POWER: 50,
        AspectKind.RESULTS: 100,
    }
    nothing = aspects(AspectFacts(24, 0, 4, 0, 0, 0, 0, 0, 0), None)
    assert [a.score for a in nothing] == [0, None, None, None]


async def test_the_minutes_tell_what_was_decided_by_whom_and_why(shared_town: Town) -> None:
    kode = shared_town.facts.workshops["finished"]
    page = (await shared_town.browser("visitor").get(f"/lokakarya/{kode}/berita-acara")).text
    for words in (
        "Ganti semua, dengan kerja bakti",
        "Tambal sulam",
        "Di hilir perlu u-ditch 40 cm.",
        "Karang Taruna",
    ):
        assert words in page
    people = [name for name in ("Warga Resident", "Warga Neighbour") if name in page]
    assert people == []


async def test_open_data_of_a_workshop_holds_no_person(shared_town: Town) -> None:
    facts = shared_town.facts
    answer = await shared_town.browser("visitor").get(f"/lokakarya/{facts.workshops['finished']}/data.json")
    found = json.loads(answer.text)
    assert found["decisions"][0]["agreed"] == 1
    assert found["notes"][0]["group"] == "residents"
    assert found["versions"][0]["changes"][0]["behind"]
    for actor in facts.people.values():
        assert actor.label not in answer.text
        assert str(actor.person) not in answer.text


async def test_a_board_that_is_not_open_shows_its_minutes_when_the_workshop_is_over(app: Any) -> None:
    closed = await add_workshop(WorkshopStage.AGREE, open_during=False)
    over = await add_workshop(WorkshopStage.FINISHED, open_during=False)
    visitor = await browser(app)
    assert (await visitor.get(f"/lokakarya/{closed.kode}/berita-acara")).status == 404
    assert (await visitor.get(f"/lokakarya/{closed.kode}/data.json")).status == 404
    assert (await visitor.get(f"/lokakarya/{over.kode}/berita-acara")).status == 200
    resident = await add_person()
    await add_seat(closed, resident)
    assert (await (await browser(app, resident)).get(f"/lokakarya/{closed.kode}/berita-acara")).status == 200


async def test_an_evaluation_is_given_once_and_kept_apart_from_its_giver(app: Any) -> None:
    facts, resident = await add_workshop(WorkshopStage.FINISHED), await add_person()
    await add_seat(facts, resident)
    person = await browser(app, resident)
    url = f"/lokakarya/{facts.kode}/penilaian"
    lacking = await person.post(url, {"heard": "5", "moved": "9", "power": "3", "kata": "x"})
    assert lacking.status == 422
    assert 'id="f-purpose-error"' in lacking.text
    phone = {"heard": "5", "moved": "4", "power": "3", "purpose": "5", "kata": "Hubungi 0812 3456 7890"}
    assert (await person.post(url, phone)).status == 422
    marks = phone | {"kata": "Mulai lebih awal"}
    assert (await person.post(url, marks)).status == 303
    assert (await person.post(url, marks)).status == 409
    row = await Evaluation.select().first()
    assert row is not None
    assert set(row) == {"id", "workshop", "heard", "moved", "power", "purpose", "words"}


async def test_what_participants_say_is_shown_from_five_answers_on(app: Any) -> None:
    facts = await add_workshop(WorkshopStage.FINISHED)
    for number in range(5):
        seat = await add_seat(facts)
        if number == 4:
            before = await assessed(await require_workshop(facts.kode))
            assert [a.said for a in before.aspects] == [None] * 4
            assert before.words == ()
        by = await add_person()
        await Seat.update({Seat.account: by.person}).where(Seat.id == seat)
        await evaluate(facts.kode, seat, Marks(5, 4, 3, 2), f"Kata {number}", by=by, now=NOON)
    after = await assessed(await require_workshop(facts.kode))
    assert [a.said for a in after.aspects] == [5.0, 4.0, 3.0, 2.0]
    assert len(after.words) == 5
    page = (await (await browser(app)).get(f"/lokakarya/{facts.kode}")).text
    assert "Kata 3" in page
