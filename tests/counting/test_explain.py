"""Margins, money, fairness and comparisons: by hand on five ballots, and in general."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.counting import (
    BallotKind,
    CannotCount,
    Completion,
    Family,
    Profile,
    Project,
    Rule,
    Rules,
    Ties,
    count,
)
from pb.counting.explain import (
    Check,
    by_group,
    checks,
    compare,
    justified,
    margin,
    other_orders,
    replacements,
    spending,
    whole,
)
from pb.counting.explain.changed import with_fewer, with_more
from pb.counting.pabulib import read
from tests.counting.elections import profiles, rules_for
from tests.counting.naive import cost_of, votes, worths
from tests.counting.published import Record
from tests.counting.test_by_hand import PROFILE
from tests.counting.test_golden import EXPECTED, GOLDEN
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
GREEDY, SHARES = Rules(100, Rule.GREEDY_VOTES), Rules(100, Rule.MES_COST)


def test_margins_of_losers_by_hand() -> None:
    outcome = count(PROFILE, GREEDY)  # b 40 and a 60 with three votes each; c 30 has two, d 30 one
    c = margin(PROFILE, GREEDY, outcome, "c")
    assert (c.won, c.votes, c.cost, c.exact) == (False, 1, 30, True)  # three votes, and cheaper than b and a
    d = margin(PROFILE, GREEDY, outcome, "d")
    assert (d.votes, d.cost) == (2, 30)
    assert "c" in count(with_more(PROFILE, 2, 1), GREEDY).funded
    assert "d" not in count(with_more(PROFILE, 3, 1), GREEDY).funded


def test_margins_of_winners_by_hand() -> None:
    outcome = count(PROFILE, GREEDY)
    a = margin(
        PROFILE, GREEDY, outcome, "a"
    )  # with two votes it comes after the cheaper c, and 60 do not fit
    assert (a.won, a.votes, a.cost, a.exact) == (True, 0, 0, True)
    b = margin(PROFILE, GREEDY, outcome, "b")  # with two votes it comes after c: 100 − 60 − 30 are not enough
    assert (b.votes, b.cost) == (0, 19)  # at 60 it ties with a, which comes first by its id
    assert replacements(PROFILE, GREEDY, outcome, "a") == ("c", "d")


def test_margins_of_equal_shares_are_numbers_that_suffice() -> None:
    outcome = count(PROFILE, SHARES)
    found = {name: margin(PROFILE, SHARES, outcome, name) for name in "abcd"}
    assert not any(margin_.exact for margin_ in found.values())
    # With a sixth voter a share is 100/6, and four pay 15 each for a: less for its cost than three pay for b.
    assert (found["a"].votes, found["a"].cost) == (1, 20)
    assert "a" in count(with_more(PROFILE, 0, 1), SHARES).funded


def test_where_ballots_have_numbers_only_costs_have_margins() -> None:
    profile = Profile((Project("x", 9), Project("y", 4)), {(("x", 2), ("y", 1)): 3}, BallotKind.CUMULATIVE)
    rules = Rules(10, Rule.GREEDY_POINTS)
    lost = margin(profile, rules, count(profile, rules), "y")
    assert (lost.votes, lost.cost) == (None, 3)


@given(st.data())
@settings(max_examples=some_of(80), deadline=None)
def test_greedy_margins_are_the_true_ones(data: st.DataObject) -> None:
    profile = data.draw(profiles(BallotKind.APPROVAL, least=1))
    rules = data.draw(
        rules_for(profile, Family.GREEDY, rule=st.just(Rule.GREEDY_VOTES), min_score=st.just(0))
    )
    outcome = count(profile, rules)
    for number, project in enumerate(profile.projects):
        found = margin(profile, rules, outcome, project.id)
        if found.won:
            bearable = [
                n
                for n in range(profile.votes[project.id] + 1)
                if _funded(with_fewer(profile, number, n), rules, number)
            ]
            assert found.votes == max(bearable)
        else:
            enough = [
                n
                for n in range(1, 2 * profile.voters + 3)
                if _funded(with_more(profile, number, n), rules, number)
            ]
            assert found.votes == min(enough, default=None)


def _funded(profile: Profile, rules: Rules, number: int) -> bool:
    return profile.projects[number].id in count(profile, rules).funded


@given(profiles(BallotKind.APPROVAL, least=1), st.integers(0, 8))
@settings(max_examples=some_of(80), deadline=None)
def test_votes_that_are_taken_back_leave_all_else_as_it_was(profile: Profile, number: int) -> None:
    had = profile.votes[profile.projects[0].id]
    fewer = with_fewer(profile, 0, min(number, had))
    assert fewer.voters == profile.voters
    assert fewer.votes == profile.votes | {profile.projects[0].id: had - min(number, had)}
    assert all(voters > 0 for voters in fewer.ballots.values())


def test_where_the_money_went_by_hand() -> None:
    outcome = count(PROFILE, SHARES)  # b at 40/3 each of three, c at 15 each of two
    found = spending(PROFILE, SHARES, outcome)
    assert found.funded == ("b", "c")
    assert found.had == {"a": 60, "b": 60, "c": 40, "d": 20}
    assert found.paid == {"a": {"b": 40}, "b": {"b": 40}, "c": {"c": 30}, "d": {"c": 15}}
    assert found.left == {"a": 20, "b": 20, "c": 10, "d": 5}
    assert found.held == {"a": (60, 20, 20), "b": (60, 20, 20), "c": (40, 40, 10), "d": (20, 20, 5)}
    assert found.receipts == ((13, 0), (0, 15), (0, 15))
    with pytest.raises(CannotCount):
        spending(PROFILE, GREEDY, count(PROFILE, GREEDY))


@given(st.data())
@settings(max_examples=some_of(80), deadline=None)
def test_what_supporters_had_is_what_they_paid_and_have_left(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.SHARES))
    outcome = count(profile, rules)
    found = spending(profile, rules, outcome)
    costs = {project.id: project.cost for project in profile.projects}
    bought = [step.project for step in outcome.steps]
    for name in costs:
        assert abs(found.had[name] - sum(found.paid[name].values()) - found.left[name]) <= 2 + len(bought)
        if name in bought and rules.rule.worth.value == "votes":
            assert found.paid[name].get(name, 0) == costs[name]


def test_the_certificate_finds_the_wronged_by_hand() -> None:
    greedy = count(PROFILE, GREEDY)
    (wronged,) = justified(
        PROFILE, GREEDY, greedy
    )  # two of five may ask for 40: c costs 30 and they got nothing
    assert (wronged.project, wronged.voters, wronged.served, wronged.entitled) == ("c", 2, 0, 40)
    assert justified(PROFILE, SHARES, count(PROFILE, SHARES)) == ()


def test_the_certificate_shows_the_group_with_the_best_claim_by_hand() -> None:
    """All three who want a have b for 40: with a they would have 100, and their part is 60."""
    fair = checks(PROFILE, SHARES, count(PROFILE, SHARES))
    assert fair == (Check("a", 3, 40, 60), Check("d", 1, 30, 20))
    assert checks(PROFILE, SHARES, count(PROFILE, SHARES), least=2) == fair[:1]


@given(st.data())
@settings(max_examples=some_of(200), deadline=None)
def test_equal_shares_by_cost_wrong_nobody(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    completion = st.sampled_from(Completion)
    rules = data.draw(rules_for(profile, Family.SHARES, rule=st.just(Rule.MES_COST), completion=completion))
    if rules.completion is Completion.ADD1_INTEGRAL or rules.min_score:
        rules = replace(rules, completion=Completion.NONE, min_score=0)
    assert justified(profile, rules, count(profile, rules)) == ()


@given(profiles(BallotKind.APPROVAL, least=1), st.integers(0, 80))
@settings(max_examples=some_of(150), deadline=None)
def test_the_certificate_agrees_with_all_groups(profile: Profile, budget: int) -> None:
    rules = Rules(budget, Rule.GREEDY_VOTES)
    outcome = count(profile, rules)
    costs, ballots = cost_of(profile), worths(profile, rules.rule)
    wronged = set()
    for name in (p.id for p in profile.projects if p.id not in outcome.funded and p.cost <= budget):
        mine = [(worth, voters) for worth, voters in ballots if name in worth]
        for size in range(1, len(mine) + 1):
            for group in combinations(mine, size):
                money = Fraction(sum(voters for _, voters in group) * budget, profile.voters)
                served = [sum(costs[won] for won in outcome.funded if won in worth) for worth, _ in group]
                if all(cost + costs[name] <= money for cost in served):
                    wronged.add(name)
    assert {violation.project for violation in justified(profile, rules, outcome)} == wronged
    checked = checks(profile, rules, outcome)
    assert {c.project for c in checked if c.served + costs[c.project] <= c.entitled} == wronged


def test_two_rules_side_by_side() -> None:
    found = compare(PROFILE, count(PROFILE, GREEDY), count(PROFILE, SHARES))
    assert (found.both, found.only_first, found.only_second) == (("b",), ("a",), ("c",))
    assert (found.more_by_first, found.more_by_second) == (3, 2)
    assert (found.dearer_by_first, found.dearer_by_second) == (3, 2)
    assert (found.none_first, found.none_second) == (2, 0)


def test_the_outcome_as_a_whole_by_hand() -> None:
    found = whole(PROFILE, count(PROFILE, GREEDY))  # three voters get 100 and two get nothing
    assert found.histogram == (2, 0, 3)
    assert found.with_nothing == 2
    assert (found.average_number, found.average_cost) == (Fraction(6, 5), 60)
    assert (found.gini, found.worst_tenth) == (Fraction(2, 5), 0)
    with pytest.raises(ValueError, match="nobody"):
        whole(Profile((Project("a", 1),), {}), count(Profile((Project("a", 1),), {}), GREEDY))


def analyses() -> list[tuple[str, Record]]:
    return [(name, record) for name in EXPECTED for record in EXPECTED[name] if record["rule"] == "analysis"]


@pytest.mark.parametrize(
    ("name", "record"), analyses(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_averages_are_those_of_the_reference(name: str, record: Record) -> None:
    election = read((GOLDEN / name).read_bytes()).election
    assert election is not None
    rules = Rules(election.budget, Rule(record["params"]["of"]), ties=Ties.BY_ID, unit=10**election.decimals)
    found = whole(election.profile, count(election.profile, rules))
    values: dict[str, Any] = record["values"]
    assert found.average_number == Fraction(values["avg_satisfaction_cardinality"])
    assert found.average_cost / rules.unit == Fraction(values["avg_satisfaction_cost"])
    nothing = 1 - Fraction(found.with_nothing, election.profile.voters)
    assert nothing == Fraction(values["percent_non_empty_handed"])
    assert float(found.gini) == pytest.approx(values["gini_cost"], rel=1e-9)


def test_small_groups_are_told_without_their_numbers() -> None:
    groups = {"a": ("safety", "water"), "b": ("safety",), "c": ("green",), "d": ("green",)}
    found = {group.name: group for group in by_group(PROFILE, count(PROFILE, GREEDY), groups, least=3)}
    assert found["safety"].votes == Fraction(9, 18)
    assert found["safety"].spending == Fraction(70, 100)
    assert (found["water"].votes, found["water"].spending) == (None, None)
    assert found["green"].spending == 0
    assert found["green"].projects == 2


def test_another_order_is_tried_for_each_tie() -> None:
    profile = Profile((Project("x", 50), Project("y", 50), Project("z", 60)), {frozenset("xyz"): 2})
    rules = Rules(60, Rule.GREEDY_VOTES, lot=("y", "x"))
    swaps = other_orders(profile, rules, count(profile, rules))
    assert [(swap.instead, swap.gained, swap.lost) for swap in swaps] == [
        ("x", ("x",), ("y",)),
        ("z", ("z",), ("y",)),
    ]
    assert all(swap.changes for swap in swaps)
    free = Profile((Project("x", 10), Project("y", 10)), {frozenset("x"): 1, frozenset("y"): 1})
    swaps = other_orders(free, SHARES, count(free, SHARES))
    assert [swap.changes for swap in swaps] == [False]


@given(st.data())
@settings(max_examples=some_of(80), deadline=None)
def test_votes_are_counted_alike(data: st.DataObject) -> None:
    profile = data.draw(profiles())
    assert profile.votes == votes(profile)
