"""Maximin support (generalised Phragmén; Aziz, Lee, Talmon 2018), exact.

Each round adds the affordable project with which the costs of all chosen projects can be split among their
supporters so that the most burdened voter carries least. That least burden is the largest c(S) / n(S) over
sets S of chosen projects (n: voters who support any of S), because what S costs can be paid by nobody else.
It is found by Dinkelbach's steps: guess a burden, and a maximum flow shows a set that needs more, if there
is one.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from pb.counting.flow import Network
from pb.counting.model import Profile
from pb.counting.outcome import Purchases, Step, StepKind, Tie
from pb.counting.rules import Rules
from pb.counting.ties import first

Groups = list[tuple[frozenset[int], int]]


def maximin_support(profile: Profile, rules: Rules, rank: list[int], may_win: list[bool]) -> Purchases:
    """Add project after project while one fits. Burdens only grow, so an old burden is a lower bound."""
    done, groups = Purchases(left=rules.budget), _groups(profile)
    chosen: list[int] = []
    heap = [(Fraction(0), n) for n in range(len(profile.projects)) if may_win[n] and _supported(n, groups)]
    while heap:
        heap = [(load, n) for load, n in heap if profile.projects[n].cost <= done.left]
        heapq.heapify(heap)
        if not heap:
            break
        load, tied = _lightest(heap, profile, groups, chosen)
        winner = first(tied, rank)
        project = profile.projects[winner]
        if len(tied) > 1:
            between = tuple(sorted(profile.projects[n].id for n in tied))
            done.ties.append(Tie(len(done.steps), between, project.id))
        votes = profile.votes[project.id]
        done.buy(Step(StepKind.BOUGHT, project.id, votes, done.left, done.left - project.cost, load=load))
        chosen.append(winner)
        for n in tied:
            if n != winner:
                heapq.heappush(heap, (load, n))
    return done


def _groups(profile: Profile) -> Groups:
    columns = profile.columns
    start, marked = columns.start.tolist(), columns.marked.tolist()
    given = [1] * len(marked) if columns.given is None else columns.given.tolist()
    found: Counter[frozenset[int]] = Counter()
    for row, voters in enumerate(columns.weights.tolist()):
        found[frozenset(marked[at] for at in range(start[row], start[row + 1]) if given[at])] += voters
    return list(found.items())


def _supported(n: int, groups: Groups) -> bool:
    return any(n in names for names, _ in groups)


def _lightest(
    heap: list[tuple[Fraction, int]], profile: Profile, groups: Groups, chosen: list[int]
) -> tuple[Fraction, list[int]]:
    """The smallest burden and all projects that have it, which leave the heap."""
    fresh: set[int] = set()
    tied: list[int] = []
    least: Fraction | None = None
    while heap and (least is None or heap[0][0] == least):
        bound, n = heapq.heappop(heap)
        if n in fresh:
            least = bound
            tied.append(n)
        else:
            fresh.add(n)
            heapq.heappush(heap, (burden(profile, groups, [*chosen, n], bound), n))
    if least is None:
        raise AssertionError("a heap with a project has a lightest one")
    return least, tied


def burden(
    profile: Profile, groups: Groups, chosen: Sequence[int], at_least: Fraction = Fraction(0)
) -> Fraction:
    """The least possible burden of the most burdened voter when these projects are paid for."""
    costs = [profile.projects[n].cost for n in chosen]
    place = {n: number for number, n in enumerate(chosen)}
    merged: Counter[frozenset[int]] = Counter()
    for names, voters in groups:
        merged[frozenset(place[n] for n in names if n in place)] += voters
    merged.pop(frozenset(), None)
    payers = list(merged.items())
    load = max([at_least, *(Fraction(costs[n], _voters({n}, payers)) for n in range(len(costs)))])
    while heavier := _heavier(costs, payers, load):
        load = Fraction(sum(costs[n] for n in heavier), _voters(heavier, payers))
    return load


def _voters(names: set[int], payers: Groups) -> int:
    return sum(voters for ballot, voters in payers if ballot & names)


def _heavier(costs: list[int], payers: Groups, load: Fraction) -> set[int]:
    """A set of projects whose supporters cannot pay it with this burden each, or an empty set."""
    source, sink, first_payer = 0, 1, 2 + len(costs)
    network = Network(first_payer + len(payers))
    scaled = [cost * load.denominator for cost in costs]
    for n, cost in enumerate(scaled):
        network.edge(source, 2 + n, cost)
    for number, (names, voters) in enumerate(payers):
        network.edge(first_payer + number, sink, voters * load.numerator)
        for n in names:
            network.edge(2 + n, first_payer + number, scaled[n])
    if network.fill(source, sink) == sum(scaled):
        return set()
    depth = network.depths(source)
    return {n for n in range(len(costs)) if depth[2 + n] >= 0}
