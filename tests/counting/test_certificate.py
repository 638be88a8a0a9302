"""A run that says it certifies is right about every share between, and says so where it can."""

from fractions import Fraction
from random import Random

import pytest
from gmpy2 import mpq

from pb.counting import Completion, Profile, Project, Rule, Rules, Ties, count
from pb.counting.count import market_for
from pb.counting.shares.run import Run, run
from tests.counting import naive_shares

pytestmark = pytest.mark.one_engine
RULES = [Rule.MES_COST, Rule.MES_CARDINALITY, Rule.MES_COST_SQRT]
MUCH = 10**9


def election(random: Random) -> tuple[Profile, Rules]:
    """A few projects of few different costs, so that rates are often equal or cross."""
    names = "abcde"[: random.randint(2, 5)]
    projects = tuple(Project(name, random.choice([6, 12, 12, 20, 24, 30])) for name in names)
    ballots: dict[frozenset[str], int] = {}
    for _ in range(random.randint(2, 5)):
        ballots[frozenset(name for name in names if random.random() < 0.5)] = random.randint(1, 3)
    order = tuple(random.sample(names, len(names)))
    return Profile(projects, ballots), Rules(MUCH, random.choice(RULES), ties=Ties.BY_LOT, lot=order)


def at(profile: Profile, rules: Rules, share: Fraction, guide: Run | None = None) -> Run:
    found = run(market_for(profile, rules), mpq(share.numerator, share.denominator), MUCH, guide)
    assert found is not None
    return found


def bought(profile: Profile, rules: Rules, share: Fraction) -> list[int]:
    numbers = {project.id: number for number, project in enumerate(profile.projects)}
    return [numbers[name] for name, _ in naive_shares.run(profile, rules, share)]


def certifies(profile: Profile, rules: Rules, low: Fraction, high: Fraction) -> bool:
    """The certificate as it is defined: the same purchases, and no rival that asks less at the higher share
    than the winner asked at the lower, or as much and comes first in the order.
    """
    poor, rich = naive_shares.race(profile, rules, low), naive_shares.race(profile, rules, high)
    if [name for name, _, _ in poor] != [name for name, _, _ in rich]:
        return False
    place = {name: number for number, name in enumerate(rules.lot)}
    return all(
        (theirs[winner], place[winner]) <= (rate, place[rival])
        for (winner, _, theirs), (_, _, rates) in zip(poor, rich, strict=True)
        for rival, rate in rates.items()
        if rival != winner
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_run_certifies_exactly_where_it_should(seed: int) -> None:
    random, found = Random(seed), {True: 0, False: 0}
    for _ in range(60):
        profile, rules = election(random)
        low = Fraction(random.randint(1, 24), random.choice([1, 2, 3]))
        high = low + Fraction(random.choice([1, 2, 4, 8]), random.choice([1, 4]))
        guide = at(profile, rules, low)
        richer = at(profile, rules, high, guide)
        assert richer.certified == certifies(profile, rules, low, high), (profile, rules, low, high)
        found[richer.certified] += 1
        if richer.certified:
            between = low + (high - low) / random.randint(2, 5)
            assert bought(profile, rules, between) == richer.funded == bought(profile, rules, high)
    assert min(found.values()) > 5


def test_equal_rates_certify_and_save_runs() -> None:
    projects = (Project("a", 10), Project("b", 10), Project("c", 9_000))
    profile = Profile(projects, {frozenset("a"): 1, frozenset("b"): 1, frozenset("c"): 1})
    outcome = count(profile, Rules(8_000, Rule.MES_COST, Completion.ADD1_NOSTOP))
    assert set(outcome.funded) == {"a", "b"}
    assert outcome.rises > 5_000
    assert outcome.runs < 80


# x is the first to be bought, by the voter who then has too little for w and p: what they cost the others
# falls as the share rises.
LATER = Profile(
    (Project("x", 8), Project("w", 20), Project("p", 21)),
    {frozenset("xwp"): 1, frozenset("w"): 1, frozenset("p"): 1},
)


@pytest.mark.parametrize(
    ("high", "order", "certified"),
    [
        (18, "xwp", False),  # p asks 11 there, w asked 13 at 15: between the two p may have been first
        (16, "xpw", False),  # p asks 13, as w did, and comes first in the order
        (16, "xwp", True),  # the same, but w comes first
    ],
)
def test_a_rival_that_may_have_won_between_forbids_the_jump(high: int, order: str, certified: bool) -> None:
    rules = Rules(MUCH, Rule.MES_CARDINALITY, ties=Ties.BY_LOT, lot=tuple(order))
    low = at(LATER, rules, Fraction(15))
    found = at(LATER, rules, Fraction(high), low)
    assert low.funded == found.funded == [0, 1]
    assert found.certified is certified
    assert certifies(LATER, rules, Fraction(15), Fraction(high)) is certified
    jump = run(market_for(LATER, rules), mpq(high), MUCH, low, strict=True)
    assert (jump is not None) is certified


def test_what_costs_exactly_what_is_left_still_fits() -> None:
    profile = Profile((Project("a", 6), Project("b", 4)), {frozenset("a"): 3, frozenset("b"): 1})
    outcome = count(profile, Rules(10, Rule.MES_COST, Completion.ADD1))
    assert (outcome.funded, outcome.rises, outcome.left) == (("a", "b"), 2, 0)


def test_prices_that_no_float_can_tell_apart_are_told_apart() -> None:
    profile = Profile(
        (Project("a", 10**17 + 1), Project("b", 10**17)),
        {frozenset("a"): 3, frozenset("b"): 3, frozenset("ab"): 1},
    )
    rules = Rules(10**18, Rule.MES_CARDINALITY, ties=Ties.BY_ID)
    assert [step.project for step in count(profile, rules).steps] == ["b", "a"]
