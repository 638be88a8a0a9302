"""Whether an outcome is proportional: EJR+ up to any project, for utilities by cost (Brill and Peters 2023,
sect. 6).

A group of j voters who all support an unfunded project p, together entitled to j × budget / n, is wronged
if each of them would not get more than that even with p: cost of her funded projects + cost of p ≤ j ×
budget / n. Equal Shares with utilities by cost never wrongs a group: as long as all could pay their part of
p, they bought for less.
"""

from dataclasses import dataclass

import numpy as np

from pb.counting.columns import sides
from pb.counting.explain.served import cost_of
from pb.counting.model import Profile
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
    costs, funded = cost_of(profile, outcome.funded), set(outcome.funded)
    found = []
    for project, side in zip(profile.projects, sides(profile.columns, Worth.VOTES), strict=True):
        enough = profile.votes[project.id] >= max(1, rules.min_votes)
        if project.id in funded or not enough or project.cost > rules.budget or not len(side.classes):
            continue
        order = np.argsort(costs[side.classes], kind="stable")
        served = costs[side.classes][order].tolist()
        group = np.cumsum(side.voters[order]).astype(np.int64).tolist()
        wronged = [
            (voters, best)
            for voters, best in zip(group, served, strict=True)
            if (best + project.cost) * profile.voters <= voters * rules.budget
        ]
        if wronged:
            voters, best = wronged[-1]
            found.append(Violation(project.id, voters, best, voters * rules.budget // profile.voters))
    return tuple(found)
