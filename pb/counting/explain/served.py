"""How well each class of voters is served: the number and the cost of funded projects that it supports."""

from collections.abc import Iterable

import numpy as np

from pb.counting.columns import Columns, Ints
from pb.counting.model import Profile


def supported(columns: Columns) -> Ints:
    """The places of the marks that are support: all, but those with 0 points."""
    places = np.arange(len(columns.marked))
    return places if columns.given is None else places[columns.given > 0]


def number_of(profile: Profile, funded: Iterable[str]) -> Ints:
    """For each class how many of the projects that it supports are funded."""
    won = set(funded)
    return _sums(profile, [int(project.id in won) for project in profile.projects])


def cost_of(profile: Profile, funded: Iterable[str]) -> Ints:
    """For each class what the funded projects that it supports cost together, in the smallest unit."""
    won = set(funded)
    return _sums(profile, [project.cost if project.id in won else 0 for project in profile.projects])


def _sums(profile: Profile, values: list[int]) -> Ints:
    columns = profile.columns
    marks = supported(columns)
    if sum(values) >= 1 << 62:
        raise OverflowError("costs beyond 2 ** 62")
    of_marks = np.array(values, dtype=np.int64)[columns.marked[marks]]
    total = np.zeros(len(columns.weights), dtype=np.int64)
    np.add.at(total, columns.rows()[marks], of_marks)
    return total
