"""Maximin support over all sets of chosen projects."""

from fractions import Fraction
from itertools import combinations

from pb.counting import Profile, Rules
from tests.counting.naive import cost_of, eligible, worths


def burden(profile: Profile, rules: Rules, chosen: list[str]) -> Fraction:
    """The least burden of the most burdened voter: the largest cost of a set for each voter who supports
    any of it.
    """
    costs, ballots = cost_of(profile), worths(profile, rules.rule)
    return max(
        sum((costs[name] for name in names), Fraction(0))
        / sum(voters for worth, voters in ballots if worth.keys() & set(names))
        for size in range(1, len(chosen) + 1)
        for names in combinations(chosen, size)
    )


def maximin_support(profile: Profile, rules: Rules) -> list[str]:
    """The funded ids in order."""
    costs, left, funded = cost_of(profile), Fraction(rules.budget), list[str]()
    open_ = eligible(profile, rules)
    while open_ := [name for name in open_ if costs[name] <= left and name not in funded]:
        chosen = min(open_, key=lambda name: burden(profile, rules, [*funded, name]))
        funded.append(chosen)
        left -= costs[chosen]
    return funded
