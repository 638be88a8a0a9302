"""Decisions need enough people, enough agreement of those present, and an answer to every objection."""

import asyncio

import pytest

from pb.core.actor import Actor
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.core.events import Event
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import decisions_of
from pb.workshops.rules import Count, Group, StanceKind, WhyNotDecide, WorkshopStage, why_not_settle
from pb.workshops.services import (
    DecisionText,
    answer_objection,
    count_hands,
    remove_decision,
    settle,
    take_stance,
    write_decision,
    write_objection,
)
from tests.support.town import NOON, add_person
from tests.support.workshop import add_facilitator, add_seat, add_workshop

pytestmark = pytest.mark.anyio
TEXT = DecisionText(
    "Cara memperbaiki?", "Ganti semua, dengan kerja bakti", "Paling tahan lama", "Tambal sulam"
)


async def room(people: int = 3) -> tuple[WorkshopFacts, Actor, list[tuple[Actor, int]]]:
    """A workshop that decides, its facilitator, and people who are there."""
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.AGREE, by=by)
    seated = []
    for _ in range(people):
        person = await add_person()
        seated.append((person, await add_seat(facts, person)))
    await write_decision(facts.kode, TEXT, number=None, revision=0, by=by, now=NOON)
    return facts, by, seated


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("count", "reason"),
    [
        (Count(2, 2, 0, 0, 0, 0), WhyNotDecide.NO_QUORUM),
        (Count(8, 5, 0, 0, 0, 0), WhyNotDecide.NOT_AGREED),
        (Count(8, 6, 0, 0, 0, 0), None),
        (Count(8, 4, 1, 2, 0, 1), WhyNotDecide.UNANSWERED),
        (Count(8, 4, 1, 3, 1, 0), WhyNotDecide.TOO_MANY_HANDS),
        (Count(8, 4, 1, 2, 0, 0), None),
    ],
)
def test_who_says_nothing_has_not_agreed(count: Count, reason: WhyNotDecide | None) -> None:
    assert why_not_settle(count, quorum=3, consent=75, words=True) is reason


async def test_a_decision_is_sealed_with_its_numbers(engine: Engine) -> None:
    facts, by, seated = await room(4)
    for person, seat in seated[:3]:
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    await settle(facts.kode, 1, by=by, now=NOON)
    decision, *_ = await decisions_of(facts.id)
    assert (decision.count.present, decision.count.agreed, decision.count.silent) == (4, 3, 1)
    sealed = [e.facts for e in await happened_to(facts.kode) if e.kind is Event.DECISION_SETTLED]
    assert sealed == [{"decision": 1, "present": 4, "agreed": 3, "objected": 0}]
    with pytest.raises(Refused) as refused:
        await take_stance(facts.kode, 1, seated[3][1], StanceKind.AGREE, by=seated[3][0], now=NOON)
    assert refused.value.reason is WhyNotDecide.SETTLED


async def test_an_objection_stays_with_its_reason_and_its_answer(engine: Engine) -> None:
    facts, by, seated = await room(4)
    for person, seat in seated[:3]:
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    person, seat = seated[3]
    with pytest.raises(Refused) as refused:
        await take_stance(facts.kode, 1, seat, StanceKind.OBJECT, by=person, now=NOON)
    assert refused.value.reason is WhyNotDecide.NO_REASON
    await take_stance(facts.kode, 1, seat, StanceKind.OBJECT, "Warung saya tertutup", by=person, now=NOON)
    with pytest.raises(Refused) as refused:
        await settle(facts.kode, 1, by=by, now=NOON)
    assert refused.value.reason is WhyNotDecide.UNANSWERED
    objection = (await decisions_of(facts.id))[0].objections[0]
    await answer_objection(facts.kode, 1, objection.id, "Digali per 10 meter", by=by, now=NOON)
    await settle(facts.kode, 1, by=by, now=NOON)
    kept = (await decisions_of(facts.id))[0].objections[0]
    assert (kept.reason, kept.answer) == ("Warung saya tertutup", "Digali per 10 meter")


