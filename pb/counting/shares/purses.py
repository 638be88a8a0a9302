"""What voters still have: a float for each class with a known error, and the exact balance when it is asked
for.

A class that still has money has paid in full for each funded project that it supports. So its exact balance
is the share less those prices, and sums of balances need only whole-number tallies over the ballots.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from gmpy2 import mpq

from pb.counting.columns import Floats, Ints, Numbers
from pb.counting.shares.market import Market

Mask = npt.NDArray[np.bool_]
EPS = 2.0**-53
_sum = np.add.reduce


@dataclass(slots=True)
class Purses:
    """`money` is off by `slack` at most, and 0 exactly where nothing is left; `paid` are projects with
    their prices.
    """

    market: Market
    share: mpq
    money: Floats
    slack: float
    paid: list[tuple[int, mpq]] = field(default_factory=list)

    def sum_of(self, classes: Numbers | Ints) -> mpq:
        """All the money of some classes that still have some, exactly."""
        if not len(classes):
            return mpq(0)
        total = self.share * int(self.market.columns.weights[classes].sum())
        if self.paid:
            tally = self.market.tally(classes)
            for project, price in self.paid:
                if tally[project]:
                    total -= price * int(tally[project])
        return total

    def held(self, project: int) -> mpq:
        """What the supporters of a project have left together, exactly."""
        classes = self.market.sides[project].classes
        return self.sum_of(classes[self.money[classes] > 0])

    def balances(self, classes: Numbers | Ints) -> list[mpq]:
        """The exact balance of each of some classes that still have money."""
        columns = self.market.columns
        column = np.full(len(self.market.costs), -1)
        column[[project for project, _ in self.paid]] = np.arange(len(self.paid))
        places, owner = columns.marks_of(classes)
        at = column[columns.marked[places]]
        owned = np.zeros((len(classes), len(self.paid)), dtype=np.int64)
        bought = at >= 0
        worth = 1 if self.market.worth is None else self.market.worth[places][bought]
        owned[owner[bought], at[bought]] = worth
        distinct, which = np.unique(owned, axis=0, return_inverse=True)
        prices = [price for _, price in self.paid]
        found = []
        for row in distinct.tolist():
            spent = sum((price * n for price, n in zip(prices, row, strict=True) if n), mpq(0))
            found.append(self.share - spent)
        return [found[n] for n in which.reshape(-1).tolist()]

    def pay(self, project: int, price: mpq) -> tuple[int, int]:
        """All supporters pay the price for each unit of worth, or all they have; how many did the one and
        the other.
        """
        voters = self.market.sides[project].voters
        full, rest = self.charge(project, price)
        return int(_sum(voters[full])), int(_sum(voters[rest]))

    def charge(self, project: int, price: mpq) -> tuple[Mask, Mask]:
        """The same, telling which of the project's supporters did the one and the other."""
        side = self.market.sides[project]
        money = self.money[side.classes]
        due = float(price) if side.worth is None else float(price) * side.worth
        rest = money - due
        doubt = self.slack + 4 * EPS * float(self.share)
        rich = rest > doubt
        unsure = (money > 0) & (np.abs(rest) <= doubt)
        if unsure.any():
            at = np.flatnonzero(unsure)
            for place, balance in zip(at.tolist(), self.balances(side.classes[at]), strict=True):
                owed = price if side.worth is None else price * int(side.worth[place])
                rich[place] = balance >= owed
                rest[place] = float(balance - owed)
        self.money[side.classes] = np.where(rich, np.maximum(rest, 0.0), 0.0)
        self.slack += 4 * EPS * float(self.share)
        self.paid.append((project, price))
        return rich, (money > 0) & ~rich


def full_purses(market: Market, share: mpq) -> Purses:
    """Everybody has the share."""
    money = np.full(len(market.columns.weights), float(share))
    return Purses(market, share, money, EPS * float(share))
