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