async def test_hands_and_voices_without_a_phone_count_too(engine: Engine) -> None:
    facts, by, seated = await room(2)
    for _ in range(3):
        await add_seat(facts)
    for person, seat in seated:
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    with pytest.raises(Refused) as refused:
        await count_hands(facts.kode, 1, agree=3, object_=1, by=by, now=NOON)
    assert refused.value.reason is WhyNotDecide.TOO_MANY_HANDS
    await count_hands(facts.kode, 1, agree=2, object_=1, by=by, now=NOON)
    await write_objection(facts.kode, 1, Group.ELDERLY, "Terlalu bising", by=by, now=NOON)
    objection = (await decisions_of(facts.id))[0].objections[0]
    await answer_objection(facts.kode, 1, objection.id, "Hanya siang hari", by=by, now=NOON)
    await settle(facts.kode, 1, by=by, now=NOON)
    decision, *_ = await decisions_of(facts.id)
    assert (decision.count.agreed, decision.count.objected) == (4, 1)


async def test_who_is_not_there_does_not_decide(engine: Engine) -> None:
    facts, _, _ = await room()
    late = await add_person()
    seat = await add_seat(facts, late, attended=False)
    with pytest.raises(Refused) as refused:
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=late, now=NOON)
    assert refused.value.reason is WhyNotDecide.NOT_HERE


async def test_other_words_are_agreed_to_anew(engine: Engine) -> None:
    facts, by, seated = await room()
    for person, seat in seated:
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    changed = DecisionText(TEXT.question, "Hanya separuh", TEXT.why)
    await write_decision(facts.kode, changed, number=1, revision=1, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await settle(facts.kode, 1, by=by, now=NOON)
    assert refused.value.reason is WhyNotDecide.NOT_AGREED
    with pytest.raises(Refused) as refused:
        await write_decision(facts.kode, TEXT, number=1, revision=1, by=by, now=NOON)
    assert refused.value.reason is WhyNotDecide.CHANGED


async def test_nobody_agrees_to_words_that_they_have_not_read(engine: Engine) -> None:
    facts, by, seated = await room()
    person, seat = seated[0]
    changed = DecisionText(TEXT.question, "Hanya separuh", TEXT.why)
    await write_decision(facts.kode, changed, number=1, revision=1, by=by, now=NOON)
    key = (await decisions_of(facts.id))[0].id
    for read in ((key, 1), (key + 1, 2)):
        with pytest.raises(Refused) as refused:
            await take_stance(facts.kode, 1, seat, StanceKind.AGREE, read=read, by=person, now=NOON)
        assert refused.value.reason is WhyNotDecide.OTHER_WORDS
    await take_stance(facts.kode, 1, seat, StanceKind.AGREE, read=(key, 2), by=person, now=NOON)
    assert (await decisions_of(facts.id))[0].count.agreed == 1


async def test_a_question_that_somebody_objected_to_is_not_taken_back(engine: Engine) -> None:
    facts, by, seated = await room()
    person, seat = seated[0]
    await take_stance(facts.kode, 1, seat, StanceKind.OBJECT, "Terlalu mahal", by=person, now=NOON)
    with pytest.raises(Refused) as refused:
        await remove_decision(facts.kode, 1, by=by, now=NOON)
    assert refused.value.reason is WhyNotDecide.UNANSWERED


async def test_a_stance_during_the_settling_is_counted_or_refused(engine: Engine) -> None:
    facts, by, seated = await room(4)
    for person, seat in seated[:3]:
        await take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    person, seat = seated[3]
    last = take_stance(facts.kode, 1, seat, StanceKind.AGREE, by=person, now=NOON)
    answers = await asyncio.gather(settle(facts.kode, 1, by=by, now=NOON), last, return_exceptions=True)
    assert answers[0] is None
    refused = isinstance(answers[1], Refused)
    decision, *_ = await decisions_of(facts.id)
    assert decision.count.agreed == (3 if refused else 4)
