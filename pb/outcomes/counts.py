"""From ballots in the database to the counting package and back."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from pb.counting import Completion, Family, Outcome, Profile, Project, Rule, Rules, Ties, count, to_record
from pb.outcomes.meaning import ListedProject, explained
from pb.rounds.facts import ContestFacts, RoundFacts


def profile_of(projects: Iterable[ListedProject], ballots: Mapping[str, int]) -> Profile:
    """Ballots as they are stored (a JSON list of numbers, and how many voters cast it) as a profile."""
    listed = tuple(projects)
    names = {project.number: project.id for project in listed}
    grouped: Counter[frozenset[str]] = Counter()
    for choices, voters in ballots.items():
        grouped[frozenset(names[number] for number in json.loads(choices))] += voters
    return Profile(tuple(Project(project.id, project.cost) for project in listed), grouped)


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
