"""Made-up ballots for a rehearsal: from a seed, the same each time, and never mistaken for a vote."""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from random import Random

import msgspec

MOST_VOTERS = 20_000
MOST_SEED = 999_999
_NEAR = 4.0
"""A project of one's own neighbourhood draws so many times as much."""
_TRIES = 4


class Offered(msgspec.Struct, frozen=True):
    """A project that can be chosen; `place` is its neighbourhood, 0 where it has none."""

    id: str
    cost: int
    place: int = 0


def made_up(
    offered: Sequence[Offered], *, voters: int, most: int, budget: int, seed: int
) -> dict[tuple[str, ...], int]:
    """Ballots with how many cast each: within the most choices and the budget, as the sheet allows.

    Some projects draw many and most draw few; each voter lives in one of the neighbourhoods and likes what
    is near. Only `random()` is drawn, which stays the same in every version of Python.
    """
    draw = Random(seed).random  # noqa: S311 - a sample that everybody can repeat, not a secret
    fitting = [project for project in offered if project.cost <= budget]
    if not fitting:
        return {}
    appeal = [0.15 + draw() ** 3 for _ in fitting]
    places = sorted({project.place for project in fitting})
    sums = {
        place: list(
            accumulate(
                weight * (_NEAR if place and project.place == place else 1.0)
                for weight, project in zip(appeal, fitting, strict=True)
            )
        )
        for place in places
    }
    found: Counter[tuple[str, ...]] = Counter()
    for _ in range(voters):
        home = sums[places[int(draw() * len(places))]]
        wanted = 1 + int(draw() * most)
        found[_ballot(draw, fitting, home, wanted, budget)] += 1
    return dict(found)


def marked(
    found: Mapping[tuple[str, ...], int], *, points: int, cap: int, seed: int
) -> dict[tuple[tuple[str, int], ...], int]:
    """The same ballots with points, or with `points` 0 in an order of preference: places from 1.

    Points go one by one to what the ballot names, until none is left or all have the most.
    """
    draw = Random(seed + 1).random  # noqa: S311 - a sample that everybody can repeat, not a secret
    marks: Counter[tuple[tuple[str, int], ...]] = Counter()
    for names, voters in sorted(found.items()):
        for _ in range(voters):
            order = sorted(names, key=lambda _name: draw())
            if points:
                given = dict.fromkeys(order, 0)
                for turn in range(min(points, cap * len(order))):
                    open_ = [name for name in order if given[name] < cap]
                    given[open_[0 if turn % 2 else int(draw() * len(open_))]] += 1
                marks[tuple(sorted((name, n) for name, n in given.items() if n))] += 1
            else:
                marks[tuple((name, place) for place, name in enumerate(order, 1))] += 1
    return dict(marks)


def _ballot(
    draw: Callable[[], float],
    fitting: Sequence[Offered],
    home: list[float],
    wanted: int,
    budget: int,
) -> tuple[str, ...]:
    chosen: set[str] = set()
    for _ in range(wanted * _TRIES):
        project = fitting[bisect(home, draw() * home[-1], hi=len(fitting) - 1)]
        if project.id not in chosen and project.cost <= budget:
            chosen.add(project.id)
            budget -= project.cost
        if len(chosen) == wanted:
            break
    return tuple(sorted(chosen))
