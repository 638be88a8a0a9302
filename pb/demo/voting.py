"""Ballots of the demo: most vote, and each sends what fits into the budget."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pb.ballots.choices import Chosen
from pb.ballots.queries import projects_of
from pb.ballots.services import cast
from pb.core.actor import Actor
from pb.rounds.ballot_types import BallotType
from pb.rounds.queries import require_round

POINTS, MOST_POINTS = 6, 3


async def vote(kode: str, voters: Sequence[Actor], dice: Any, *, until: datetime) -> None:
    """Five of six vote, a little before the end of their phase or before now."""
    facts = await require_round(kode)
    contest = facts.contests[0]
    listed = await projects_of(contest.id)
    for voter in voters[: len(voters) * 5 // 6]:
        left, chosen = contest.budget, set()
        for project in dice.sample(listed, len(listed)):
            if project.cost <= left and dice.random() < 0.55 + 0.1 * (project.number == 1):
                chosen.add(project.number)
                left -= project.cost
        picked = marked(chosen or {listed[0].number}, BallotType(facts.ballot_type), dice)
        await cast(kode, {contest.number: picked}, by=voter, now=until - timedelta(minutes=5))


def marked(numbers: set[int], kind: BallotType, dice: Any) -> Chosen:
    """The same wishes on a ballot of another type."""
    order = dice.sample(sorted(numbers), len(numbers))
    if kind is BallotType.ORDINAL:
        return tuple(order)
    if kind is BallotType.CUMULATIVE:
        given = range(MOST_POINTS, MOST_POINTS - len(order), -1)
        return tuple(sorted((number, n) for number, n in zip(order, given, strict=True) if n > 0))
    return frozenset(numbers)
