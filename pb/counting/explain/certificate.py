"""Whether an outcome is proportional: EJR+ up to any project, for utilities by cost (Brill and Peters 2023,
sect. 6).

A group of j voters who all support an unfunded project p, together entitled to j × budget / n, is wronged
if each of them would not get more than that even with p: cost of her funded projects + cost of p ≤ j ×
budget / n. Equal Shares with utilities by cost never wrongs a group: as long as all could pay their part of
p, they bought for less.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pb.counting.columns import sides
from pb.counting.explain.served import cost_of
from pb.counting.model import Profile, Project
from pb.counting.outcome import Outcome
from pb.counting.rules import Rules, Worth


@dataclass(frozen=True, slots=True)
class Violation:
    """A wronged group: how many supporters of `project`, what the best served of them got, what they may
    ask for.

    Amounts are in the smallest unit; `entitled` is rounded down.
    """

    project: str
    voters: int
    served: int
    entitled: int


def justified(profile: Profile, rules: Rules, outcome: Outcome) -> tuple[Violation, ...]:
    """For each unfunded project the largest group that is wronged, if any; none at all is the certificate.

    Projects that the rules shut out by votes, and those dearer than the budget, wrong nobody.
    """
    found = []
    for project, groups in _losers(profile, rules, outcome):
        wronged = [
            (voters, best)
            for voters, best in groups
            if (best + project.cost) * profile.voters <= voters * rules.budget
        ]
        if wronged:
            voters, best = wronged[-1]
            found.append(Violation(project.id, voters, best, voters * rules.budget // profile.voters))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Check:
    """Of one unfunded project the group that comes closest to being wronged: it is not, as long as `served`
    and the cost of the project are more than what it may ask for.
    """

    project: str
    voters: int
    served: int
    entitled: int


def checks(profile: Profile, rules: Rules, outcome: Outcome, least: int = 1) -> tuple[Check, ...]:
    """For each unfunded project its closest group of `least` supporters or more: the certificate, line by
    line.
    """
    found = []
    for project, groups in _losers(profile, rules, outcome):
        asked = [(voters * rules.budget - best * profile.voters, voters, best) for voters, best in groups]
        if large := [group for group in asked if group[1] >= least]:
            _, voters, best = max(large)
            found.append(Check(project.id, voters, best, voters * rules.budget // profile.voters))
    return tuple(found)


def _losers(
    profile: Profile, rules: Rules, outcome: Outcome
) -> Iterator[tuple[Project, list[tuple[int, int]]]]:
    """Each unfunded project that could wrong somebody, with its groups: the worst served first, how many
    there are, and what the best served of them got.
    """
    costs, funded = cost_of(profile, outcome.funded), set(outcome.funded)
    for project, side in zip(profile.projects, sides(profile.columns, Worth.VOTES), strict=True):
        enough = profile.votes[project.id] >= max(1, rules.min_votes)
        if project.id in funded or not enough or project.cost > rules.budget or not len(side.classes):
            continue
        order = np.argsort(costs[side.classes], kind="stable")
        served = costs[side.classes][order]
        last = np.append(np.flatnonzero(np.diff(served)), len(served) - 1)
        group = np.cumsum(side.voters[order]).astype(np.int64)
        yield project, list(zip(group[last].tolist(), served[last].tolist(), strict=True))
