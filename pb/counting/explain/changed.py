"""The same ballots with one thing changed: a cost, voters more, votes fewer."""

from dataclasses import replace

import numpy as np

from pb.counting.columns import Columns, Ints, Numbers, Unpacked
from pb.counting.count import count
from pb.counting.model import Profile, Project
from pb.counting.outcome import Outcome
from pb.counting.rules import Rules


def with_cost(profile: Profile, number: int, cost: int) -> Profile:
    """The same ballots, with another cost of one project."""
    projects = list(profile.projects)
    projects[number] = Project(projects[number].id, cost)
    return _profile(profile, tuple(projects), profile.columns)


def with_more(profile: Profile, number: int, voters: int) -> Profile:
    """Further voters who choose this project and no other."""
    old = profile.columns
    columns = replace(
        old,
        weights=np.append(old.weights, voters),
        start=np.append(old.start, old.start[-1] + 1),
        marked=np.append(old.marked, np.int32(number)),
    )
    return _profile(profile, profile.projects, columns)


def with_fewer(profile: Profile, number: int, voters: int) -> Profile:
    """So many of its voters take their mark for this project back: those first who chose the most besides
    it.
    """
    old = profile.columns
    marks = np.flatnonzero(old.marked == number)
    classes = old.rows()[marks]
    had = old.weights[classes]
    taken = leaving(old, classes, voters)
    part = np.flatnonzero((taken > 0) & (taken < had))
    columns = _without(old, marks[(taken > 0) & (taken == had)])
    if len(part):
        columns = _split(columns, int(classes[part[0]]), int(taken[part[0]]), number)
    return _profile(profile, profile.projects, columns)


def leaving(columns: Columns, classes: Ints | Numbers, voters: int) -> Ints:
    """How many voters of each class leave when so many do, those with the longest ballots first."""
    weights = columns.weights[classes]
    order = np.argsort(-columns.lengths()[classes], kind="stable")
    left = np.cumsum(weights[order]) - weights[order]
    found = np.zeros(len(classes), dtype=np.int64)
    found[order] = np.clip(voters - left, 0, weights[order])
    return found


def _without(old: Columns, marks: Ints) -> Columns:
    keep = np.ones(len(old.marked), dtype=bool)
    keep[marks] = False
    start = np.concatenate([[0], np.cumsum(keep)])[old.start]
    given = None if old.given is None else old.given[keep]
    return replace(old, marked=old.marked[keep], start=start, given=given)


def _split(old: Columns, row: int, voters: int, number: int) -> Columns:
    """Some voters of a class become one of their own, without the mark for a project."""
    weights = np.append(old.weights, voters)
    weights[row] -= voters
    mine = old.marked[old.start[row] : old.start[row + 1]]
    mine = mine[mine != number]
    return replace(
        old,
        weights=weights,
        start=np.append(old.start, old.start[-1] + len(mine)),
        marked=np.concatenate([old.marked, mine]),
    )


def _profile(profile: Profile, projects: tuple[Project, ...], columns: Columns) -> Profile:
    return Profile(projects, Unpacked(columns, projects, profile.kind), profile.kind)


def replacements(profile: Profile, rules: Rules, outcome: Outcome, project: str) -> tuple[str, ...]:
    """Who is next in line: what would be funded besides, if this winner had not been on the ballots."""
    number = [known.id for known in profile.projects].index(project)
    columns = _without(profile.columns, np.flatnonzero(profile.columns.marked == number))
    other = count(_profile(profile, profile.projects, columns), rules)
    return tuple(name for name in other.funded if name not in outcome.funded)
