"""A cost that turns out wrong while people vote: two people, both values public, the new one is counted."""

import asyncio
import json
import zipfile
from pathlib import Path

import pytest

from pb.ballots.amending.queries import touched_by
from pb.ballots.amending.services import resume
from pb.ballots.costs.rules import WhyNotCost
from pb.ballots.costs.services import answer_cost, ask_cost
from pb.ballots.queries import projects_of
from pb.ballots.rules import WhyNotChoose, WhyNotVote
from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound
from pb.core.events import Event
from pb.core.ids import new_id
from pb.outcomes.queries import outcome_of
from pb.people.queries import notices_of
from pb.proposals.queries import require_proposal
from pb.proposals.tables import Support
from pb.publishing.packing import Packs
from pb.roll.services import match
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from pb.sealing.queries import box_faults
from pb.transparency.services import extend_log
from tests.roll.test_letters import refusal
from tests.support.packs import recount_file
from tests.support.roll import voting_town
from tests.support.signing import publish_signed
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("V14")]
REASON = "Harga paving naik, salah hitung di RAB."
MILLION = 1_000_000


async def town() -> tuple[RoundFacts, Actor, Actor]:
    """Budget 100 million; three projects of 60, 40 and 30."""
    facts = await add_round(Phase.VOTING, budget=100 * MILLION, rule="greedy_votes")
    for number, cost in enumerate((60, 40, 30), 1):
        await add_proposal(facts, title=f"Usulan {number}", cost=cost * MILLION, listed=number)
    one = await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    return facts, one, await add_person(roles=[(RoleKind.WITNESS, WARD)], totp=True)


async def change(facts: RoundFacts, one: Actor, two: Actor, project: int, cost: int) -> None:
    number = await ask_cost(facts.kode or "", 1, project, cost * MILLION, reason=REASON, by=one, now=NOON)
    await answer_cost(facts.kode or "", number, accept=True, by=two, now=NOON)


async def test_one_asks_and_another_puts_it_in_force_while_the_vote_is_paused(engine: Engine) -> None:
    facts, one, two = await town()
    kode, voter = facts.kode or "", await add_person()
    await cast(kode, {1: frozenset({1, 2})}, by=voter, now=NOON)
    number = await ask_cost(kode, 1, 2, 50 * MILLION, reason=REASON, by=one, now=NOON)
    vote = cast(kode, {1: frozenset({1})}, by=voter, now=NOON)
    assert await refusal(vote) is WhyNotVote.PAUSED
    again = ask_cost(kode, 1, 2, 55 * MILLION, reason=REASON, by=one, now=NOON)
    assert await refusal(again) is WhyNotCost.WAITS
    assert await refusal(answer_cost(kode, number, accept=True, by=one, now=NOON)) is WhyNotCost.OWN
    with pytest.raises(NotFound):
        await answer_cost(kode, number, accept=True, by=voter, now=NOON)
    assert await refusal(resume(kode, reason=REASON, by=one, now=NOON)) is WhyNotCost.WAITS
    await answer_cost(kode, number, accept=True, by=two, now=NOON)
    assert [notice.kind for notice in await notices_of(voter.person or 0)] == ["cost_changed"]
    await resume(kode, reason=REASON, by=one, now=NOON)
    dear = cast(kode, {1: frozenset({1, 2})}, by=voter, now=NOON)
    assert await refusal(dear) is WhyNotChoose.OVER_BUDGET
    await cast(kode, {1: frozenset({2, 3})}, by=voter, now=NOON)
    (now,) = [p for p in await projects_of(facts.contests[0].id) if p.changed]
    assert (now.number, now.frozen, now.cost) == (2, 40 * MILLION, 50 * MILLION)
    kinds = [entry.kind for entry in await happened_to(kode)]
    assert [kind for kind in kinds if kind.value.startswith("cost.")] == [
        Event.COST_ASKED,
        Event.COST_CHANGED,
    ]


