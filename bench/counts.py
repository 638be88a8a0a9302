"""The count of the demo's real election against reading its file; margins of a ward's election."""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import TypeVar

from bench.figures import Figure
from pb.counting import Completion, Profile, Project, Rule, Rules, Ties, count
from pb.counting.explain import margins
from pb.counting.pabulib import read
from pb.places.queries import DATA

T = TypeVar("T")
VOTERS, PROJECTS, CHOICES, BUDGET = 600, 60, 8, 1_000_000_000


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


def margins_of_a_ward() -> Iterator[Figure]:
    """By how much each project won or lost under Equal Shares: what a facilitator waits for."""
    drawn = random.Random(1)
    names = [f"p{number:02}" for number in range(PROJECTS)]
    popular = [drawn.paretovariate(1.2) for _ in names]
    projects = tuple(Project(name, drawn.randrange(20, 200) * 1_000_000) for name in names)
    ballots = Counter(
        frozenset(drawn.choices(names, popular, k=drawn.randint(1, CHOICES))) for _ in range(VOTERS)
    )
    profile = Profile(projects, ballots)
    rules = Rules(BUDGET, Rule.MES_COST, Completion.UTILITARIAN)
    seconds, _ = _timed(lambda: margins(profile, rules, count(profile, rules)))
    told = f"{VOTERS} voters, {PROJECTS} projects; CPU, as the page of a result shows them"
    yield Figure("margins of all projects, Equal Shares", seconds, "s", most=4, note=told)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    seconds = []
    for _ in range(3):
        began = time.process_time()
        found = work()
        seconds.append(time.process_time() - began)
    return median(seconds), found
