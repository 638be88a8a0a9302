"""What a rehearsal counts: made-up ballots over the eligible proposals of a round, in its order."""

from collections.abc import Callable

from pb.ballots.rules import lot_of
from pb.core.errors import Refused
from pb.counting import Completion, Family, Rule
from pb.counting.naming import name_of
from pb.proposals.queries import cards, eligible_for_ballot
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.rules import ORDER, Phase
from pb.trials.rules import Ballots, Way, WhyNotTry
from pb.trials.samples import Offered, made_up


def own_way(facts: RoundFacts) -> Way:
    """The way in which this round will be counted; greedy leaves nothing that a completion could spend."""
    rule = Rule(facts.rule)
    greedy = rule.family is Family.GREEDY
    return Way(name_of(rule, Completion.NONE if greedy else Completion(facts.completion)))


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
    found = made_up(offered, voters=voters, most=facts.max_choices, budget=contest.budget, seed=seed)
    return Ballots(
        name=f"{facts.title}: {contest.name}",
        currency=facts.currency,
        decimals=facts.decimals,
        budget=contest.budget,
        ties=facts.ties,
        projects=tuple((c.kode, known[c.proposal].title, c.cost) for c in candidates),
        ballots=tuple(sorted(found.items())),
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
    found = made_up(offered, voters=voters, most=facts.max_choices, budget=contest.budget, seed=seed)
    return Ballots(
        name=f"{facts.title}: {contest.name}",
        currency=facts.currency,
        decimals=facts.decimals,
        budget=contest.budget,
        ties=facts.ties,
        projects=tuple(projects),
        ballots=tuple(sorted(found.items())),
        min_votes=facts.min_votes,
        seed=seed,
    )
