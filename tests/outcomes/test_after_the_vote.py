"""What is told after a vote: who voted where, in parts large enough, and who got how much over the years."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.ballots.queries import bands_of, voters_by_band
from pb.ballots.rules import FEWEST_TOLD, Door, Voter, band_of, banded
from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK, RoleKind
from pb.core.area import rw_code
from pb.core.db import Engine
from pb.core.errors import NotFound
from pb.core.ids import new_id
from pb.outcomes.inclusion.queries import inclusion_of
from pb.outcomes.inclusion.rules import Measured, Target, WhyNotTarget, why_not_set
from pb.outcomes.inclusion.services import set_targets
from pb.outcomes.queries import outcome_of
from pb.outcomes.queries.equity import spending
from pb.outcomes.rules import suggested
from pb.outcomes.services import publish_decisions, save_decisions
from pb.roll.tables import RollEntry
from pb.rounds.rules import ORDER, Phase
from pb.rounds.tables import Contest
from tests.outcomes.test_outcomes import published
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio


@pytest.mark.one_engine
@given(st.dictionaries(st.sampled_from(["", *(f"{n:02d}" for n in range(1, 9))]), st.integers(1, 40)))
def test_no_part_of_fewer_than_ten_is_told_and_none_can_be_worked_out(voted: dict[str, int]) -> None:
    told = banded(voted)
    assert all(count >= FEWEST_TOLD for count in told.values())
    assert sum(told.values()) in {0, sum(voted.values())}
    assert len(told) != 1
    assert all(voted[name] == count for name, count in told.items() if name)


@pytest.mark.one_engine
def test_a_voter_belongs_to_an_rw_of_a_kelurahan_or_to_a_kelurahan_of_the_city() -> None:
    assert band_of(WARD, WARD, 5) == "05"
    assert band_of(WARD, WARD, None) == band_of(WARD, None, None) == ""
    assert band_of("32.73", WARD, 5) == WARD


async def test_turnout_by_rw_is_fixed_when_the_vote_closes(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    await add_proposal(facts, listed=1)
    for rw, people in ((5, 11), (7, 6), (9, 5)):
        for _ in range(people):
            await cast(facts.kode or "", {1: frozenset({1})}, by=await add_person(rw=rw), now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    assert await bands_of(facts.contests[0].id) == (("05", 11), ("", 11))


async def test_who_is_on_a_roll_votes_where_the_roll_says_that_they_live(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING, voters="roll")
    await add_proposal(facts, listed=1)
    for rw in [5] * 11 + [7] * 11:
        key = new_id()
        await RollEntry.insert(
            RollEntry(
                id=key, round=facts.id, state="in", person_tag=str(key), name_sealed="", birth_sealed="",
                sealed_as=key, kelurahan=WARD, rw=rw, rt=1, fits=1, batch=1, account=None,
            )
        )  # fmt: skip
        voter = Voter(key, rw_code(WARD, rw), Door.LETTER)
        await cast(facts.kode or "", {1: frozenset({1})}, by=voter, now=NOON)
    bands = await voters_by_band(facts)
    assert bands == {facts.contests[0].id: {"05": 11, "07": 11}}


async def test_money_is_told_for_each_person_who_could_vote(engine: Engine) -> None:
    facts, kodes = await published(rule="mes_cost", completion="utilitarian")
    await Contest.update({Contest.electorate: 200}).where(Contest.round == facts.id)
    assert await spending() == ()
    council = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    chosen = {line.project.number: suggested(line.won) for line in outcome.lines}
    await save_decisions(facts.kode or "", 1, chosen, by=council, now=NOON)
    await publish_decisions(facts.kode or "", 1, by=council, now=NOON)
    whole, rw = await spending()
    assert (whole.place, whole.rw, whole.amount, whole.per_voter) == (WARD, 0, 100_000_000, 500_000)
    assert (rw.rw, rw.amount, rw.per_voter, rw.years[0].projects) == (5, 100_000_000, None, 3)
    assert rw_code(WARD, rw.rw).endswith("-05")
    assert len(kodes) == 4


@pytest.mark.one_engine
def test_a_share_is_told_from_ten_seats_on_and_targets_are_set_before_the_vote() -> None:
    few = Measured(rw_proposals=3, rw_voters=None, seats=9, women=4, disability=1)
    assert [few.reached(target) for target in Target] == [3, None, None, None]
    many = Measured(rw_proposals=3, rw_voters=2, seats=20, women=7, disability=1)
    assert [many.reached(target) for target in Target] == [3, 2, 35, 5]
    for phase in Phase:
        late = ORDER.index(phase) >= ORDER.index(Phase.VOTING)
        assert (why_not_set(phase, {Target.RW_VOTERS: 3}) is WhyNotTarget.TOO_LATE) is late
    assert why_not_set(Phase.IDEAS, {Target.WOMEN_SEATS: 101}) is WhyNotTarget.RANGE


async def test_targets_stand_beside_what_was_reached(engine: Engine) -> None:
    facts = await add_round(Phase.IDEAS)
    by = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    for rw in (5, 5, 7):
        await add_proposal(facts, rw=rw)
    assert await inclusion_of(facts) == ()
    await set_targets(facts.kode or "", {Target.RW_PROPOSALS: 9, Target.RW_VOTERS: 4}, by=by, now=NOON)
    await set_targets(facts.kode or "", {Target.RW_PROPOSALS: 2, Target.RW_VOTERS: 4}, by=by, now=NOON)
    told = await inclusion_of(facts)
    assert [(one.target, one.goal, one.reached, one.met) for one in told] == [
        (Target.RW_PROPOSALS, 2, 2, True),
        (Target.RW_VOTERS, 4, None, False),
    ]
    with pytest.raises(NotFound):
        await set_targets(facts.kode or "", {}, by=await add_person(), now=NOON)
