"""What a rehearsal counts: made-up ballots over the eligible proposals of a round, in its order."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pb.ballots.choices import limits_of
from pb.ballots.rules import lot_of
from pb.core.errors import Refused
from pb.counting import Completion, Family, Rule
from pb.counting.naming import name_of
from pb.outcomes.counts import KIND_OF
from pb.proposals.queries import cards, eligible_for_ballot
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.rules import ORDER, Phase
from pb.trials.rules import Ballots, Way, WhyNotTry
from pb.trials.samples import Offered, made_up, marked

_FEW = 5
"""So many proposals at most does a made-up voter name where the ballot sets no number."""


def _ballots(
    facts: RoundFacts, contest: ContestFacts, offered: Sequence[Offered], voters: int, seed: int
) -> tuple[tuple[Any, int], ...]:
    """Made-up ballots as this round would take them."""
    limits = limits_of(facts, contest)
    most = limits.most or min(_FEW, limits.points or len(offered))
    money = contest.budget if limits.kind.spends else sum(project.cost for project in offered)
    found: Mapping[Any, int] = made_up(offered, voters=voters, most=most, budget=money, seed=seed)
    if not limits.kind.names_only:
        found = marked(found, points=limits.points, cap=limits.cap, seed=seed)
    return tuple(sorted(found.items()))


def own_way(facts: RoundFacts) -> Way:
    """The way in which this round will be counted; greedy leaves nothing that a completion could spend."""
    rule = Rule(facts.rule)
    greedy = rule.family is Family.GREEDY
    return Way(name_of(rule, Completion.NONE if greedy else Completion(facts.completion)))


_BESIDE = {
    Way.GREEDY_VOTES: Way.MES_COST_GREEDY,
    Way.GREEDY_POINTS: Way.MES_POINTS_GREEDY,
    Way.MES_POINTS: Way.GREEDY_POINTS,
    Way.MES_POINTS_GREEDY: Way.GREEDY_POINTS,
    Way.GREEDY_BORDA1: Way.MES_BORDA1_GREEDY,
}


def way_beside(own: Way) -> Way:
    """What is offered first to compare with; it can count the same ballots."""
    return _BESIDE.get(own, Way.GREEDY_VOTES)


def why_not_rehearse(facts: RoundFacts, phase: Phase) -> WhyNotTry | None:
    """Once ballots are cast, made-up ones beside them would only confuse."""
    return WhyNotTry.TOO_LATE if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else None


async def sample_of(facts: RoundFacts, contest: ContestFacts, *, voters: int, seed: int) -> Ballots:
    """Made-up ballots of a contest; raises `Refused` while no proposal is eligible."""
    candidates = [c for c in await eligible_for_ballot(contest.id) if c.cost <= contest.budget]
    if not candidates:
        raise Refused(WhyNotTry.NOT_ELIGIBLE)
    candidates.sort(key=lambda c: lot_of(facts.kode or "", c.kode))
    known = {card.id: card for card in await cards([c.proposal for c in candidates])}
    offered = [Offered(c.kode, c.cost, known[c.proposal].rw or 0) for c in candidates]
    found = _ballots(facts, contest, offered, voters, seed)
    return Ballots(
        name=f"{facts.title}: {contest.name}",
        currency=facts.currency,
        decimals=facts.decimals,
        budget=contest.budget,
        ties=facts.ties,
        projects=tuple((c.kode, known[c.proposal].title, c.cost) for c in candidates),
        ballots=found,
        kind=KIND_OF[BallotType(facts.ballot_type)].value,
        min_votes=facts.min_votes,
        seed=seed,
    )


_SHARES = (6, 8, 10, 12, 15, 18, 22, 25, 30, 35, 40, 45)
"""What made-up proposals cost, in hundredths of the budget: together three times what there is."""


def sample_of_plan(
    facts: RoundFacts, contest: ContestFacts, *, voters: int, seed: int, title: Callable[[int], str]
) -> Ballots:
    """Made-up ballots over made-up proposals, for a draft that nobody has proposed anything in."""
    projects = [
        (f"C-{number:02d}", title(number), contest.budget * share // 100)
        for number, share in enumerate(_SHARES, 1)
    ]
    offered = [Offered(code, cost, place=n % 4 + 1) for n, (code, _, cost) in enumerate(projects)]
    found = _ballots(facts, contest, offered, voters, seed)
    return Ballots(
        name=f"{facts.title}: {contest.name}",
        currency=facts.currency,
        decimals=facts.decimals,
        budget=contest.budget,
        ties=facts.ties,
        projects=tuple(projects),
        ballots=found,
        kind=KIND_OF[BallotType(facts.ballot_type)].value,
        min_votes=facts.min_votes,
        seed=seed,
    )
