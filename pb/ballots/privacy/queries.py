"""Reads for the privacy report: the shape of each contest, and how much stands alone in the box itself."""

import asyncio
from collections.abc import Sequence

import msgspec

from pb.ballots.privacy.rules import WARN_OVER, Shape, simulated_share, unique_share
from pb.ballots.queries import gate_counts
from pb.ballots.sealing import contest_name, unseal
from pb.ballots.tables import OpenBallot, Project
from pb.core.round_keys import round_keys
from pb.proposals.queries import eligible_for_ballot
from pb.rounds.facts import ContestFacts, RoundFacts


class Line(msgspec.Struct, frozen=True):
    """One contest of the report; shares are of a thousand."""

    number: int
    name: str
    shape: Shape
    share: int

    @property
    def warns(self) -> bool:
        """Whether whole ballots would give too many people away."""
        return self.share > WARN_OVER


MOST_LINES = 20


async def privacy_report(facts: RoundFacts) -> tuple[Line, ...]:
    """How many ballots would stand alone if half of those who can vote did, for the smallest contests first.

    All of it is made up: no real ballot is looked at.
    """
    both = zip(facts.contests, await gate_counts(facts), strict=True)
    halves = [(contest, (contest.electorate or counts.voters) // 2) for contest, counts in both]
    found = []
    for contest, voters in sorted(halves, key=lambda pair: pair[1])[:MOST_LINES]:
        limit = 0 if facts.ballot_type == "knapsack" else facts.max_choices
        shape = Shape(voters, await _projects(contest), limit, facts.ballot_type)
        share = await asyncio.to_thread(simulated_share, shape)
        found.append(Line(contest.number, contest.name, shape, share))
    return tuple(found)


async def _projects(contest: ContestFacts) -> int:
    if listed := await Project.count().where(Project.contest == contest.id):
        return int(listed)
    return len([one for one in await eligible_for_ballot(contest.id) if one.cost <= contest.budget])


async def true_shares(facts: RoundFacts) -> dict[int, int]:
    """By contest number: unique ballots of a thousand in the box itself. No choice and no sum leaves this."""
    key = round_keys(facts.id).seal
    if key is None:
        return {}
    shares = {}
    for contest in facts.contests:
        query = OpenBallot.select(OpenBallot.slot, OpenBallot.sealed).where(OpenBallot.contest == contest.id)
        rows = [(row["slot"], row["sealed"]) for row in await query]
        name = contest_name(facts.kode or "", contest.number)
        shares[contest.number] = await asyncio.to_thread(_share, rows, key, name)
    return shares


def _share(rows: Sequence[tuple[str, str]], key: bytes, name: str) -> int:
    return unique_share(unseal(key, name, slot, sealed).choices for slot, sealed in rows)
