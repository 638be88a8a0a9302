"""Raising the shares step by step, without a run for each step.

If the run at a higher share buys the same projects in the same order, and in each round no rival asks less
there than the winner asked at the lower share, then every share between buys the same too: balances never
fall and prices never rise with the share while the order is fixed. So steps are doubled while runs certify
themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from gmpy2 import mpq

from pb.counting.rules import Rules
from pb.counting.shares.market import Market
from pb.counting.shares.run import Run, run

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Raised:
    """The last run that the budget covers, its number of steps, and where the winners changed."""

    run: Run
    rises: int = 0
    runs: int = 1
    path: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)


def first_run(market: Market, rules: Rules, share: mpq) -> Raised:
    """The run from the plain share."""
    found = run(market, share, rules.budget)
    if found is None:
        raise AssertionError("a run without a guide always ends")
    return Raised(found, path=[(0, tuple(sorted(found.funded)))])


def raise_shares(market: Market, rules: Rules, share: mpq, progress: Progress | None = None) -> Raised:
    """Give each voter more until the next step would exceed the budget, or the completion stops before."""
    state = first_run(market, rules, share)
    unit, step = rules.unit * rules.increment, 1
    while not _complete(market, rules, state.run):
        higher = state.run.purses.share + unit * step
        richer = run(market, higher, rules.budget, state.run, strict=step > 1)
        state.runs += 1
        if progress is not None:
            progress(state.rises, state.runs)
        if richer is None or (richer.spent > rules.budget and step > 1):
            step = max(1, step // 4)
            continue
        if richer.spent > rules.budget:
            break
        state.rises += step
        _note_change(state, richer)
        step = step * 2 if richer.certified else 1
    return state


def _note_change(state: Raised, richer: Run) -> None:
    state.run = richer
    funded = tuple(sorted(richer.funded))
    if funded != state.path[-1][1]:
        state.path.append((state.rises, funded))


def _complete(market: Market, rules: Rules, done: Run) -> bool:
    """Whether raising stops here: all is funded, or nothing more fits where the completion asks for that."""
    funded = set(done.funded)
    rest = [number for number in market.open_ if number not in funded]
    if rules.completion.stops_when_exhaustive:
        return all(market.costs[number] > rules.budget - done.spent for number in rest)
    return not rest
