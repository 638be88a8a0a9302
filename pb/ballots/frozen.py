"""What does not change while a vote is open, kept in the process: rules, contests, and what can be chosen."""

from weakref import WeakKeyDictionary

import msgspec

from pb.ballots.choices import Limits, limits_of
from pb.ballots.sealing import contest_name, sealed_size
from pb.ballots.tables import Project
from pb.core.db import Engine, current_engine, topic_versions
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round


class Frozen(msgspec.Struct, frozen=True):
    """A round as its topic stood at `version`. By contest id: costs by project number, what a ballot may
    hold, the contest's public name, and the bytes that each of its ballots takes inside a seal.
    """

    facts: RoundFacts
    costs: dict[int, dict[int, int]]
    version: int
    limits: dict[int, Limits]
    names: dict[int, str]
    sizes: dict[int, int]


_kept: WeakKeyDictionary[Engine, dict[str, Frozen]] = WeakKeyDictionary()


async def frozen_round(kode: str, *, fresh: bool = False) -> Frozen:
    """The round as it was last read; `fresh` reads it again. Who writes compares `version` under its lock.

    Raises `NotFound`.
    """
    kept = _kept.setdefault(current_engine(), {})
    found = kept.get(kode)
    if found is None or fresh:
        version = (await topic_versions([kode]))[kode]
        facts = await require_round(kode)
        found = kept[kode] = _frozen(facts, await _costs(facts), version)
    return found


def _frozen(facts: RoundFacts, costs: dict[int, dict[int, int]], version: int) -> Frozen:
    limits: dict[int, Limits] = {contest.id: limits_of(facts, contest) for contest in facts.contests}
    names: dict[int, str] = {
        contest.id: contest_name(facts.kode or "", contest.number) for contest in facts.contests
    }
    sizes = {key: sealed_size(numbers, limits[key].points) for key, numbers in costs.items()}
    return Frozen(facts, costs, version, limits, names, sizes)


async def _costs(facts: RoundFacts) -> dict[int, dict[int, int]]:
    costs: dict[int, dict[int, int]] = {contest.id: {} for contest in facts.contests}
    query = Project.select(Project.contest, Project.number, Project.cost)
    for row in await query.where(Project.contest.is_in(list(costs))) if costs else []:
        costs[row["contest"]][row["number"]] = row["cost"]
    return costs
