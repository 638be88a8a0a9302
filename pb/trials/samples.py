"""Made-up ballots for a rehearsal: from a seed, the same each time, and never mistaken for a vote."""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Sequence
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
