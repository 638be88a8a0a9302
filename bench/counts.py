"""The count of the demo's real election against reading its file."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import TypeVar

from bench.figures import Figure
from pb.counting import Completion, Rule, Rules, Ties, count
from pb.counting.pabulib import read
from pb.places.queries import DATA

T = TypeVar("T")


def counts() -> Iterator[Figure]:
    """Greedy and Equal Shares, exact."""
    data = (DATA / "demo_election.pb.gz").read_bytes()
    reading, found = _timed(lambda: read(data).election)
    if found is None:
        raise RuntimeError("the demo election cannot be read")
    voters = sum(found.profile.ballots.values())
    for rule, completion in ((Rule.GREEDY_VOTES, Completion.NONE), (Rule.MES_COST, Completion.UTILITARIAN)):
        rules = Rules(found.budget, rule, completion, ties=Ties.BY_ID, unit=10**found.decimals)
        seconds, _ = _timed(partial(count, found.profile, rules))
        told = f"{seconds:.3f} s for {voters:,} voters and {len(found.projects)} projects"
        yield Figure(f"count {rule.value} / reading the file, CPU", seconds / reading, note=told)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    seconds = []
    for _ in range(3):
        began = time.process_time()
        found = work()
        seconds.append(time.process_time() - began)
    return median(seconds), found
