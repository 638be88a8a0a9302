"""The count of all other projects, and whether one more project would have found its turn in it.

As long as a project is not bought, the others are counted as if it were not there. So what it would have
needed is read off one count of the others: at each purchase the rate that it had to undercut and the money
of its supporters, then the list by score with what is left at each place.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from gmpy2 import mpq

from pb.counting.columns import Floats, Ints
from pb.counting.count import market_for
from pb.counting.greedy import enough, in_order, level, scores_of
from pb.counting.model import Profile, Project
from pb.counting.rules import Comparison, Family, Rules, Scale
from pb.counting.shares.market import Market
from pb.counting.shares.purses import EPS, Purses, full_purses
from pb.counting.shares.run import Run, run
from pb.counting.ties import key_from, tie_key

_Place = tuple[Any, tuple[Any, ...]]
_Line = list[tuple[_Place, Project]]
Before = Callable[[int], bool]
"""Whether the tie order puts the project that is tried before another, given by number."""


def can_be_read(profile: Profile, rules: Rules) -> bool:
    """Whether what one project needs follows from the count of the others."""
    if rules.rule.family is Family.GREEDY:
        return profile.voters > 0 and not (rules.no_skip or rules.exclusive or rules.caps or rules.pots)
    plain = rules.rule.scale is not Scale.SQRT and rules.comparison is Comparison.NONE
    shares = rules.rule.family is Family.SHARES and not rules.completion.raises
    return profile.voters > 0 and shares and plain


@dataclass(frozen=True, slots=True)
class Tried:
    """A project as it is tried: its cost, votes and score, the voters of each class of its supporters (in
    the order of its side of the market), and `single` voters more who choose nothing else.
    """

    cost: int
    votes: int
    score: int
    voters: Floats | Ints | None = None
    single: int = 0


class Course:
    """One count of the others: purchases (none under greedy), then the list by score from what they leave."""

    def __init__(self, profile: Profile, rules: Rules, line: _Line, market: Market | None, done: Run | None):
        self.profile, self.rules, self._line = profile, rules, line
        self.left = rules.budget - (done.spent if done else 0)
        self.bought = done.funded if done else []
        self.states = _States(market, done) if market and done else None

    def funds(self, number: int, tried: Tried) -> bool:
        """Whether the project is funded as it is tried."""
        if not enough(tried.votes, tried.score, self.rules):
            return False
        project = Project(self.profile.projects[number].id, tried.cost)
        key = key_from({project.id: tried.votes}, self.rules)(project)
        if self.states is not None and self.states.buy(number, tried, lambda winner: key < self._key(winner)):
            return True
        if self.states is not None and not self.rules.completion.by_score:
            return False
        return self._fits(project, (-level(project, self.rules, {project.id: tried.score}), key))

    def _key(self, number: int) -> tuple[Any, ...]:
        return tie_key(self.profile, self.rules)(self.profile.projects[number])

    def _fits(self, project: Project, place: _Place) -> bool:
        """Whether the money lasts until its place in the list."""
        gone = {self.profile.projects[number].id for number in self.bought} | {project.id}
        left = self.left
        for other_place, other in self._line:
            if other_place >= place:
                break
            if other.cost <= left and other.id not in gone:
                left -= other.cost
        return project.cost <= left


class _States:
    """What each voter had before each purchase and after the last."""

    def __init__(self, market: Market, done: Run) -> None:
        self.market, self.done = market, done
        self.share, self.paid = done.purses.share, done.purses.paid
        self.rates = np.array([float(round_.rate) for round_ in done.rounds])
        purses = full_purses(market, self.share)
        money, slack = [purses.money.copy()], [purses.slack]
        for round_ in done.rounds:
            if round_.price:
                purses.pay(round_.project, round_.price)
            money.append(purses.money.copy())
            slack.append(purses.slack)
        self.money, self.slack = np.array(money), np.array(slack)
        self._seen: tuple[int, Floats] | None = None

    def buy(self, number: int, tried: Tried, before: Before) -> bool:
        """Whether the supporters buy the project at any of the purchases instead, or after them.

        Floats decide with a known error; what lies within it is settled with fractions.
        """
        side = self.market.sides[number]
        voters = side.voters if tried.voters is None else tried.voters.astype(np.float64)
        slope = float((voters if side.worth is None else voters * side.worth).sum()) + tried.single
        if not slope or not tried.cost:
            return slope > 0
        money, share = self._of(number), float(self.share)
        limits = self.rates * float(tried.cost) if self.market.scale is Scale.COST else self.rates
        caps = limits[:, None] if side.worth is None else limits[:, None] * side.worth
        offered = np.minimum(money[:-1], caps) @ voters + tried.single * np.minimum(share, limits)
        offered = np.append(offered, money[-1] @ voters + tried.single * share)
        error = (len(voters) + 16) * EPS * (offered + tried.cost) + self.slack * slope
        over = offered - tried.cost
        if (over > error).any():
            return True
        return any(self._settle(int(at), number, tried, before) for at in np.flatnonzero(over >= -error))

    def _of(self, number: int) -> Floats:
        if self._seen is None or self._seen[0] != number:
            self._seen = number, self.money[:, self.market.sides[number].classes]
        return self._seen[1]

    def _settle(self, at: int, number: int, tried: Tried, before: Before) -> bool:
        """The same for one purchase, exactly; of equal rates the tie order decides."""
        held = self._balances(at, number, tried)
        if at == len(self.done.rounds):
            return sum((balance * voters for balance, voters, _ in held), mpq(0)) >= tried.cost
        rate = self.done.rounds[at].rate
        limit = rate * tried.cost if self.market.scale is Scale.COST else rate
        offered = sum((min(balance, limit * worth) * voters for balance, voters, worth in held), mpq(0))
        if (over := offered - tried.cost) != mpq(0):
            return over > 0
        cheaper = all(balance < limit * worth for balance, _, worth in held)
        return cheaper or before(self.done.rounds[at].project)

    def _balances(self, at: int, number: int, tried: Tried) -> list[tuple[mpq, int, int]]:
        """Balance, voters and worth of each class of supporters that still has money."""
        side = self.market.sides[number]
        voters = side.voters if tried.voters is None else tried.voters
        live = np.flatnonzero((self.money[at][side.classes] > 0) & (voters > 0))
        purses = Purses(self.market, self.share, self.money[at], float(self.slack[at]), self.paid[:at])
        worth = [1] * len(live) if side.worth is None else [int(n) for n in side.worth[live]]
        found = zip(purses.balances(side.classes[live]), map(int, voters[live]), worth, strict=True)
        return [*found, *([(self.share, tried.single, 1)] if tried.single else [])]


class Field:
    """What all courses of one election have in common."""

    def __init__(self, profile: Profile, rules: Rules) -> None:
        self.profile, self.rules = profile, rules
        self.scores = scores_of(profile, rules.rule.worth)
        shares = rules.rule.family is Family.SHARES
        self.market = market_for(profile, rules) if shares else None
        key = tie_key(profile, rules)
        order = in_order(profile, rules, key, self.scores)
        self._line = [((-level(p, rules, self.scores), key(p)), p) for p in order]

    def course(self, without: int | None = None, more: int = 0) -> Course:
        """The count of all, or without a project; with so many voters more, who choose none of the others."""
        if self.market is None:
            return Course(self.profile, self.rules, self._line, None, None)
        open_ = [number for number in self.market.open_ if number != without]
        market = replace(self.market, open_=open_)
        done = run(market, mpq(self.rules.budget, self.profile.voters + more), self.rules.budget)
        return Course(self.profile, self.rules, self._line, market, done)
