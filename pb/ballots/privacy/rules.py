"""Rules of the privacy report: how many ballots stand alone, made up or real; which mode may follow.

A ballot that nobody else has cast alike can be recognised by whoever knows some of its choices.
"""

import random
from collections import Counter
from collections.abc import Hashable, Iterable
from functools import lru_cache

import msgspec

from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase, Publication, WhyNotRound, usual_publication

WARN_OVER = 100
"""More unique ballots than this, of a thousand, are too many to publish whole."""
MOST_VOTERS, DRAWS = 4_000, 4_000
_FALL = 0.75  # the n-th most liked project is chosen n ** -0.75 times as often as the first
_OPEN = 0.225  # where the number is free, a voter chooses this part of the projects


class Shape(msgspec.Struct, frozen=True):
    """What a simulation needs: voters, projects, how many may be chosen (0: any number), the type."""

    voters: int
    projects: int
    limit: int
    ballot_type: str = "approval"


@lru_cache(500)
def simulated_share(shape: Shape) -> int:
    """Unique ballots of a thousand, as made-up voters choose; the same figures give the same answer.

    Of more voters than `MOST_VOTERS` as many are drawn, so the share is rather too high than too low.
    """
    voters = min(shape.voters, MOST_VOTERS)
    if not voters or not shape.projects:
        return 0
    dice = random.Random(f"pb/privacy/v1 {shape}")  # noqa: S311 - a simulation that anybody can repeat
    rounds = max(1, DRAWS // voters)
    return sum(unique_share([_ballot(shape, dice) for _ in range(voters)]) for _ in range(rounds)) // rounds


def _ballot(shape: Shape, dice: random.Random) -> Hashable:
    liked = [(number + 1) ** -_FALL for number in range(shape.projects)]
    if not 0 < shape.limit < shape.projects:
        mean = _OPEN * shape.projects / sum(liked)
        return frozenset(n for n, weight in enumerate(liked) if dice.random() < min(0.95, mean * weight))
    wanted, chosen = dice.randint(1, shape.limit), list[int]()
    while len(chosen) < wanted:
        (one,) = dice.choices(range(shape.projects), liked)
        if one not in chosen:
            chosen.append(one)
    if shape.ballot_type == "ordinal":
        return tuple(chosen)
    if shape.ballot_type == "cumulative":
        return tuple(sorted((one, dice.randint(1, 5)) for one in chosen))
    return frozenset(chosen)


def unique_share(ballots: Iterable[Hashable]) -> int:
    """Of a thousand ballots, how many are like no other, rounded up: one is never none."""
    found = Counter(ballots)
    return -(-1000 * sum(1 for n in found.values() if n == 1) // max(1, found.total()))


def why_not_publication(facts: RoundFacts, new: Publication, phase: Phase) -> WhyNotRound | None:
    """Before the vote any mode that fits the count; from its opening on only sums; never back."""
    if ORDER.index(phase) >= ORDER.index(Phase.PUBLISHED):
        return WhyNotRound.ALREADY_BEGUN
    if facts.publication == new:
        return WhyNotRound.NOTHING_CHANGED
    if ORDER.index(phase) >= ORDER.index(Phase.VOTING):
        return None if new is Publication.TOTALS else WhyNotRound.ONLY_TOTALS
    if new is Publication.ATOMS and usual_publication(facts.rule, facts.ballot_type) != new:
        return WhyNotRound.ATOMS
    return None
