"""A facilitator plans a workshop, opens its stages one by one, and can go back with a reason."""

from datetime import timedelta

import pytest

from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.people.queries import notices_of
from pb.rounds.rules import Phase
from pb.workshops.queries import require_workshop
from pb.workshops.rules import Group, StageEvent, WhyNotPlan, WhyNotStage, WorkshopStage
from pb.workshops.services import change_workshop, move_stage, plan_workshop
from tests.support.town import NOON, OTHER_WARD, add_person, add_proposal, add_round
from tests.support.workshop import SEATS, add_facilitator, add_professional, add_seat, add_workshop, plan

pytestmark = pytest.mark.anyio


async def test_a_planned_workshop_stands_on_the_trail_of_its_proposal(engine: Engine) -> None:
    round_, author = await add_round(Phase.CODESIGN), await add_person()
    expert = await add_professional()
    proposal = await add_proposal(round_, author=author)
    kode = await plan_workshop(plan(proposal), by=await add_facilitator(), now=NOON)
    facts = await require_workshop(kode)
    assert (facts.stage, facts.seats, facts.place) == (WorkshopStage.PLANNED, 12, round_.place)
    assert [topic.kode for topic in facts.topics] == [proposal]
    assert Event.WORKSHOP_PLANNED in {entry.kind for entry in await happened_to(proposal)}
    assert [n.kind for n in await notices_of(author.person or 0)] == ["workshop_planned"]
    assert [n.kind for n in await notices_of(expert.person or 0)] == ["workshop_invited"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ends_at": NOON + timedelta(hours=7)}, WhyNotPlan.TIMES),
        ({"starts_at": NOON - timedelta(hours=3), "ends_at": NOON}, WhyNotPlan.PAST),
        ({"seats": {}}, WhyNotPlan.NO_SEATS),
        ({"quorum": 13}, WhyNotPlan.QUORUM),
    ],
)
async def test_a_plan_that_cannot_be_kept_is_refused(
    engine: Engine, changes: dict[str, object], reason: WhyNotPlan
) -> None:
    proposal = await add_proposal(await add_round(Phase.CODESIGN))
    with pytest.raises(Refused) as refused:
        await plan_workshop(plan(proposal, **changes), by=await add_facilitator(), now=NOON)
    assert refused.value.reason is reason


async def test_no_workshop_is_planned_once_the_vote_has_begun(engine: Engine) -> None:
    proposal = await add_proposal(await add_round(Phase.VOTING))
    with pytest.raises(Refused) as refused:
        await plan_workshop(plan(proposal), by=await add_facilitator(), now=NOON)
    assert refused.value.reason is WhyNotPlan.VOTING


async def test_a_workshop_that_needs_no_discipline_invites_nobody(engine: Engine) -> None:
    expert = await add_professional()
    await add_workshop(needed=())
    assert await notices_of(expert.person or 0) == ()


async def test_a_facilitator_from_elsewhere_finds_no_workshop(engine: Engine) -> None:
    facts = await add_workshop()
    stranger = await add_facilitator(OTHER_WARD)
    with pytest.raises(NotFound):
        await move_stage(facts.kode, StageEvent.NEXT, by=stranger, now=NOON)


async def test_stages_are_opened_in_order_and_again_with_a_reason(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(by=by)
    assert await move_stage(facts.kode, StageEvent.NEXT, by=by, now=NOON) is WorkshopStage.UNDERSTAND
    assert await move_stage(facts.kode, StageEvent.NEXT, by=by, now=NOON) is WorkshopStage.ASSETS
    with pytest.raises(Refused) as refused:
        await move_stage(facts.kode, StageEvent.BACK, "lupa", by=by, now=NOON)
    assert refused.value.reason is WhyNotStage.NO_REASON
    back = await move_stage(facts.kode, StageEvent.BACK, "Ada kebutuhan yang belum disebut", by=by, now=NOON)
    assert back is WorkshopStage.UNDERSTAND
    opened = [e for e in await happened_to(facts.kode) if e.kind is Event.WORKSHOP_STAGE]
    assert [e.facts["stage"] for e in opened] == ["understand", "assets", "understand"]
    assert opened[-1].facts["reason"] == "Ada kebutuhan yang belum disebut"


async def test_nothing_is_weighed_before_there_are_two_options(engine: Engine) -> None:
    by = await add_facilitator()
    facts = await add_workshop(WorkshopStage.OPTIONS, by=by)
    with pytest.raises(Refused) as refused:
        await move_stage(facts.kode, StageEvent.NEXT, by=by, now=NOON)
    assert refused.value.reason is WhyNotStage.FEW_OPTIONS
    assert (await require_workshop(facts.kode)).stage is WorkshopStage.OPTIONS


async def test_who_signed_up_is_told_when_it_is_called_off(engine: Engine) -> None:
    by, resident = await add_facilitator(), await add_person()
    facts = await add_workshop(by=by)
    await add_seat(facts, resident)
    await move_stage(facts.kode, StageEvent.CANCEL, "Balai RW sedang direnovasi", by=by, now=NOON)
    assert [n.kind for n in await notices_of(resident.person or 0)] == ["workshop_cancelled"]


async def test_a_plan_changes_until_the_workshop_begins_and_keeps_seats_that_are_taken(
    engine: Engine,
) -> None:
    by = await add_facilitator()
    facts = await add_workshop(by=by)
    await add_seat(facts, kind=Group.WOMEN)
    proposals = [topic.kode for topic in facts.topics]
    without = {group: n for group, n in SEATS.items() if group is not Group.WOMEN}
    with pytest.raises(Refused) as refused:
        await change_workshop(facts.kode, plan(*proposals, seats=without), by=by, now=NOON)
    assert refused.value.reason is WhyNotPlan.FEWER_SEATS
    await change_workshop(facts.kode, plan(*proposals, venue="Rumah Ketua RW"), by=by, now=NOON)
    assert (await require_workshop(facts.kode)).venue == "Rumah Ketua RW"
    await move_stage(facts.kode, StageEvent.NEXT, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await change_workshop(facts.kode, plan(*proposals), by=by, now=NOON)
    assert refused.value.reason is WhyNotPlan.BEGUN
