"""Our counts equal the plainest possible ones on any small election."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.counting import BallotKind, Completion, Family, Pot, Profile, Project, Rule, Rules, Ties, count
from tests.counting import naive_greedy, naive_maximin, naive_phragmen, naive_shares, naive_welfare
from tests.counting.elections import NAMES, profiles, rules_for
from tests.counting.naive import cost_of, scores
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
RAISING = st.sampled_from([Completion.ADD1, Completion.ADD1_NOSTOP, Completion.ADD1_INTEGRAL])


@given(st.data())
@settings(max_examples=some_of(150), deadline=None)
def test_greedy(data: st.DataObject) -> None:
    profile = data.draw(profiles())
    rules = data.draw(rules_for(profile, Family.GREEDY, no_skip=st.booleans()))
    assert list(count(profile, rules).funded) == (
        naive_greedy.greedy(profile, rules) if profile.voters else []
    )


@given(st.data())
@settings(max_examples=some_of(150), deadline=None)
def test_greedy_with_limits(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    pots = (Pot("left", data.draw(st.integers(0, 40)), tuple(NAMES[:3])), Pot("right", 30, tuple(NAMES[3:])))
    rules = data.draw(
        rules_for(
            profile,
            Family.GREEDY,
            pots=st.sampled_from([(), pots]),
            caps=st.sampled_from([(), pots]),
            leftovers=st.booleans(),
            exclusive=st.sampled_from([(), (("a", "b"), ("b", "c", "d"))]),
        )
    )
    assert list(count(profile, rules).funded) == naive_greedy.greedy(profile, rules)


@given(st.data())
@settings(max_examples=some_of(250), deadline=None)
def test_equal_shares(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.SHARES))
    outcome = count(profile, rules)
    rounds, share, _ = naive_shares.equal_shares(profile, rules)
    assert [(step.project, step.price) for step in outcome.steps] == rounds
    assert outcome.share == share


@given(st.data())
@settings(max_examples=some_of(200), deadline=None)
def test_raising_the_shares(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(
        rules_for(profile, Family.SHARES, completion=RAISING, unit=st.just(1), increment=st.integers(1, 2))
    )
    outcome = count(profile, rules)
    rounds, share, rises = naive_shares.equal_shares(profile, rules)
    assert [(step.project, step.price) for step in outcome.steps] == rounds
    assert (outcome.share, outcome.rises) == (share, rises)


@st.composite
def dear(draw: st.DrawFn) -> tuple[Profile, Rules]:
    """Few voters and high costs: shares rise in hundreds of steps, most of which change nothing."""
    names = NAMES[: draw(st.integers(2, 5))]
    projects = tuple(Project(name, draw(st.integers(20, 400))) for name in names)
    ballots = draw(
        st.dictionaries(st.frozensets(st.sampled_from(names)), st.integers(1, 2), min_size=2, max_size=4)
    )
    rule = draw(st.sampled_from([Rule.MES_COST, Rule.MES_CARDINALITY, Rule.MES_COST_SQRT]))
    rules = Rules(draw(st.integers(50, 900)), rule, draw(RAISING), ties=draw(st.sampled_from(Ties)))
    return Profile(projects, ballots), rules


@given(dear())
@settings(max_examples=some_of(150), deadline=None)
def test_steps_that_are_skipped_change_nothing(given_: tuple[Profile, Rules]) -> None:
    profile, rules = given_
    outcome = count(profile, rules)
    rounds, share, rises = naive_shares.equal_shares(profile, rules)
    assert [(step.project, step.price) for step in outcome.steps] == rounds
    assert (outcome.share, outcome.rises) == (share, rises)


@pytest.mark.parametrize(
    ("costs", "ballots", "budget", "rises"),
    [
        ((207, 287, 35, 125, 88, 152, 119), {"ab": 1, "abce": 1, "f": 1, "afg": 2}, 218, 8),
        ((92, 204, 68, 246, 206, 142, 230), {"dg": 1, "cdef": 2, "e": 2}, 466, 24),
    ],
)
def test_a_jump_does_not_pass_over_an_outcome_that_ends_the_raising(
    costs: tuple[int, ...], ballots: dict[str, int], budget: int, rises: int
) -> None:
    projects = tuple(Project(name, cost) for name, cost in zip("abcdefg", costs, strict=True))
    profile = Profile(projects, {frozenset(names): voters for names, voters in ballots.items()})
    rules = Rules(budget, Rule.MES_COST, Completion.ADD1)
    outcome = count(profile, rules)
    assert outcome.rises == rises == naive_shares.equal_shares(profile, rules)[2]


def test_many_steps_take_few_runs() -> None:
    profile = Profile((Project("a", 30_000), Project("b", 50_000)), {frozenset("a"): 2, frozenset("b"): 1})
    outcome = count(profile, Rules(40_000, Rule.MES_COST, Completion.ADD1_NOSTOP))
    assert (outcome.funded, outcome.rises) == (("a",), 36_666)  # with 50,000 each b would be bought too
    assert outcome.runs < 80


@given(st.data())
@settings(max_examples=some_of(150), deadline=None)
def test_what_shares_leave_goes_by_score(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.SHARES, completion=st.just(Completion.UTILITARIAN)))
    bought = [name for name, _ in naive_shares.equal_shares(profile, rules)[0]]
    costs, score = cost_of(profile), scores(profile, rules.rule)
    left = Fraction(rules.budget) - sum(costs[name] for name in bought)
    order = naive_greedy.eligible(profile, rules)
    for name in sorted(order, key=lambda name: -score[name]):
        if name not in bought and costs[name] <= left:
            bought.append(name)
            left -= costs[name]
    assert list(count(profile, rules).funded) == bought


@given(st.data())
@settings(max_examples=some_of(150), deadline=None)
def test_phragmen(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.PHRAGMEN))
    assert list(count(profile, rules).funded) == naive_phragmen.phragmen(profile, rules)


@given(st.data())
@settings(max_examples=some_of(100), deadline=None)
def test_maximin_support(data: st.DataObject) -> None:
    profile = data.draw(profiles(BallotKind.APPROVAL, least=1))
    rules = data.draw(rules_for(profile, Family.MAXIMIN))
    outcome = count(profile, rules)
    funded = list(outcome.funded)
    assert funded == naive_maximin.maximin_support(profile, rules)
    for place, step in enumerate(outcome.steps, 1):
        assert step.load == naive_maximin.burden(profile, rules, funded[:place])


@given(st.data())
@settings(max_examples=some_of(150), deadline=None)
def test_maximum_welfare(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.WELFARE))
    outcome = count(profile, rules)
    assert (outcome.welfare, outcome.total) == naive_welfare.welfare(profile, rules)
