"""From ballots in the database to the counting package and back."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pb.ballots.choices import Chosen, numbers_of, points_on, read_text
from pb.counting import (
    BallotKind,
    Completion,
    Family,
    Outcome,
    Profile,
    Project,
    Rule,
    Rules,
    Ties,
    count,
    to_record,
)
from pb.counting.model import Marks
from pb.outcomes.meaning import ListedProject, explained
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import ContestFacts, RoundFacts

KIND_OF = {
    BallotType.APPROVAL: BallotKind.APPROVAL,
    BallotType.KNAPSACK: BallotKind.APPROVAL,
    BallotType.CUMULATIVE: BallotKind.CUMULATIVE,
    BallotType.ORDINAL: BallotKind.ORDINAL,
}
"""As what the ballots of each type are counted."""


def profile_of(
    projects: Iterable[ListedProject],
    ballots: Mapping[str, int],
    kind: str = BallotType.APPROVAL,
) -> Profile:
    """Ballots as they are stored (canonical text, and how many voters cast it) as a profile."""
    listed, type_ = tuple(projects), BallotType(kind)
    names = {project.number: project.id for project in listed}
    grouped: Counter[Any] = Counter()
    for choices, voters in ballots.items():
        grouped[_ballot(read_text(choices, type_), names, type_)] += voters
    return Profile(tuple(Project(project.id, project.cost) for project in listed), grouped, KIND_OF[type_])


def _ballot(chosen: Chosen, names: Mapping[int, str], kind: BallotType) -> frozenset[str] | Marks:
    """One ballot by the ids that are counted: with points, or with places from 1, where it has them."""
    if kind is BallotType.CUMULATIVE:
        return tuple(sorted((names[number], points) for number, points in points_on(chosen).items()))
    if kind is BallotType.ORDINAL:
        return tuple((names[number], place) for place, number in enumerate(numbers_of(chosen), 1))
    return frozenset(names[number] for number in numbers_of(chosen))


def rules_of(
    facts: RoundFacts,
    contest: ContestFacts,
    projects: Iterable[ListedProject],
    exclusive: tuple[tuple[str, ...], ...] = (),
) -> Rules:
    """The rules of the round for one contest; the lot is the order of the numbers on the ballot.

    Greedy leaves nothing that a completion could spend, and it alone knows pairs that exclude each other.
    """
    rule = Rule(facts.rule)
    return Rules(
        budget=contest.budget,
        rule=rule,
        completion=Completion.NONE if rule.family is Family.GREEDY else Completion(facts.completion),
        ties=Ties(facts.ties),
        min_votes=facts.min_votes,
        unit=10**facts.decimals,
        exclusive=exclusive if rule.family is Family.GREEDY else (),
        lot=tuple(project.id for project in sorted(projects, key=lambda project: project.number)),
    )


def counted(
    profile: Profile, rules: Rules, listed: Iterable[ListedProject] = ()
) -> tuple[Outcome, dict[str, Any], dict[str, Any]]:
    """The outcome, its record and what it means; in a thread, for it may take seconds."""
    outcome = count(profile, rules)
    return outcome, to_record(profile, rules, outcome), explained(profile, rules, outcome, listed)


def ballot_key(contest: int, choices: str) -> str:
    """The key of a closed ballot: what was chosen in which contest, and nothing of who chose it."""
    return hashlib.sha256(f"pb/closed-ballot/v1\0{contest}\0{choices}".encode()).hexdigest()