async def test_who_proposed_it_stays_away_and_what_is_turned_down_changes_nothing(engine: Engine) -> None:
    facts, one, two = await town()
    kode = facts.kode or ""
    own = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await add_proposal(facts, title="Usulan 4", cost=20 * MILLION, listed=4, author=own)
    mine = ask_cost(kode, 1, 4, 10 * MILLION, reason=REASON, by=own, now=NOON)
    assert await refusal(mine) is WhyNotCost.PROPOSER
    number = await ask_cost(kode, 1, 4, 10 * MILLION, reason=REASON, by=one, now=NOON)
    assert await refusal(answer_cost(kode, number, accept=True, by=own, now=NOON)) is WhyNotCost.PROPOSER
    await answer_cost(kode, number, accept=False, by=two, now=NOON)
    late = answer_cost(kode, number, accept=True, by=two, now=NOON)
    assert await refusal(late) is WhyNotCost.DECIDED
    assert not [p for p in await projects_of(facts.contests[0].id) if p.changed]


@pytest.mark.matrix("I4")
async def test_count_and_pack_have_the_new_cost_and_a_ballot_of_before_keeps_its_limits(
    engine: Engine, tmp_path: Path
) -> None:
    """Under the old costs the first two fit together; the ballot that said so still counts."""
    facts, one, two = await town()
    kode = facts.kode or ""
    await cast(kode, {1: frozenset({1, 2})}, by=await add_person(), now=NOON)
    await change(facts, one, two, 2, 50)
    await resume(kode, reason=REASON, by=one, now=NOON)
    for chosen in ({1}, {1, 3}, {2}):
        await cast(kode, {1: frozenset(chosen)}, by=await add_person(), now=NOON)
    await close_voting(kode, by=CLOCK, now=NOON)
    await publish_signed(kode)
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    assert [line.project.number for line in outcome.lines if line.won] == [1, 3]
    await extend_log(now=NOON)
    pack = await Packs(tmp_path).of(kode)
    (contest,) = json.loads(zipfile.ZipFile(pack).read("manifest.json"))["contests"]
    told = {project["number"]: (project["cost"], project.get("was")) for project in contest["projects"]}
    assert told[2] == (50 * MILLION, [40 * MILLION])
    assert told[1] == (60 * MILLION, None)
    assert await asyncio.to_thread(recount_file().main, [str(pack)]) == 0


@pytest.mark.matrix("I1")
async def test_a_cost_that_was_changed_past_the_two_is_named(engine: Engine) -> None:
    facts, one, two = await town()
    await change(facts, one, two, 2, 50)
    assert [fault async for fault in box_faults(NOON)] == []
    await engine.run_ddl(f"UPDATE cost_change SET after = {45 * MILLION}")
    assert [fault async for fault in box_faults(NOON)] == [
        f"{facts.kode}: cost_change says another cost of project 2 of contest 1 than the record"
    ]


async def test_who_voted_by_the_roll_and_has_an_account_is_told_too(engine: Engine) -> None:
    place = await voting_town()
    voter = await add_person(name="Warga Mawar")
    await match(place.kode, "Warga Mawar", "1990-04-05", by=voter, now=NOON)
    await cast(place.kode, {1: frozenset({1})}, by=voter, now=NOON)
    assert voter.person in (await touched_by(place.facts.id, place.facts.contests[0].id, "")).voters


async def test_each_is_told_what_a_changed_cost_means_for_them(engine: Engine) -> None:
    """An author who has voted reads both; who did nothing in this round reads nothing."""
    facts, one, two = await town()
    author, rival, supporter, voter, nobody = [await add_person() for _ in range(5)]
    mine = await add_proposal(facts, title="Usulan 4", cost=10 * MILLION, listed=4, author=author)
    await add_proposal(facts, title="Usulan 5", cost=10 * MILLION, listed=5, author=rival)
    proposal = await require_proposal(mine, by=author)
    await Support.insert(Support(id=new_id(), proposal=proposal.id, account=supporter.person))
    for who in (author, voter):
        await cast(facts.kode or "", {1: frozenset({4})}, by=who, now=NOON)
    await change(facts, one, two, 4, 20)
    told = {who: {n.kind for n in await notices_of(who.person or 0)} for who in (author, rival, supporter)}
    assert told == {
        author: {"cost_changed", "cost_changed_own"},
        rival: {"cost_changed_other"},
        supporter: {"cost_changed_supported"},
    }
    assert [n.kind for n in await notices_of(voter.person or 0)] == ["cost_changed"]
    assert await notices_of(nobody.person or 0) == ()
