"""Which ballots are void, and why: decided before the voters are counted."""

from enum import StrEnum
from typing import Any

import numpy as np

from pb.counting.columns import Columns, Ints, Unpacked
from pb.counting.model import Profile
from pb.counting.rules import Limits


class WhyVoid(StrEnum):
    """Why a ballot is void."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_DEAR = "too_dear"
    TOO_FEW_POINTS = "too_few_points"
    TOO_MANY_POINTS = "too_many_points"


def without_void(profile: Profile, limits: Limits) -> tuple[Profile, dict[str, int]]:
    """The valid ballots, and how many were void for each reason; the first reason counts."""
    why = why_void(profile, limits)
    columns, valid = profile.columns, np.flatnonzero(why < 0)
    told = {
        reason.value: int(columns.weights[why == number].sum())
        for number, reason in enumerate(WhyVoid)
        if (why == number).any()
    }
    places, _ = columns.marks_of(valid)
    start = np.concatenate([[0], np.cumsum(columns.lengths()[valid])])
    given = None if columns.given is None else columns.given[places]
    kept = Columns(columns.weights[valid], start, columns.marked[places], given, columns.projects)
    return Profile(profile.projects, Unpacked(kept, profile.projects, profile.kind), profile.kind), told


def why_void(profile: Profile, limits: Limits) -> Ints:
    """For each class of equal ballots the number of its reason, or −1 where it is valid."""
    columns = profile.columns
    lengths, cost = columns.lengths(), _sums(columns, [project.cost for project in profile.projects])
    points = lengths if columns.given is None else _sums(columns, None)
    broken = (
        _below(lengths, limits.min_length),
        _above(lengths, limits.max_length),
        _above(cost, limits.max_cost),
        _below(points, limits.min_points if columns.given is not None else None),
        _above(points, limits.max_points if columns.given is not None else None),
    )
    why = np.full(len(lengths), -1)
    for number, which in reversed(list(enumerate(broken))):
        why[which] = number
    return why


def _sums(columns: Columns, costs: list[int] | None) -> Any:
    """What each class names, summed: costs, or its points; exact also where sums are very large."""
    if costs is None:
        amounts: Any = columns.given
    else:
        kind: Any = np.int64 if sum(costs) < 1 << 62 else np.object_
        amounts = np.array(costs, dtype=kind)[columns.marked]
    found = np.zeros(len(columns.weights), dtype=amounts.dtype)
    np.add.at(found, columns.rows(), amounts)
    return found


def _below(values: Any, limit: int | None) -> Any:
    return np.zeros(len(values), dtype=bool) if limit is None else (values < limit).astype(bool)


def _above(values: Any, limit: int | None) -> Any:
    return np.zeros(len(values), dtype=bool) if limit is None else (values > limit).astype(bool)
