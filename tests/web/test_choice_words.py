"""Whatever people write into options, measures and decisions stays words, on every page and in every form."""

from collections import Counter
from typing import Any

import pytest

from pb.workshops.queries import decisions_of, options_of, seat_of
from pb.workshops.rules import Group, StanceKind, WorkshopStage
from pb.workshops.services import (
    DecisionText,
    answer_objection,
    take_stance,
    write_criterion,
    write_decision,
    write_objection,
)
from tests.support.town import NOON
from tests.support.web_town import Town
from tests.support.workshop import add_option, add_seat, add_workshop, move_to
from tests.web.test_injection import CORPUS, HARMLESS, Words, bones

pytestmark = pytest.mark.anyio


async def written(town: Town, word: Words) -> dict[str, str]:
    """Every page of options and decisions by its name, with these words in every field."""
    by, resident = town.facts.people["facilitator"], town.facts.people["resident"]
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by, title=word(), purpose=word(), venue=word())
    for _ in range(2):
        line = {"activity": word(), "unit": word()[:40], "quantity": "2", "unit_price": "100"}
        await add_option(facts, by, name=word()[:80], text=word(), contribution=word(), lines=[line, line])
    for number in range(2):
        await write_criterion(facts.kode, f"{number} {word()}", by=by, now=NOON)
    await add_seat(facts, resident)
    await move_to(facts, WorkshopStage.AGREE)
    seat = await seat_of(facts.id, person=resident.person)
    assert seat is not None
    for number in (1, 2):
        text = DecisionText(word(), word(), word(), word(), number)
        await write_decision(facts.kode, text, number=None, revision=0, by=by, now=NOON)
        await write_objection(facts.kode, number, Group.WOMEN, word(), by=by, now=NOON)
    said = (await decisions_of(facts.id))[0].objections[0]
    await answer_objection(facts.kode, 1, said.id, word(), by=by, now=NOON)
    kind = StanceKind.OBJECT
    await take_stance(facts.kode, 2, seat.held.id, kind, word().ljust(3, "."), by=resident, now=NOON)
    keys = (await options_of(facts.id))[0].id, (await decisions_of(facts.id))[0].id
    return await looked_at(town, facts.kode, keys, word)


async def looked_at(town: Town, kode: str, keys: tuple[int, int], word: Words) -> dict[str, str]:
    """The pages as they open, and as forms with faults answer."""
    old = {"revisi": "9", "butir": str(keys[1])}
    option = {"revisi": "9", "butir": str(keys[0]), "activity": "x", "unit_price": "1", "quantity": "1"}
    desk, page = f"/petugas/lokakarya/{kode}", f"/lokakarya/{kode}"
    looks: list[tuple[str, str, dict[str, Any]]] = [
        ("visitor", page, {}),
        ("resident", page, {}),
        ("resident", f"{page}/putusan/1/sikap", old | {"sikap": "object", "alasan-1": word()}),
        *(("facilitator", f"{desk}/{rest}", {}) for rest in ("pilihan", "pilihan/1", "putusan", "putusan/1")),
        ("facilitator", f"{desk}/putusan/baru?pilihan=1", {}),
        ("facilitator", f"{desk}/putusan/1", old | {"soal": "Apa?", "putusan": word()}),
        ("facilitator", f"{desk}/putusan/1/tangan", {"setuju": word(), "menolak": word()}),
        (
            "facilitator",
            f"{desk}/pilihan/1",
            option | {"name": word()[:80], "text": word(), "unit": word()[:40]},
        ),
    ]
    found = {}
    for role, url, fields in looks:
        who = town.browser(role)
        answer = await (who.post(url, fields) if fields else who.get(url))
        assert answer.status in {200, 409, 422}, url
        found[f"{role} {url.replace(kode, '')}{sorted(fields)}"] = answer.text
    return found


async def built(town: Town, words: tuple[str, ...], start: int) -> dict[str, str]:
    """The pages with these words; nothing stays."""
    async with town.undone():
        return await written(town, Words(words, start))


@pytest.fixture(scope="module")
async def harmless(shared_town: Town) -> dict[str, Counter[Any]]:
    """How each page is built when people write harmless words."""
    return {name: bones(text) for name, text in (await built(shared_town, HARMLESS, 0)).items()}


@pytest.mark.matrix("X1", "X3", "X5")
@pytest.mark.parametrize("start", range(0, len(CORPUS), 5))
async def test_a_workshop_page_is_built_alike_whatever_people_write(
    shared_town: Town, harmless: dict[str, Counter[Any]], start: int
) -> None:
    """Scripts, gadgets of htmx and templates in every text field: not one element more or less."""
    hostile = await built(shared_town, CORPUS, start)
    assert hostile.keys() == harmless.keys()
    for name, text in hostile.items():
        assert bones(text) == harmless[name], name
    seen = "".join(hostile.values())
    computed = "86477557" in seen
    assert not computed
    assert seen.count("&lt;script&gt;") > 20
