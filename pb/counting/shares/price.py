"""The smallest highest payment for a project: a bracket of floats that surely holds it, and the exact
fraction.

The sum of min(balance, price × worth) over the supporters is concave and rises with the price, so Newton's
steps from below reach the price in a few passes, without sorting. The error of a sum of m terms is bounded
by (m + 8) × 2 ** -53 of the sum (Higham, Accuracy and Stability of Numerical Algorithms, 4.2).
"""

from dataclasses import dataclass

import numpy as np
from gmpy2 import mpq

from pb.counting.columns import Floats, Numbers
from pb.counting.shares.purses import EPS, Purses

_NEAR = 1e-9
_MOST_PASSES = 100
_sum = np.add.reduce


@dataclass(slots=True)
class Supporters:
    """The supporters of a project that had money when last looked at; `slope` is voters × worth, `payers`
    its sum.
    """

    cost: int
    classes: Numbers
    voters: Floats
    worth: Floats | None
    slope: Floats
    payers: float


@dataclass(frozen=True, slots=True)
class Bracket:
    """Bounds of a price; `exact` when it was computed as a fraction."""

    low: float
    high: float
    exact: mpq | None = None


def bracket(purses: Purses, side: Supporters, start: float) -> Bracket | None:
    """Bounds of the price, which is not below `start`; None when the supporters cannot pay together."""
    money = _look(purses, side)
    cost, size = float(side.cost), len(money)
    total = float(_sum(side.voters * money))
    unsure = (size + 8) * EPS * (total + cost) + purses.slack * side.payers
    if total < cost - unsure:
        return None
    if total <= cost + unsure:
        return _settle(purses, side, money) if purses.sum_of(side.classes) >= side.cost else None
    price = max(start, cost / side.payers * (1 - 8 * EPS))
    for _ in range(_MOST_PASSES):
        cap = price if side.worth is None else price * side.worth
        reached = float(_sum(side.voters * np.minimum(money, cap)))
        error = (size + 8) * EPS * (reached + cost) + purses.slack * side.payers
        short = cost - reached
        if short <= error:
            break
        price += short / (float(_sum(side.slope[money > cap])) or 1e-300)
    slope = float(_sum(side.slope[money > cap * (1 + _NEAR) + purses.slack]))
    width = (abs(short) + error) * (1 + 8 * EPS) / slope if slope else np.inf
    if short > error or width > price * _NEAR / 2:
        return _settle(purses, side, money)
    return Bracket((price - width) * (1 - 4 * EPS), (price + width) * (1 + 4 * EPS))


def _look(purses: Purses, side: Supporters) -> Floats:
    """The balances of a project's supporters; those who have nothing left are dropped for good."""
    money = purses.money[side.classes]
    if np.count_nonzero(money) < len(money):
        has = money > 0
        side.classes, side.voters, money = side.classes[has], side.voters[has], money[has]
        side.worth = None if side.worth is None else side.worth[has]
        side.slope = side.voters if side.worth is None else side.slope[has]
        side.payers = float(_sum(side.slope))
    return money


def _settle(purses: Purses, side: Supporters, money: Floats) -> Bracket:
    """The exact price where floats cannot bound it well."""
    most = float((money if side.worth is None else money / side.worth).max(initial=0.0))
    price = exact_price(purses, side, Bracket(0.0, 2 * most + purses.slack))
    near = float(price)
    return Bracket(near * (1 - 2 * EPS), near * (1 + 2 * EPS), price)


def exact_price(purses: Purses, side: Supporters, within: Bracket) -> mpq:
    """The price as a fraction. Only balances that the bracket does not place are computed one by one."""
    if within.exact is not None:
        return within.exact
    money = _look(purses, side)
    worth: Floats | float = 1.0 if side.worth is None else side.worth
    poor = money + purses.slack * 2 < within.low * worth * (1 - 4 * EPS)
    rich = money - purses.slack * 2 > within.high * worth * (1 + 4 * EPS)
    missing = side.cost - purses.sum_of(side.classes[poor])
    payers = int(side.slope[rich].sum())
    unsure = np.flatnonzero(~(poor | rich))
    if not len(unsure):
        return missing / payers
    balances = purses.balances(side.classes[unsure])
    voters, slopes = side.voters[unsure].tolist(), side.slope[unsure].tolist()
    payers += int(sum(slopes))
    rows = [(balance * int(n) / int(slope), balance * int(n), int(slope)) for balance, n, slope in zip(
        balances, voters, slopes, strict=True)]  # fmt: skip
    for limit, held, slope in sorted(rows, key=lambda row: row[0]):
        if limit * payers >= missing:
            break
        missing, payers = missing - held, payers - slope
    return missing / payers
