"""Rules of a trial count: the ways that can be tried, how many at once, how long one is kept."""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any

import msgspec

from pb.counting import Profile, Rules, Ties, WhyNotCount, why_not_count
from pb.counting.naming import rule_named

MOST_WAYS = 3
MOST_BYTES = 8 * 1024 * 1024
KEPT_FOR = timedelta(days=1)
KEPT_AT_MOST = 200
MOST_NOTES = 50
PER_HOUR = 20
SECONDS, READ_SECONDS = 120, 20


class Way(StrEnum):
    """A rule with its completion, under the name that lists of expected outcomes use."""

    GREEDY_VOTES = "greedy_votes"
    MES_COST_GREEDY = "mes_cost+greedy"
    MES_COST_ADD1_NOSTOP = "mes_cost_add1_nostop"
    MES_COST_ADD1 = "mes_cost_add1"
    MES_COST = "mes_cost"
    MES_CARDINALITY_GREEDY = "mes_cardinality+greedy"
    PHRAGMEN = "phragmen"
    MAX_WELFARE_COST = "max_welfare_cost"
    GREEDY_POINTS = "greedy_points"
    MES_POINTS = "mes_points"
    MES_POINTS_GREEDY = "mes_points+greedy"
    GREEDY_BORDA1 = "greedy_borda1"
    MES_BORDA1_GREEDY = "mes_borda1+greedy"


class Ballots(msgspec.Struct, frozen=True):
    """What is to be counted: projects as (id, name, cost), money in the smallest unit.

    A ballot is (marks, voters): the marks are ids where ballots only name projects, else (id, number).
    Where `ties` asks for a lot, it is the order of the projects. `seed` made up ballots that nobody cast.
    """

    name: str
    currency: str
    decimals: int
    budget: int
    projects: tuple[tuple[str, str, int], ...]
    ballots: tuple[tuple[tuple[Any, ...], int], ...]
    ties: str = "by_id"
    kind: str = "approval"
    notes: tuple[tuple[int, str, str], ...] = ()
    min_votes: int = 0
    seed: int | None = None


class Read(msgspec.Struct, frozen=True):
    """What came of a file: its ballots, or None with what stops it, by line."""

    ballots: Ballots | None
    notes: tuple[tuple[int, str, str], ...]


def rules_for(
    way: Way,
    *,
    budget: int,
    ties: str,
    decimals: int,
    lot: tuple[str, ...],
    profile: Profile,
    min_votes: int = 0,
) -> Rules | WhyNotCount:
    """The rules that a way means for these ballots, or why they cannot be counted in this way."""
    named = rule_named(way.value)
    if named is None:
        raise ValueError(way)
    rules = Rules(
        budget=budget,
        rule=named[0],
        completion=named[1],
        ties=Ties(ties),
        min_votes=min_votes,
        unit=10**decimals,
        lot=lot,
    )
    return why_not_count(profile, rules) or rules


class TrialState(StrEnum):
    """Where a trial stands; which of its ways are counted already follows from its results."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class WhyNotTry(StrEnum):
    """Why a trial is not started, or ended without a result."""

    NO_WAY = "trial.no_way"
    TOO_MANY_WAYS = "trial.too_many_ways"
    TOO_MANY = "trial.too_many"
    NOTHING = "trial.nothing"
    NO_FILE = "trial.no_file"
    NOT_ELIGIBLE = "trial.not_eligible"
    TOO_LATE = "trial.too_late"
    TOO_LONG = "trial.too_long"


def why_not_try(ways: Sequence[Way]) -> WhyNotTry | None:
    """One way at least, so that there is something to see; few, so that they fit beside each other."""
    if not ways:
        return WhyNotTry.NO_WAY
    return WhyNotTry.TOO_MANY_WAYS if len(set(ways)) > MOST_WAYS else None
