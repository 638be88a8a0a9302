"""What does not change while a vote is open, kept in the process: rules, contests, and what can be chosen."""

from weakref import WeakKeyDictionary

import msgspec

from pb.ballots.costs.queries import costs_of
from pb.core.db import Engine, current_engine, topic_versions
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round


class Frozen(msgspec.Struct, frozen=True):
    """A round as its topic stood at `version`; costs by contest id and project number."""

    facts: RoundFacts
    costs: dict[int, dict[int, int]]
    version: int


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
        costs = await costs_of([contest.id for contest in facts.contests])
        found = kept[kode] = Frozen(facts, costs, version)
    return found
