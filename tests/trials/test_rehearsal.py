"""Rehearsals: ballots made up from a seed, the same each time, within what the sheet allows."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.core.db import Engine
from pb.core.errors import Refused
from pb.rounds.rules import ORDER, Phase
from pb.trials.queries import require_trial
from pb.trials.rehearsal import own_way, sample_of, way_beside, why_not_rehearse
from pb.trials.rules import Way, WhyNotTry
from pb.trials.samples import Offered, made_up
from pb.trials.services import begin, count_due_trials
from tests.support.town import NOON, add_proposal, add_round

pytestmark = pytest.mark.anyio
FOUR = tuple(
    Offered(name, cost, place)
    for name, cost, place in (("a", 60, 1), ("b", 40, 1), ("c", 30, 2), ("d", 200, 0))
)


RECORDED = {("a", "b"): 5, ("a",): 13, ("c",): 10, ("b",): 5, ("a", "c"): 8, ("b", "c"): 9}


@pytest.mark.one_engine
def test_the_same_number_makes_the_same_ballots() -> None:
    """These are the ballots of today; another version of Python must make them too."""
    first = made_up(FOUR, voters=50, most=2, budget=100, seed=7)
    assert first == made_up(FOUR, voters=50, most=2, budget=100, seed=7)
    assert first != made_up(FOUR, voters=50, most=2, budget=100, seed=8)
    assert first == RECORDED


@pytest.mark.one_engine
@given(
    st.lists(st.tuples(st.integers(0, 150), st.integers(0, 3)), min_size=1, max_size=8),
    st.integers(1, 6),
    st.integers(0, 999_999),
)
@settings(max_examples=80, deadline=None)
def test_made_up_ballots_are_ballots_that_somebody_could_cast(
    projects: list[tuple[int, int]], most: int, seed: int
) -> None:
    offered = [Offered(str(n), cost, place) for n, (cost, place) in enumerate(projects)]
    found = made_up(offered, voters=30, most=most, budget=100, seed=seed)
    costs = {project.id: project.cost for project in offered}
    for ballot in found:
        assert 1 <= len(ballot) == len(set(ballot)) <= most
        assert sum(costs[name] for name in ballot) <= 100
    assert sum(found.values()) == (30 if any(cost <= 100 for cost in costs.values()) else 0)


async def test_a_sample_holds_what_would_be_on_the_ballot(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING, budget=100_000_000, rule="greedy_votes", min_votes=3)
    chosen = await add_proposal(facts, verdict="eligible", cost=40_000_000)
    changed = await add_proposal(facts, verdict="eligible_changed", cost=50_000_000)
    await add_proposal(facts, verdict="not_eligible")
    await add_proposal(facts)
    await add_proposal(facts, verdict="eligible", cost=100_000_001)
    ballots = await sample_of(facts, facts.contests[0], voters=20, seed=5)
    assert {project[0] for project in ballots.projects} == {chosen, changed}
    assert sum(voters for _, voters in ballots.ballots) == 20
    assert (ballots.seed, ballots.min_votes, ballots.budget) == (5, 3, 100_000_000)
    assert own_way(facts) is Way.GREEDY_VOTES


async def test_nothing_can_be_rehearsed_while_nothing_is_eligible(engine: Engine) -> None:
    facts = await add_round(Phase.IDEAS)
    await add_proposal(facts)
    with pytest.raises(Refused) as refused:
        await sample_of(facts, facts.contests[0], voters=20, seed=5)
    assert refused.value.reason is WhyNotTry.NOT_ELIGIBLE


async def test_rehearsals_end_when_the_vote_opens(engine: Engine) -> None:
    facts = await add_round(Phase.IDEAS)
    told = {phase: why_not_rehearse(facts, phase) for phase in ORDER}
    before = ORDER[: ORDER.index(Phase.VOTING)]
    assert {phase for phase, why in told.items() if why is None} == set(before)


async def test_the_fewest_votes_of_the_round_count_in_a_rehearsal_too(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING, rule="greedy_votes", min_votes=3)
    await add_proposal(facts, verdict="eligible")
    ballots = await sample_of(facts, facts.contests[0], voters=2, seed=1)
    for fewest, funded in ((3, 0), (2, 1)):
        asked = msgspec.structs.replace(ballots, min_votes=fewest)
        key = await begin(asked, [Way.GREEDY_VOTES], now=NOON)
        await count_due_trials(now=NOON)
        trial = await require_trial(key)
        assert len(trial.counted[0].funded) == funded
        assert trial.seed == 1


@pytest.mark.parametrize(
    ("rules", "way", "kind"),
    [
        (
            {
                "ballot_type": "cumulative",
                "max_choices": 0,
                "points_total": 5,
                "points_cap": 3,
                "rule": "mes_points",
            },
            Way.MES_POINTS_GREEDY,
            "cumulative",
        ),
        ({"ballot_type": "ordinal", "max_choices": 2, "rule": "greedy_borda1"}, Way.GREEDY_BORDA1, "ordinal"),
        ({"ballot_type": "knapsack", "max_choices": 0}, Way.MES_COST_GREEDY, "approval"),
    ],
)
async def test_a_rehearsal_makes_ballots_of_the_type_of_the_round(
    engine: Engine, rules: dict[str, object], way: Way, kind: str
) -> None:
    facts = await add_round(Phase.LISTING, budget=100_000_000, **rules)
    for cost in (60, 40, 30):
        await add_proposal(facts, verdict="eligible", cost=cost * 1_000_000)
    sample = await sample_of(facts, facts.contests[0], voters=60, seed=7)
    assert sample == await sample_of(facts, facts.contests[0], voters=60, seed=7)
    assert (own_way(facts), sample.kind, sum(voters for _, voters in sample.ballots)) == (way, kind, 60)
    for marks, _ in sample.ballots:
        if kind == "cumulative":
            assert sum(points for _, points in marks) == 5 or all(points == 3 for _, points in marks)
            assert max(points for _, points in marks) <= 3
        elif kind == "ordinal":
            assert [place for _, place in marks] == list(range(1, len(marks) + 1))
            assert len(marks) <= 2
    key = await begin(sample, (own_way(facts), way_beside(own_way(facts))), now=NOON)
    await count_due_trials(now=NOON)
    trial = await require_trial(key)
    assert len(trial.counted) == 2
    reasons = {code for code, _ in trial.counted[0].reasons.values()}
    assert all(code.endswith(".points") is (kind != "approval") for code in reasons - {"count.no_votes"})
