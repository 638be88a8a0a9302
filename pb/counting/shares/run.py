"""One run of Equal Shares from one share, and whether it certifies all shares up to it."""

import heapq
from dataclasses import dataclass, field

from gmpy2 import mpq

from pb.counting.shares.market import Market
from pb.counting.shares.price import Bracket, Supporters, bracket, exact_price
from pb.counting.shares.purses import EPS, Purses, full_purses
from pb.counting.ties import first

_UP, _DOWN = 1 + 16 * EPS, 1 - 16 * EPS


@dataclass(frozen=True, slots=True)
class Round:
    """A purchase: the price for each unit of worth, the rate that decided, who paid how, and who tied."""

    project: int
    price: mpq
    rate: mpq
    paid_full: int
    paid_all: int
    tied: tuple[int, ...]


@dataclass(slots=True)
class Run:
    """What was bought from one share. `certified`: each share between the guide's and this one buys the
    same.
    """

    purses: Purses
    rounds: list[Round] = field(default_factory=list)
    spent: int = 0
    certified: bool = True

    @property
    def funded(self) -> list[int]:
        return [round_.project for round_ in self.rounds]


@dataclass(frozen=True, slots=True)
class _Offer:
    """A project's price in this round as far as it is known, and the bounds of its rate."""

    project: int
    price: Bracket
    low: float
    high: float


class _Race:
    """The projects still open. Prices never fall while others are bought, so an old bound stays a bound."""

    def __init__(self, market: Market, purses: Purses) -> None:
        self.market, self.purses = market, purses
        self.supporters = {number: _supporters(market, number) for number in market.open_}
        self.start = dict.fromkeys(market.open_, 0.0)
        self.heap = [(self._least(number), number) for number in market.open_ if market.costs[number]]
        heapq.heapify(self.heap)

    def _least(self, number: int) -> float:
        return (
            self.market.rate_near(number, self.market.costs[number] / self.supporters[number].payers) * _DOWN
        )

    def offers(self, limit: float) -> list[_Offer]:
        """All projects whose rate may be the smallest, or may be at most the limit; the unaffordable are
        dropped.
        """
        found: list[_Offer] = []
        best = float("inf")
        while self.heap and (self.heap[0][0] <= best or self.heap[0][0] <= limit):
            _, number = heapq.heappop(self.heap)
            price = bracket(self.purses, self.supporters[number], self.start[number])
            if price is None:
                continue
            self.start[number] = max(0.0, price.low)
            low = self.market.rate_near(number, max(0.0, price.low)) * _DOWN
            high = self.market.rate_near(number, price.high) * _UP
            best = min(best, high)
            found.append(_Offer(number, price, low, high))
        return found

    def exact(self, offer: _Offer) -> mpq:
        """The price of an offer as a fraction."""
        return exact_price(self.purses, self.supporters[offer.project], offer.price)

    def back(self, offers: list[_Offer], chosen: int) -> None:
        """All but the chosen project stay in the race."""
        for offer in offers:
            if offer.project != chosen:
                heapq.heappush(self.heap, (offer.low, offer.project))


def _supporters(market: Market, number: int) -> Supporters:
    side = market.sides[number]
    return Supporters(
        market.costs[number], side.classes, side.voters, side.worth, side.slope, market.payers[number]
    )


def run(
    market: Market, share: mpq, budget: int, guide: Run | None = None, *, strict: bool = False
) -> Run | None:
    """Buy until the supporters of no project can pay for it, or the budget is exceeded.

    With a guide (the run at a smaller share) it finds out whether each share between buys the same; `strict`
    gives up with None once that is not so.
    """
    purses = full_purses(market, share)
    done = Run(purses, certified=guide is not None)
    race = _Race(market, purses)
    _take_free(market, done)
    while done.spent <= budget:
        limit = -1.0
        if guide is not None and done.certified and len(done.rounds) < len(guide.rounds):
            limit = float(guide.rounds[len(done.rounds)].rate) * _UP
        offers = race.offers(limit)
        if not offers:
            break
        winner, price, tied, rates = _winner(market, race, offers)
        if guide is not None and done.certified:
            done.certified = _agrees(market, race, guide, done, winner, offers, rates)
        if strict and not done.certified:
            return None
        race.back(offers, winner)
        full, rest = purses.pay(winner, price)
        done.rounds.append(Round(winner, price, rates[winner], full, rest, tied))
        done.spent += market.costs[winner]
    if guide is not None and len(done.rounds) != len(guide.rounds):
        done.certified = False
    return done if done.certified or not strict else None


def _take_free(market: Market, done: Run) -> None:
    """What costs nothing and is supported comes first, and nobody pays."""
    free = sorted(
        (number for number in market.open_ if not market.costs[number]), key=market.rank.__getitem__
    )
    for place, number in enumerate(free):
        payers = int(market.sides[number].voters.sum())
        done.rounds.append(Round(number, mpq(0), mpq(0), payers, 0, tuple(free[place:])))
        done.purses.paid.append((number, mpq(0)))


def _winner(
    market: Market, race: _Race, offers: list[_Offer]
) -> tuple[int, mpq, tuple[int, ...], dict[int, mpq]]:
    """The project with the smallest rate, its price, all that tie with it, and the exact rates computed."""
    best = min(offer.high for offer in offers)
    near = [offer for offer in offers if offer.low <= best]
    prices = {offer.project: race.exact(offer) for offer in near}
    rates = {number: market.rate(number, price) for number, price in prices.items()}
    least = min(rates.values())
    tied = tuple(number for number, rate in rates.items() if rate == least)
    winner = first(tied, market.rank)
    return winner, prices[winner], tied, rates


def _agrees(
    market: Market,
    race: _Race,
    guide: Run,
    done: Run,
    winner: int,
    offers: list[_Offer],
    rates: dict[int, mpq],
) -> bool:
    """Whether this round certifies: the guide bought the same, for no more than any rival would ask here."""
    if len(done.rounds) >= len(guide.rounds):
        return False
    theirs = guide.rounds[len(done.rounds)]
    if theirs.project != winner:
        return False
    limit = float(theirs.rate) * _UP
    for offer in offers:
        if offer.project == winner or offer.low > limit:
            continue
        rate = rates.get(offer.project)
        if rate is None:
            rate = market.rate(offer.project, race.exact(offer))
        if rate < theirs.rate or (rate == theirs.rate and market.rank[offer.project] < market.rank[winner]):
            return False
    return True
