"""Sequential Phragmén in its first form: clocks run, supporters earn, who can pay buys."""

from fractions import Fraction

from pb.counting import Profile, Rules
from tests.counting.naive import cost_of, eligible, worths


def phragmen(profile: Profile, rules: Rules) -> list[str]:
    """The funded ids in order."""
    costs, ballots = cost_of(profile), worths(profile, rules.rule)
    purses = [Fraction(0)] * len(ballots)
    open_ = [name for name in eligible(profile, rules) if costs[name] <= rules.budget]
    left, funded = Fraction(rules.budget), list[str]()
    while open_:
        waits = {}
        for name in open_:
            mine = [(purses[n], voters) for n, (worth, voters) in enumerate(ballots) if name in worth]
            waits[name] = (costs[name] - sum(purse * voters for purse, voters in mine)) / sum(
                v for _, v in mine
            )
        least = min(waits.values())
        tied = [name for name in open_ if waits[name] == least]
        if any(costs[name] > left for name in tied):
            return funded
        purses = [purse + least for purse in purses]
        for n, (worth, _) in enumerate(ballots):
            if tied[0] in worth:
                purses[n] = Fraction(0)
        funded.append(tied[0])
        open_.remove(tied[0])
        left -= costs[tied[0]]
    return funded
