"""The Method of Equal Shares, written as plainly as its definition: one purse a voter group, fractions, no
shortcuts.
"""

from fractions import Fraction

from pb.counting import Completion, Profile, Rules
from pb.counting.rules import Scale
from tests.counting.naive import cost_of, eligible, worths

Rounds = list[tuple[str, Fraction]]


def price_of(cost: Fraction, payers: list[tuple[Fraction, int, int]]) -> Fraction | None:
    """The smallest price for a unit of worth; payers have balance, worth and number."""
    if sum(balance * voters for balance, _, voters in payers) < cost:
        return None
    for limit in sorted({balance / worth for balance, worth, _ in payers}):
        poor = sum(balance * voters for balance, worth, voters in payers if balance / worth < limit)
        slope = sum(worth * voters for balance, worth, voters in payers if balance / worth >= limit)
        price = (cost - poor) / slope
        if price <= limit:
            return price
    raise AssertionError("the supporters can pay")


def race(profile: Profile, rules: Rules, share: Fraction) -> list[tuple[str, Fraction, dict[str, Fraction]]]:
    """What is bought from one share: id, price for a unit of worth, and the rates of all that could be."""
    costs, ballots = cost_of(profile), worths(profile, rules.rule)
    purses = [share] * len(ballots)
    open_, rounds = eligible(profile, rules), list[tuple[str, Fraction, dict[str, Fraction]]]()
    while True:
        prices = {}
        for name in open_:
            payers = [
                (purse, worth[name], voters)
                for purse, (worth, voters) in zip(purses, ballots, strict=True)
                if name in worth
            ]
            price = price_of(costs[name], payers)
            if price is not None:
                prices[name] = price
        if not prices:
            return rounds
        rates = {name: _rate(price, costs[name], rules.rule.scale) for name, price in prices.items()}
        name = min(prices, key=rates.__getitem__)
        rounds.append((name, prices[name], rates))
        open_.remove(name)
        for number, (worth, _) in enumerate(ballots):
            if name in worth:
                purses[number] -= min(purses[number], prices[name] * worth[name])


def run(profile: Profile, rules: Rules, share: Fraction) -> Rounds:
    """What is bought from one share: ids with the price for a unit of worth."""
    return [(name, price) for name, price, _ in race(profile, rules, share)]


def _rate(price: Fraction, cost: Fraction, scale: Scale) -> Fraction:
    if scale is Scale.ONE:
        return price
    if not cost:
        return Fraction(0)
    return price / cost if scale is Scale.COST else price * price / cost


def equal_shares(profile: Profile, rules: Rules) -> tuple[Rounds, Fraction, int]:
    """The rounds of the last run that the budget covers, its share, and the steps to it; one run for each
    step.
    """
    costs = cost_of(profile)
    share = Fraction(rules.budget, profile.voters)
    if rules.completion is Completion.ADD1_INTEGRAL:
        share = Fraction(share // rules.unit * rules.unit)
    rounds, rises = run(profile, rules, share), 0
    while rules.completion.raises:
        funded = {name for name, _ in rounds}
        left = rules.budget - sum(costs[name] for name in funded)
        rest = [name for name in eligible(profile, rules) if name not in funded]
        if not rest or (rules.completion.stops_when_exhaustive and all(costs[name] > left for name in rest)):
            break
        richer = run(profile, rules, share + rules.unit * rules.increment)
        if sum(costs[name] for name, _ in richer) > rules.budget:
            break
        rounds, share, rises = richer, share + rules.unit * rules.increment, rises + 1
    return rounds, share, rises
