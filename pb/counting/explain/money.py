"""Where the money of Equal Shares went: what the supporters of each project paid for each funded one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from gmpy2 import mpq

from pb.counting.count import market_for
from pb.counting.explain.served import supported
from pb.counting.model import Profile
from pb.counting.outcome import Outcome
from pb.counting.rules import CannotCount, Family, Rules, WhyNotCount
from pb.counting.shares.purses import full_purses


@dataclass(frozen=True, slots=True)
class Spending:
    """Amounts in the smallest unit, rounded to whole ones; the exact prices are in the steps of the count.

    `paid[p][q]` is what the supporters of `p` paid for the funded `q`, `left[p]` what they had in the end,
    `had[p]` all that they started with, `held[p]` what they had at first and after each purchase.
    `receipts[n]` is what one voter of the n-th class of equal ballots paid, in the order of the funded.
    """

    funded: tuple[str, ...]
    had: Mapping[str, int]
    paid: Mapping[str, Mapping[str, int]]
    left: Mapping[str, int]
    held: Mapping[str, tuple[int, ...]]
    receipts: tuple[tuple[int, ...], ...]


def spending(profile: Profile, rules: Rules, outcome: Outcome) -> Spending:
    """Pay once more, with the prices of the record. Raises `CannotCount` where nobody pays."""
    if rules.rule.family is not Family.SHARES or outcome.share is None:
        raise CannotCount(WhyNotCount.COMPLETION_OF_SHARES)
    market, columns = market_for(profile, rules), profile.columns
    purses = full_purses(market, mpq(outcome.share.numerator, outcome.share.denominator))
    numbers = {project.id: number for number, project in enumerate(profile.projects)}
    bought = [(step.project, step.price) for step in outcome.steps if step.price is not None]
    marks = supported(columns)
    owners, names = columns.rows()[marks], columns.marked[marks]

    def of_supporters(amounts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[int]:
        sums = np.bincount(names, weights=(amounts * columns.weights)[owners], minlength=columns.projects)
        return [int(amount) for amount in np.rint(sums)]

    had = of_supporters(purses.money)
    held = [had]
    paid: dict[str, dict[str, int]] = {project.id: {} for project in profile.projects}
    receipts = []
    for name, price in bought:
        before = purses.money.copy()
        purses.pay(numbers[name], mpq(price.numerator, price.denominator))
        payments = before - purses.money
        receipts.append(np.rint(payments).astype(np.int64))
        for number, amount in enumerate(of_supporters(payments)):
            if amount:
                paid[profile.projects[number].id][name] = amount
        held.append(of_supporters(purses.money))
    ids = [project.id for project in profile.projects]
    rows = np.stack(receipts, axis=1) if receipts else np.zeros((len(columns.weights), 0), dtype=np.int64)
    return Spending(
        tuple(name for name, _ in bought),
        dict(zip(ids, had, strict=True)),
        paid,
        dict(zip(ids, held[-1], strict=True)),
        dict(zip(ids, zip(*held, strict=True), strict=True)),
        tuple(tuple(row) for row in rows.tolist()),
    )
