"""Options, measures and dots: drafted, weighed, never more dots than somebody has."""

import pytest

from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.workshops.queries import before_options, criteria_of, options_of
from pb.workshops.rules import Value, WhyNotOption, WorkshopStage, read_option
from pb.workshops.services import (
    DecisionText,
    count_paper_dots,
    give_dots,
    rate,
    remove_criterion,
    remove_option,
    write_criterion,
    write_decision,
    write_option,
)
from tests.support.town import NOON, add_person
from tests.support.workshop import OPTION, add_facilitator, add_option, add_seat, add_workshop, move_to

pytestmark = pytest.mark.anyio


@pytest.mark.one_engine
def test_an_option_says_what_is_missing() -> None:
    lacks = read_option(
        {"name": "", "text": "x" * 1_001, "lines": [{"activity": "Galian", "unit_price": "?"}]}
    )
    assert isinstance(lacks, dict)
    assert set(lacks) == {"name", "text", "lines"}


async def test_two_to_four_options_stand_side_by_side(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by)
    for _ in range(4):
        await add_option(facts, by)
    with pytest.raises(Refused) as refused:
        await add_option(facts, by)
    assert refused.value.reason is WhyNotOption.TOO_MANY
    found = await options_of(facts.id)
    assert [option.letter for option in found] == ["A", "B", "C", "D"]
    assert found[0].content is not None
    assert found[0].content.cost == 85_500_000


async def test_two_who_change_one_option_do_not_overwrite_each_other(engine: Engine) -> None:
    by, other = await add_facilitator(), await add_facilitator()
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by)
    await add_option(facts, by)
    await write_option(facts.kode, OPTION | {"text": "Satu"}, number=1, revision=1, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await write_option(facts.kode, OPTION | {"text": "Dua"}, number=1, revision=1, by=other, now=NOON)
    assert refused.value.reason is WhyNotOption.CHANGED
    assert (await options_of(facts.id))[0].body["text"] == "Satu"


async def test_options_are_not_changed_once_they_are_weighed_and_decided(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.AGREE, by=by)
    with pytest.raises(Refused) as refused:
        await add_option(facts, by)
    assert refused.value.reason is WhyNotOption.CLOSED


async def test_a_person_has_three_dots_and_may_move_them(engine: Engine) -> None:
    by, resident = await add_facilitator(), await add_person()
    facts = await add_workshop(WorkshopStage.WEIGH, by=by)
    for _ in range(2):
        await add_option(facts, by)
    seat = await add_seat(facts, resident)
    await give_dots(facts.kode, seat, {1: 2, 2: 1}, by=resident, now=NOON)
    with pytest.raises(Refused) as refused:
        await give_dots(facts.kode, seat, {1: 2, 2: 2}, by=resident, now=NOON)
    assert refused.value.reason is WhyNotOption.TOO_MANY_DOTS
    await give_dots(facts.kode, seat, {1: 0, 2: 3}, by=resident, now=NOON)
    assert [(o.dots, o.mine) for o in await options_of(facts.id, seat=seat)] == [(0, 0), (3, 3)]


async def test_somebody_who_waits_for_a_seat_gives_no_dots(engine: Engine) -> None:
    by, resident = await add_facilitator(), await add_person()
    facts = await add_workshop(WorkshopStage.WEIGH, by=by)
    await add_option(facts, by)
    seat = await add_seat(facts, resident, state="waiting")
    with pytest.raises(Refused) as refused:
        await give_dots(facts.kode, seat, {1: 1}, by=resident, now=NOON)
    assert refused.value.reason is WhyNotOption.NO_SEAT


async def test_dots_on_paper_are_no_more_than_the_people_without_a_phone_could_stick(engine: Engine) -> None:
    by, resident = await add_facilitator(), await add_person()
    facts = await add_workshop(WorkshopStage.WEIGH, by=by)
    for _ in range(2):
        await add_option(facts, by)
    seat = await add_seat(facts, resident)
    await add_seat(facts)
    await give_dots(facts.kode, seat, {1: 1}, by=resident, now=NOON)
    with pytest.raises(Refused) as refused:
        await count_paper_dots(facts.kode, {1: 2, 2: 2}, by=by, now=NOON)
    assert refused.value.reason is WhyNotOption.TOO_MANY_ON_PAPER
    await count_paper_dots(facts.kode, {1: 1, 2: 2}, by=by, now=NOON)
    assert [option.all_dots for option in await options_of(facts.id)] == [2, 2]
    with pytest.raises(Refused) as refused:
        await remove_option(facts.kode, 2, by=by, now=NOON)
    assert refused.value.reason is WhyNotOption.HAS_DOTS


async def test_the_group_weighs_options_by_its_own_measures(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.WEIGH, by=by)
    for _ in range(2):
        await add_option(facts, by)
    await write_criterion(facts.kode, "Aman untuk anak", by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await write_criterion(facts.kode, "aman untuk ANAK", by=by, now=NOON)
    assert refused.value.reason is WhyNotOption.SAME_CRITERION
    measure, *_ = await criteria_of(facts.id)
    one, two = await options_of(facts.id)
    values = {(measure.id, one.id): Value.YES, (measure.id, two.id): Value.NO}
    await rate(facts.kode, values, by=by, now=NOON)
    await rate(facts.kode, {(measure.id, two.id): Value.PARTLY}, by=by, now=NOON)
    assert (await criteria_of(facts.id))[0].values == {one.id: Value.YES, two.id: Value.PARTLY}
    other = await add_workshop(WorkshopStage.WEIGH, by=by)
    with pytest.raises(NotFound):
        await rate(other.kode, values, by=by, now=NOON)
    await remove_criterion(facts.kode, measure.id, by=by, now=NOON)
    assert await criteria_of(facts.id) == ()


async def test_an_option_that_a_decision_chose_stays(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by)
    for _ in range(2):
        await add_option(facts, by)
    await move_to(facts, WorkshopStage.AGREE)
    await write_decision(
        facts.kode, DecisionText("Pilihan mana?", option=2), number=None, revision=0, by=by, now=NOON
    )
    await move_to(facts, WorkshopStage.OPTIONS)
    with pytest.raises(Refused) as refused:
        await remove_option(facts.kode, 2, by=by, now=NOON)
    assert refused.value.reason is WhyNotOption.CHOSEN
    await remove_option(facts.kode, 1, by=by, now=NOON)
    assert [option.number for option in await options_of(facts.id)] == [2]


async def test_dots_on_paper_without_an_option_are_counted_as_none(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.WEIGH, by=by)
    await count_paper_dots(facts.kode, {}, by=by, now=NOON)
    assert await options_of(facts.id) == ()


async def test_a_draft_is_held_against_the_present_versions_of_all_proposals(engine: Engine) -> None:
    facts = await add_workshop(WorkshopStage.OPTIONS, proposals=2)
    before = await before_options(facts)
    assert [version.number for version in before.versions] == [1, 1]
    assert (before.cost, len(before.lines)) == (171_000_000, 2)
