"""An outcome as a whole: how many are served and how well, and how votes and money are spread over groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pb.counting.explain.served import cost_of, number_of
from pb.counting.model import Profile
from pb.counting.outcome import Outcome

LEAST_GROUP = 5
"""Groups of projects with fewer supporters than this are told without their numbers."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Averages over all voters, the cost in the smallest unit.

    `histogram[k]` voters have k of their projects funded, so `histogram[0]` have none. `gini` of the costs
    is 0 when all are served alike. `worst_tenth` is the average cost for the tenth of voters who are served
    worst.
    """

    histogram: tuple[int, ...]
    average_number: Fraction
    average_cost: Fraction
    gini: Fraction
    worst_tenth: Fraction

    @property
    def with_nothing(self) -> int:
        """Voters with nothing funded."""
        return self.histogram[0]


def whole(profile: Profile, outcome: Outcome) -> Whole:
    """How the voters are served; raises `ValueError` without a voter."""
    voters = profile.voters
    if not voters:
        raise ValueError("nobody voted")
    weights = [int(n) for n in profile.columns.weights]
    numbers = number_of(profile, outcome.funded).tolist()
    costs = cost_of(profile, outcome.funded).tolist()
    histogram = [0] * (max(numbers) + 1)
    for number, weight in zip(numbers, weights, strict=True):
        histogram[number] += weight
    served = sorted(zip(costs, weights, strict=True))
    total = sum(cost * weight for cost, weight in served)
    return Whole(
        tuple(histogram),
        Fraction(sum(n * w for n, w in zip(numbers, weights, strict=True)), voters),
        Fraction(total, voters),
        _gini(served, voters, total),
        _worst_tenth(served, voters),
    )


def _gini(served: list[tuple[int, int]], voters: int, total: int) -> Fraction:
    """The Gini coefficient: sum over sorted voters of (2 × place − voters − 1) × cost, by voters × total."""
    place, found = 0, 0
    for cost, weight in served:
        places = weight * place + weight * (weight + 1) // 2
        found += cost * (2 * places - weight * (voters + 1))
        place += weight
    return Fraction(found, voters * total) if total else Fraction(0)


def _worst_tenth(served: list[tuple[int, int]], voters: int) -> Fraction:
    wanted = -(-voters // 10)
    left, found = wanted, 0
    for cost, weight in served:
        taken = min(left, weight)
        found, left = found + cost * taken, left - taken
    return Fraction(found, wanted)


@dataclass(frozen=True, slots=True)
class GroupShare:
    """The part of all votes and of all spending that goes to a group of projects; None where it is too
    small.
    """

    name: str
    projects: int
    votes: Fraction | None
    spending: Fraction | None


def by_group(
    profile: Profile, outcome: Outcome, groups: Mapping[str, tuple[str, ...]], least: int = LEAST_GROUP
) -> tuple[GroupShare, ...]:
    """Votes and spending by category or area. `groups` names those of each project; one of k counts 1/k in
    each.
    """
    costs = {project.id: project.cost for project in profile.projects}
    funded = set(outcome.funded)
    votes: dict[str, Fraction] = {}
    money: dict[str, Fraction] = {}
    members: dict[str, int] = {}
    for name, its in groups.items():
        for group in its:
            votes[group] = votes.get(group, Fraction(0)) + Fraction(profile.votes[name], len(its))
            spent = Fraction(costs[name], len(its)) if name in funded else Fraction(0)
            money[group] = money.get(group, Fraction(0)) + spent
            members[group] = members.get(group, 0) + 1
    all_votes, all_money = sum(votes.values()) or 1, sum(money.values()) or 1
    return tuple(
        GroupShare(name, members[name], votes[name] / all_votes, money[name] / all_money)
        if votes[name] >= least
        else GroupShare(name, members[name], None, None)
        for name in sorted(votes)
    )
