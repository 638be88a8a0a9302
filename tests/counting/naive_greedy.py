"""Greedy, written as plainly as its definition."""

from fractions import Fraction

from pb.counting import Profile, Rules
from tests.counting.naive import cost_of, eligible, scores


def greedy(profile: Profile, rules: Rules) -> list[str]:
    """The funded ids in order."""
    costs, score, names = cost_of(profile), scores(profile, rules.rule), eligible(profile, rules)

    def density(name: str) -> Fraction:
        if not rules.rule.per_cost:
            return Fraction(score[name])
        return score[name] / costs[name] if costs[name] else Fraction(10**12)

    names.sort(key=density, reverse=True)
    funded: list[str] = []
    for pot in rules.pots:
        left = Fraction(min(pot.budget, rules.budget - sum(costs[name] for name in funded)))
        _go([name for name in names if name in pot.projects], left, rules, costs, funded)
    if not rules.pots or rules.leftovers:
        left = rules.budget - sum((costs[name] for name in funded), Fraction(0))
        _go([name for name in names if name not in funded], left, rules, costs, funded)
    return funded


def _go(
    names: list[str], left: Fraction, rules: Rules, costs: dict[str, Fraction], funded: list[str]
) -> None:
    for name in names:
        if any(name in rivals and set(rivals) & set(funded) for rivals in rules.exclusive):
            continue
        if costs[name] > left:
            if rules.no_skip:
                return
            continue
        inside = [cap for cap in rules.caps if name in cap.projects]
        if any(
            sum(costs[f] for f in funded if f in cap.projects) + costs[name] > cap.budget for cap in inside
        ):
            continue
        funded.append(name)
        left -= costs[name]
