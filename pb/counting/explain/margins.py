"""By how much a project lost or won (Boehmer and others, Evaluation of Project Performance, IJCAI 2024).

For a loser: the fewest further voters who choose nothing else with whom it is funded, and the least
reduction of its cost. For a winner: how many of its votes, and how much higher a cost, it can bear. Under
greedy by votes being funded only gets easier with votes and harder with cost, so halving finds the true
number. Under other rules that need not be so; then the number found is one that suffices (or can be borne),
and `exact` is False.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from pb.counting.columns import Columns, Unpacked
from pb.counting.count import count
from pb.counting.model import Profile, Project
from pb.counting.outcome import Outcome
from pb.counting.rules import Rule, Rules

PARTS = 200
"""Where no number is exact, costs are tried in steps of a two-hundredth: each try is a whole count."""

Trial = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Margin:
    """`votes` it lacked or can lose, `cost` (smallest unit) it was too dear by or can grow by; None: no
    number is enough.

    `exact`: no smaller number suffices (or no larger can be borne).
    """

    project: str
    won: bool
    votes: int | None
    cost: int | None
    exact: bool


def margin(profile: Profile, rules: Rules, outcome: Outcome, project: str) -> Margin:
    """The margins of one project, by counting again; votes only where ballots name projects without
    numbers.
    """
    number = [known.id for known in profile.projects].index(project)
    won = project in outcome.funded
    exact = rules.rule is Rule.GREEDY_VOTES and not (rules.exclusive or rules.caps or rules.no_skip)
    cost = profile.projects[number].cost

    def wins(changed: Profile) -> bool:
        return project in count(changed, rules).funded

    unit = 1 if exact else max(1, cost // PARTS)
    if won:
        most = profile.votes[project]
        votes = _most(lambda n: wins(with_fewer(profile, number, n)), most) if profile.kind.plain else None
        room = (rules.budget - cost) // unit
        dearer = _most(lambda more: wins(with_cost(profile, number, cost + more * unit)), room)
        return Margin(project, won, votes, dearer * unit, exact)
    more_votes = None
    if profile.kind.plain:
        more_votes = _least(lambda n: wins(with_more(profile, number, n)), 2 * profile.voters + 2)
    cheaper = _least(lambda less: wins(with_cost(profile, number, cost - less * unit)), cost // unit)
    return Margin(project, won, more_votes, None if cheaper is None else cheaper * unit, exact)


def _least(enough: Trial, most: int) -> int | None:
    """The least number from 1 that is enough, if what is enough stays so; one that is enough, or None."""
    low, high = 0, 1
    while not enough(min(high, most)):
        if high >= most:
            return None
        low, high = high, high * 2
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _most(bearable: Trial, most: int) -> int:
    """The largest number up to which all tried can be borne."""
    if most <= 0:
        return 0
    too_many = _least(lambda n: not bearable(n), most)
    return most if too_many is None else too_many - 1


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
    order = np.argsort(-old.lengths()[classes], kind="stable")
    before = np.cumsum(old.weights[classes[order]]) - old.weights[classes[order]]
    taken = np.clip(voters - before, 0, old.weights[classes[order]])
    whole = order[(taken > 0) & (taken == old.weights[classes[order]])]
    part = order[(taken > 0) & (taken < old.weights[classes[order]])]
    columns = _without(old, marks[whole])
    if len(part):
        columns = _split(columns, int(classes[part[0]]), int(taken[(taken > 0)][-1]), number)
    return _profile(profile, profile.projects, columns)


def _without(old: Columns, marks: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Columns:
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
