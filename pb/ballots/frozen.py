"""What does not change while a vote is open, kept in the process: rules, contests, and what can be chosen."""

from weakref import WeakKeyDictionary

import msgspec

from pb.ballots.choices import Limits, limits_of
from pb.ballots.costs.queries import costs_of
from pb.ballots.sealing import contest_name, sealed_size
from pb.core.db import Engine, current_engine, in_transaction, topic_versions
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
    if in_transaction():  # what is read there may be undone
        kept = {}
    found = kept.get(kode)
    if found is None or fresh:
        version = (await topic_versions([kode]))[kode]
        facts = await require_round(kode)
        costs = await costs_of([contest.id for contest in facts.contests])
        found = kept[kode] = _frozen(facts, costs, version)
    return found


def _frozen(facts: RoundFacts, costs: dict[int, dict[int, int]], version: int) -> Frozen:
    limits: dict[int, Limits] = {contest.id: limits_of(facts, contest) for contest in facts.contests}
    names: dict[int, str] = {
        contest.id: contest_name(facts.kode or "", contest.number) for contest in facts.contests
    }
    sizes = {key: sealed_size(numbers, limits[key].points) for key, numbers in costs.items()}
    return Frozen(facts, costs, version, limits, names, sizes)
