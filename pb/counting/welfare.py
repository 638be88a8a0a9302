"""Maximum welfare: the set of projects within the budget with the largest sum of utilities.

A 0/1 knapsack, solved by lists of undominated (cost, value) pairs, project by project (Nemhauser and
Ullmann 1969), cut by an upper bound: what the rest could add at most if projects could be split.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from pb.counting.rules import CannotCount, WhyNotCount

Whole = npt.NDArray[Any]
"""Whole numbers: 64 bits, or Python's own where sums may be larger."""

MOST_PAIRS = 3_000_000


def best_set(costs: list[int], values: list[int], budget: int) -> list[int]:
    """The places of the chosen items: of all best sets the cheapest, and of those the first in the given
    order.

    Raises `CannotCount` where there are more undominated sets than memory is meant for.
    """
    items = [n for n in range(len(costs)) if values[n] > 0 and costs[n] <= budget]
    kind: Any = np.int64
    if max(sum(values) + 1, budget + 1, sum(costs)) * 2 >= 1 << 62:
        kind = np.object_
    items.reverse()  # the first in the order is decided last, and taken where it makes no difference
    bounds = _Bounds([costs[n] for n in items], [values[n] for n in items], budget)
    spent: Whole = np.zeros(1, dtype=kind)
    worth: Whole = np.zeros(1, dtype=kind)
    kept = 0
    stages: list[tuple[Whole, npt.NDArray[np.bool_]]] = []
    for place, n in enumerate(items):
        spent, worth, before, taken = _with_item(spent, worth, costs[n], values[n], budget)
        keep = bounds.promising(spent, worth, place + 1)
        spent, worth, before, taken = spent[keep], worth[keep], before[keep], taken[keep]
        kept += len(spent)
        if kept > MOST_PAIRS:
            raise CannotCount(WhyNotCount.TOO_MANY_SETS)
        stages.append((before.astype(np.int32), taken))
    at, found = len(spent) - 1, []
    for n, (before, taken) in zip(reversed(items), reversed(stages), strict=True):
        if taken[at]:
            found.append(n)
        at = int(before[at])
    return found


def _with_item(
    spent: Whole, worth: Whole, cost: int, value: int, budget: int
) -> tuple[Whole, Whole, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """All undominated pairs with or without one more item, cheapest first; from which pair each comes."""
    fits = np.flatnonzero(spent <= budget - cost)
    all_spent = np.concatenate([spent[fits] + cost, spent])
    all_worth = np.concatenate([worth[fits] + value, worth])
    before = np.concatenate([fits, np.arange(len(spent))])
    taken = np.arange(len(all_spent)) < len(fits)
    order = _sorted(all_spent, all_worth, taken)
    ranked = all_worth[order]
    best = np.maximum.accumulate(ranked)
    keep = order[np.concatenate([[True], ranked[1:] > best[:-1]]).astype(bool)]
    return all_spent[keep], all_worth[keep], before[keep], taken[keep]


def _sorted(spent: Whole, worth: Whole, taken: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    if spent.dtype != np.object_:
        return np.lexsort((~taken, -worth, spent))
    rows = list(zip(spent.tolist(), (-worth).tolist(), (~taken).tolist(), strict=True))
    return np.array(sorted(range(len(rows)), key=rows.__getitem__), dtype=np.int64)


class _Bounds:
    """What the items from a place on can add at most for some money: the best value for the money first."""

    def __init__(self, costs: list[int], values: list[int], budget: int) -> None:
        self.costs, self.values, self.budget = costs, values, budget
        order = sorted(range(len(costs)), key=lambda n: costs[n] / values[n])
        self.order = order
        self.least = self._greedy(order)

    def _greedy(self, order: list[int]) -> int:
        left, worth = self.budget, 0
        for n in order:
            if self.costs[n] <= left:
                left, worth = left - self.costs[n], worth + self.values[n]
        return worth

    def promising(self, spent: Whole, worth: Whole, place: int) -> npt.NDArray[np.bool_]:
        """Which pairs can still reach the value of a set that is known; floats with room to spare."""
        rest = [n for n in self.order if n >= place]
        costs = np.cumsum([0.0, *(float(self.costs[n]) for n in rest)])
        values = np.cumsum([0.0, *(float(self.values[n]) for n in rest)])
        left = (self.budget - spent).astype(np.float64)
        reach = worth.astype(np.float64) + np.interp(left, costs, values)
        return np.asarray(reach * (1 + 1e-9) + 1 >= self.least)
