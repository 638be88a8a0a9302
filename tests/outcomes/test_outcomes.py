"""Outcomes: the count is public at one moment, exact and recountable; then the council decides."""

import asyncio
import json
import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from pb.ballots.life.rules import Act
from pb.ballots.services import cast, close_voting
from pb.ballots.tables import ClosedBallot, OpenBallot, Participation
from pb.core.actor import CLOCK, RoleKind
from pb.core.audit import happened_to
from pb.core.canon import canon
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.counting import recount
from pb.outcomes.counts import counted
from pb.outcomes.queries import decisions_of, fates, outcome_of, public_record
from pb.outcomes.rules import Decided, DecisionKind, WhyNotDecide, WhyNotPublish, suggested, why_not_decided
from pb.outcomes.services import (
    publish_count,
    publish_decisions,
    publish_due_rounds,
    publishing,
    save_decisions,
)
from pb.outcomes.tables import OutcomeRow
from pb.people.queries import notices_of
from pb.proposals.services import support
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase, WhyNotRound
from pb.rounds.services import change_dates
from tests.support.box import sealed_row
from tests.support.signing import publish_signed, two_sign
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio


async def closed(**rules: object) -> tuple[RoundFacts, list[str]]:
    """A round with five ballots: the example of docs/counting.md, with money in millions."""
    facts = await add_round(Phase.VOTING, **({"budget": 100_000_000} | rules))
    author = await add_person()
    costs = (60, 40, 30, 30)
    kodes = [
        await add_proposal(facts, title=f"Usulan {n}", cost=cost * 1_000_000, listed=n, author=author)
        for n, cost in enumerate(costs, 1)
    ]
    for chosen in ({1, 2}, {1, 2}, {1, 2}, {3, 4}, {3}):
        await cast(facts.kode or "", {1: frozenset(chosen)}, by=await add_person(), now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    return facts, kodes


async def published(**rules: object) -> tuple[RoundFacts, list[str]]:
    facts, kodes = await closed(**rules)
    await publish_signed(facts.kode or "")
    return await require_round(facts.kode or ""), kodes


@pytest.mark.matrix("N8")
async def test_no_count_exists_before_it_is_public(engine: Engine) -> None:
    facts, _ = await closed()
    assert await outcome_of(facts.contests[0]) is None
    assert await fates(facts.contests) == {}
    with pytest.raises(NotFound):
        await public_record(facts.contests[0])
    council = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    with pytest.raises(Refused) as refused:
        await save_decisions(facts.kode or "", 1, {}, by=council, now=NOON)
    assert refused.value.reason is WhyNotDecide.NOT_NOW


async def test_the_count_gives_each_project_its_reason(engine: Engine) -> None:
    facts, kodes = await published(rule="mes_cost", completion="utilitarian")
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert [line.project.kode for line in outcome.won] == [kodes[1], kodes[2], kodes[3]]
    assert [line.running for line in outcome.won] == [40_000_000, 70_000_000, 100_000_000]
    (lost,) = outcome.lost
    assert (lost.reason, lost.facts["had"], lost.facts["missing"]) == (
        "count.shares_ran_out",
        20_000_000,
        40_000_000,
    )
    assert (outcome.voters, outcome.ballots, outcome.marks, outcome.share) == (5, 5, 5, 20_000_000)
    assert facts.phase(NOON) is Phase.PUBLISHED


async def test_a_count_by_votes_says_how_close_it_was_and_who_is_left_out(engine: Engine) -> None:
    """One more voter puts the third project first; two voters with 40 of 100 million got nothing."""
    facts, kodes = await published(rule="greedy_votes", completion="none")
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    third = next(line for line in outcome.lost if line.project.kode == kodes[2])
    assert third.margin == {"votes": 1, "cost": 30_000_000, "exact": True}
    assert outcome.means.wronged is not None
    (left_out,) = (group for group in outcome.means.wronged if group.project.kode == kodes[2])
    assert (left_out.voters, left_out.served, left_out.entitled) == (2, 0, 40_000_000)


async def test_while_a_round_is_counted_everybody_else_can_write(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The count takes seconds; it holds no lock meanwhile, and a second press changes nothing."""
    facts, _ = await closed()
    facilitator = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await two_sign(facts.kode or "", Act.PUBLISH)
    begun, go_on = threading.Event(), threading.Event()

    def slowly(*given: Any) -> Any:
        begun.set()
        assert go_on.wait(20)
        return counted(*given)

    monkeypatch.setattr("pb.outcomes.services.publishing.counted", slowly)

    async def press() -> None:
        await publish_count(facts.kode or "", by=facilitator, now=NOON, reason="Semua sudah siap.")

    pressed = [asyncio.create_task(press()) for _ in range(2)]
    try:
        assert await asyncio.to_thread(begun.wait, 10)
        await asyncio.wait_for(add_person(), 2)
    finally:
        go_on.set()
    first, second = await asyncio.gather(*pressed, return_exceptions=True)
    refused = first or second
    assert isinstance(refused, Refused)
    assert None in (first, second)
    assert await outcome_of(facts.contests[0]) is not None
    assert await OutcomeRow.count() == 1


async def test_equal_shares_leave_no_group_out_and_hide_where_the_money_of_a_few_went(engine: Engine) -> None:
    facts, _ = await published(rule="mes_cost", completion="utilitarian")
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert outcome.means.wronged == ()
    (lost,) = outcome.lost
    assert lost.paid == ()
    assert lost.margin["votes"] >= 1


@pytest.mark.matrix("I4")
async def test_the_public_record_can_be_counted_again_byte_for_byte(engine: Engine) -> None:
    facts, _ = await published()
    full = json.loads(await public_record(facts.contests[0]))
    given = {name: value for name, value in full.items() if name != "ballots"}
    assert canon(recount(full)) == canon(given)
    assert canon(given) == (await OutcomeRow.select(OutcomeRow.record).first())["record"]


@pytest.mark.matrix("N1")
async def test_after_the_count_no_slot_is_left(engine: Engine) -> None:
    await published()
    assert await OpenBallot.count() == 0
    rows = await ClosedBallot.select()
    assert Counter(row["choices"] for row in rows) == {"[1,2]": 3, "[3,4]": 1, "[3]": 1}


async def test_a_date_that_moves_while_it_is_counted_holds_the_count_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, _ = await closed()
    kode, hour = facts.kode or "", facts.dates[Phase.PUBLISHED]
    guide = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await two_sign(kode, Act.PUBLISH, now=hour)
    later = {Phase.PUBLISHED: hour + timedelta(days=1)}

    async def moved(*given: Any) -> Any:
        before = hour - timedelta(seconds=1)
        await change_dates(kode, later, reason="Rapat diundur sehari.", by=guide, now=before)
        return await open_contest(*given)

    open_contest = publishing._open
    monkeypatch.setattr(publishing, "_open", moved)
    await publish_due_rounds(now=hour)
    assert (await require_round(kode)).phase(hour) is Phase.CLOSED
    monkeypatch.undo()
    await publish_due_rounds(now=later[Phase.PUBLISHED])
    assert (await require_round(kode)).phase(later[Phase.PUBLISHED]) is Phase.PUBLISHED


async def test_a_count_is_published_once_however_many_ask(engine: Engine) -> None:
    facts, _ = await closed()
    hour = facts.dates[Phase.PUBLISHED]
    await publish_due_rounds(now=NOON)
    assert (await require_round(facts.kode or "")).phase(NOON) is Phase.CLOSED
    await publish_due_rounds(now=hour)  # nobody has signed
    assert (await require_round(facts.kode or "")).phase(hour) is Phase.CLOSED
    await two_sign(facts.kode or "", Act.PUBLISH, now=hour)
    await asyncio.gather(*(publish_due_rounds(now=hour) for _ in range(3)))
    assert (await require_round(facts.kode or "")).phase(hour) is Phase.PUBLISHED
    assert await OutcomeRow.count() == 1
    with pytest.raises(Refused) as refused:
        await publish_count(facts.kode or "", by=CLOCK, now=hour)
    assert refused.value.reason is WhyNotRound.NOT_NEXT


async def test_more_ballots_than_marks_stop_the_publication(engine: Engine) -> None:
    facts, _ = await closed()
    await OpenBallot.insert(sealed_row(facts, "stuffed", [1]))
    with pytest.raises(Refused) as refused:
        await publish_signed(facts.kode or "")
    assert refused.value.reason is WhyNotPublish.MARKS_DIFFER
    assert await OutcomeRow.count() == 0
    assert await OpenBallot.count() == 6
    assert await Participation.count() == 5


async def test_authors_and_supporters_find_a_notice(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    author, neighbour = await add_person(), await add_person()
    kode = await add_proposal(facts, author=author, listed=1)
    await support(kode, wanted=True, by=neighbour, now=NOON)
    await cast(facts.kode or "", {1: frozenset({1})}, by=neighbour, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    for person in (author, neighbour):
        (notice,) = await notices_of(person.person or 0)
        assert (notice.kind, notice.kode) == ("counted.won", kode)
    assert Event.COUNTED in [entry.kind for entry in await happened_to(kode)]


async def decide(facts: RoundFacts, **changed: Decided) -> dict[int, Decided]:
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    return {
        line.project.number: changed.get(f"p{line.project.number}", suggested(line.won))
        for line in outcome.lines
    }


async def test_the_council_publishes_all_decisions_at_one_hour(engine: Engine) -> None:
    facts, kodes = await published(rule="mes_cost")
    council = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    kode = facts.kode or ""
    with pytest.raises(Refused) as refused:
        await publish_decisions(kode, 1, by=council, now=NOON)
    assert refused.value.reason is WhyNotDecide.INCOMPLETE
    await save_decisions(kode, 1, await decide(facts), by=council, now=NOON)
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert all(line.decision is None for line in outcome.lines)
    await publish_decisions(kode, 1, by=council, now=NOON)
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert {line.project.kode: line.decision.kind.value for line in outcome.lines if line.decision} == {
        kodes[0]: "referred", kodes[1]: "funded", kodes[2]: "funded", kodes[3]: "funded",
    }  # fmt: skip
    assert (await require_round(kode)).phase(NOON) is Phase.DELIVERY
    assert [entry.kind for entry in await happened_to(kodes[1])][-1] is Event.DECIDED
    with pytest.raises(Refused) as refused:
        await save_decisions(kode, 1, {}, by=council, now=NOON)
    assert refused.value.reason is WhyNotDecide.PUBLISHED


@pytest.mark.one_engine
def test_a_decision_that_differs_from_the_count_needs_its_reason() -> None:
    for decided, won, why in (
        (Decided(DecisionKind.FUNDED), True, None),
        (Decided(DecisionKind.FUNDED), False, WhyNotDecide.REASON),
        (Decided(DecisionKind.FUNDED, reason="Darurat banjir"), False, None),
        (Decided(DecisionKind.NOT_FUNDED), True, WhyNotDecide.REASON),
        (Decided(DecisionKind.NOT_FUNDED), False, None),
        (Decided(DecisionKind.FUNDED_CHANGED, amount=5), True, WhyNotDecide.REASON),
        (Decided(DecisionKind.FUNDED_CHANGED, reason="Harga turun"), True, WhyNotDecide.AMOUNT),
        (Decided(DecisionKind.FUNDED_CHANGED, amount=5, reason="Harga turun"), True, None),
        (Decided(DecisionKind.REFERRED), False, WhyNotDecide.WHERE),
        (Decided(DecisionKind.REFERRED, referred_to="pokir"), False, None),
    ):
        assert why_not_decided(decided, won=won, cost=10) is why


async def test_decisions_do_not_spend_more_than_the_budget(engine: Engine) -> None:
    facts, _ = await published(rule="mes_cost")
    council = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    greedy = await decide(facts, p1=Decided(DecisionKind.FUNDED, reason="Semua penting bagi warga"))
    await save_decisions(facts.kode or "", 1, greedy, by=council, now=NOON)
    with pytest.raises(Refused) as refused:
        await publish_decisions(facts.kode or "", 1, by=council, now=NOON)
    assert refused.value.reason is WhyNotDecide.OVER_BUDGET
    assert len(await decisions_of(facts.contests[0].id)) == 4


@pytest.mark.matrix("Z2", "Z6")
async def test_only_a_council_member_of_the_place_decides(engine: Engine) -> None:
    facts, _ = await published()
    for person in (
        await add_person(),
        await add_person(roles=[(RoleKind.FACILITATOR, WARD)]),
        await add_person(roles=[(RoleKind.COUNCIL, OTHER_WARD)]),
    ):
        with pytest.raises(NotFound):
            await save_decisions(facts.kode or "", 1, {}, by=person, now=NOON)
        with pytest.raises(NotFound):
            await publish_decisions(facts.kode or "", 1, by=person, now=NOON)
