"""What all runs of Equal Shares on the same ballots have in common: costs, supporters, tie order."""

from dataclasses import dataclass

import numpy as np
from gmpy2 import mpq

from pb.counting.columns import Columns, Floats, Ints, Numbers, Side, sides
from pb.counting.rules import Rules, Scale, Worth


@dataclass(frozen=True, slots=True)
class Market:
    """Projects by number. `rank` is the tie order; `open_` are the projects that may win and have
    supporters.
    """

    columns: Columns
    worth: Ints | None
    costs: list[int]
    rank: list[int]
    sides: list[Side]
    open_: list[int]
    scale: Scale
    payers: list[float]

    def rate(self, project: int, price: mpq) -> mpq:
        """What orders the projects: the price for each unit of utility (for the root of the cost, its
        square).
        """
        if self.scale is Scale.ONE:
            return price
        cost = self.costs[project]
        return (price if self.scale is Scale.COST else price * price) / cost if cost else mpq(0)

    def rate_near(self, project: int, price: float) -> float:
        """The same with floats; each operation is off by 2 ** -53 of the value at most."""
        if self.scale is Scale.ONE:
            return price
        return (price if self.scale is Scale.COST else price * price) / float(self.costs[project])

    def tally(self, classes: Numbers | Ints) -> Floats:
        """For each project what it is worth to all voters of these classes: whole numbers below 2 ** 53."""
        places, owner = self.columns.marks_of(classes)
        weights = self.columns.weights[classes][owner]
        if self.worth is not None:
            weights = weights * self.worth[places]
        marked = self.columns.marked[places]
        return np.bincount(marked, weights=weights, minlength=len(self.costs)).astype(np.float64, copy=False)


def market_of(
    columns: Columns, costs: list[int], rules: Rules, rank: list[int], may_win: list[bool]
) -> Market:
    """Prepare the runs. Worthless projects, and those that the rules shut out, are never bought."""
    what = rules.rule.worth
    named = what is Worth.VOTES and columns.given is None
    supporters = sides(columns, what)
    open_ = [number for number, side in enumerate(supporters) if len(side.classes) and may_win[number]]
    worth = None if named else columns.worth(what)
    payers = [float(side.slope.sum()) for side in supporters]
    return Market(columns, worth, costs, rank, supporters, open_, rules.rule.scale, payers)
