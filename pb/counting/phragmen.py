"""Sequential Phragmén: supporters earn at equal speed and buy what they can pay for together.

In the words of loads: a project's time is (cost + loads of its supporters) / supporters; the smallest is
bought and all its supporters carry that load. A voter's load is that of the last funded project she
supports, so the loads of supporters need only be counted by project. Loads grow, so an old time is a lower
bound.
"""

import heapq
from fractions import Fraction

import numpy as np
from gmpy2 import mpq

from pb.counting.columns import Numbers, Side, sides
from pb.counting.model import Profile
from pb.counting.outcome import Purchases, Step, StepKind, Tie
from pb.counting.rules import Rules, Worth
from pb.counting.ties import first


class _Loads:
    """Who carries what: for each class the number of the load that its voters carry; load 0 is nothing."""

    def __init__(self, profile: Profile) -> None:
        self.last: Numbers = np.zeros(len(profile.columns.weights), dtype=np.int32)
        self.loads = [mpq(0)]

    def time_of(self, cost: int, side: Side) -> mpq:
        """When the supporters own the cost together; the load that each then carries."""
        held = np.bincount(self.last[side.classes], weights=side.voters, minlength=len(self.loads))
        carried = sum((load * int(held[n]) for n, load in enumerate(self.loads) if held[n]), start=mpq(cost))
        return carried / int(held.sum())

    def buy(self, side: Side, load: mpq) -> None:
        """All supporters now carry this load."""
        self.last[side.classes] = len(self.loads)
        self.loads.append(load)


def phragmen(profile: Profile, rules: Rules, rank: list[int], may_win: list[bool]) -> Purchases:
    """Buy in order of time until the next project, or one that ties with it, does not fit.

    What nobody supports would never be paid for; if the rules say so, such projects follow at the end as long
    as all of them fit (as the reference library has it).
    """
    done, loads = Purchases(left=rules.budget), _Loads(profile)
    supporters = sides(profile.columns, Worth.NAMED if profile.kind.plain else Worth.VOTES)
    affordable = [
        n for n, project in enumerate(profile.projects) if may_win[n] and project.cost <= rules.budget
    ]
    heap = [(mpq(0), n) for n in affordable if len(supporters[n].classes)]
    while heap:
        time, tied = _earliest(heap, profile, supporters, loads)
        if any(profile.projects[n].cost > done.left for n in tied):
            done.steps.extend(_stop(profile, n, done.left, time) for n in sorted(tied))
            return done
        winner = first(tied, rank)
        names = tuple(sorted(profile.projects[n].id for n in tied))
        if len(tied) > 1:
            done.ties.append(Tie(len(done.steps), names, profile.projects[winner].id))
        _take(profile, done, winner, time)
        loads.buy(supporters[winner], time)
        for n in tied:
            if n != winner:
                heapq.heappush(heap, (time, n))
    _take_unsupported(profile, done, [n for n in affordable if not len(supporters[n].classes)], rank)
    return done


def _earliest(
    heap: list[tuple[mpq, int]], profile: Profile, supporters: list[Side], loads: _Loads
) -> tuple[mpq, list[int]]:
    """The smallest time and all projects that have it, which leave the heap."""
    fresh: dict[int, mpq] = {}
    while heap[0][1] not in fresh:
        n = heap[0][1]
        fresh[n] = loads.time_of(profile.projects[n].cost, supporters[n])
        heapq.heapreplace(heap, (fresh[n], n))
    least, tied = heap[0][0], []
    while heap and heap[0][0] == least:
        _, n = heap[0]
        if n in fresh:
            tied.append(heapq.heappop(heap)[1])
        else:
            fresh[n] = loads.time_of(profile.projects[n].cost, supporters[n])
            heapq.heapreplace(heap, (fresh[n], n))
    return least, tied


def _take(profile: Profile, done: Purchases, n: int, time: mpq | None) -> None:
    project = profile.projects[n]
    load = None if time is None else Fraction(time.numerator, time.denominator)
    votes = profile.votes[project.id]
    done.buy(Step(StepKind.BOUGHT, project.id, votes, done.left, done.left - project.cost, load=load))


def _stop(profile: Profile, n: int, left: int, time: mpq) -> Step:
    name = profile.projects[n].id
    load = Fraction(time.numerator, time.denominator)
    return Step(StepKind.STOPPED, name, profile.votes[name], left, left, load=load)


def _take_unsupported(profile: Profile, done: Purchases, rest: list[int], rank: list[int]) -> None:
    for n in sorted(rest, key=rank.__getitem__):
        if max(profile.projects[m].cost for m in rest) > done.left:
            return
        _take(profile, done, n, None)
        rest = [m for m in rest if m != n]
