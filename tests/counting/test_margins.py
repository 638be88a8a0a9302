"""Margins are read off a few counts, and are those that counting again for each number would find."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.counting import BallotKind, Completion, Family, Profile, Project, Rule, Rules, Ties, count
from pb.counting.explain import margin, margins
from pb.counting.explain.changed import with_more
from pb.counting.explain.course import can_be_read
from pb.counting.explain.halving import found, found_together, least
from tests.counting.elections import profiles, rules_for
from tests.counting.naive_margins import halved, margin_of
from tests.support.examples import some_of

pytestmark = pytest.mark.one_engine
UNRAISED = st.sampled_from([Completion.NONE, Completion.UTILITARIAN])


def _one_is_the_same(profile: Profile, rules: Rules, number: int) -> None:
    told = margins(profile, rules, count(profile, rules))[number]
    assert (told.votes, told.cost) == margin_of(profile, rules, number)


@given(st.data())
@settings(max_examples=some_of(100), deadline=None)
def test_margins_of_equal_shares_are_those_of_counting_again(data: st.DataObject) -> None:
    profile = data.draw(profiles(BallotKind.APPROVAL, least=1))
    rule = st.sampled_from([Rule.MES_COST, Rule.MES_CARDINALITY])
    rules = data.draw(rules_for(profile, Family.SHARES, completion=UNRAISED, rule=rule))
    assert can_be_read(profile, rules)
    _one_is_the_same(profile, rules, data.draw(st.integers(0, len(profile.projects) - 1)))


@given(st.data())
@settings(max_examples=some_of(50), deadline=None)
def test_costs_of_ballots_with_numbers_have_the_same_margins(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.SHARES, completion=UNRAISED))
    _one_is_the_same(profile, rules, data.draw(st.integers(0, len(profile.projects) - 1)))


@given(st.data())
@settings(max_examples=some_of(50), deadline=None)
def test_margins_of_every_greedy_count_are_those_of_counting_again(data: st.DataObject) -> None:
    profile = data.draw(profiles(least=1))
    rules = data.draw(rules_for(profile, Family.GREEDY))
    _one_is_the_same(profile, rules, data.draw(st.integers(0, len(profile.projects) - 1)))


def _town(voters: int = 90, projects: int = 14) -> Profile:
    """Costs in rupiah and ballots of a few projects each."""
    drawn = random.Random(7)
    names = [f"p{number:02}" for number in range(projects)]
    ballots: dict[frozenset[str], int] = {}
    for _ in range(voters):
        ballot = frozenset(drawn.choices(names, range(projects, 0, -1), k=drawn.randint(1, 5)))
        ballots[ballot] = ballots.get(ballot, 0) + 1
    costs = (Project(name, drawn.randrange(20_000_000, 200_000_001)) for name in names)
    return Profile(tuple(costs), ballots)


def test_margins_in_rupiah_are_exact_to_the_rupiah() -> None:
    """The shares of ninety voters do not come out even, and what a purchase leaves them is a fraction."""
    profile, rules = _town(), Rules(450_000_000, Rule.MES_COST, Completion.UTILITARIAN)
    outcome = count(profile, rules)
    told = margins(profile, rules, outcome)
    assert {(m.project in outcome.funded, m.won) for m in told} == {(True, True), (False, False)}
    for number in (0, 1, 5, 9):
        assert (told[number].votes, told[number].cost) == margin_of(profile, rules, number)


def test_the_number_of_voters_stands_for_a_count_in_which_the_project_wins() -> None:
    profile, rules = _town(), Rules(450_000_000, Rule.MES_COST)
    outcome = count(profile, rules)
    for number, told in enumerate(margins(profile, rules, outcome)):
        if not told.won and told.votes is not None:
            assert told.project in count(with_more(profile, number, told.votes), rules).funded
        assert told == margin(profile, rules, outcome, told.project)


def test_of_equal_rates_the_tie_order_decides_who_is_bought() -> None:
    """Both ask one unit of each supporter: x is bought as it stands first; y needs one voter more."""
    profile = Profile((Project("x", 4), Project("y", 4)), {frozenset("x"): 4, frozenset("xy"): 4})
    rules = Rules(4, Rule.MES_COST, Completion.UTILITARIAN, ties=Ties.BY_ID)
    x, y = margins(profile, rules, count(profile, rules))
    assert (x.won, y.won) == (True, False)
    assert (y.votes, y.cost) == margin_of(profile, rules, 1)
    assert (x.votes, x.cost) == margin_of(profile, rules, 0)


def test_without_further_voters_only_the_losers_votes_are_left_out() -> None:
    profile, rules = _town(), Rules(450_000_000, Rule.MES_COST)
    outcome = count(profile, rules)
    pairs = zip(
        margins(profile, rules, outcome, further=False), margins(profile, rules, outcome), strict=True
    )
    for short, full in pairs:
        assert short.cost == full.cost
        assert short.votes == (full.votes if full.won else None)


def test_searches_together_find_what_each_finds_alone() -> None:
    needed = {1: 1, 2: 2, 3: 7, 4: 7, 5: 13, 6: 20, 7: 21}
    tried: list[int] = []

    def enough(number: int, asking: list[int]) -> dict[int, bool]:
        tried.append(number)
        return {name: number >= needed[name] for name in asking}

    together = found_together({name: least(20) for name in needed}, enough)
    assert together == {name: halved(lambda n, its=its: n >= its, 20) for name, its in needed.items()}
    assert together == {1: 1, 2: 2, 3: 7, 4: 7, 5: 13, 6: 20, 7: None}
    assert len(tried) == len(set(tried))
    assert found(least(0), lambda _: True) == 0
