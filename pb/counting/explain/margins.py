"""By how much a project lost or won (Boehmer and others, Evaluation of Project Performance, IJCAI 2024).

For a loser: the fewest further voters who choose nothing else with whom it is funded, and the least
reduction of its cost. For a winner: how many of its votes, and how much higher a cost, it can bear.

Where the others are counted as if the project were not there until it is bought (greedy and Equal Shares,
`course`), being funded only gets easier with a lower cost and harder with fewer votes, so halving finds the
true numbers. Voters more are another matter under Equal Shares: each share gets smaller with them. There,
and under other rules, the number found is one that suffices, and `exact` is False.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pb.counting.count import count
from pb.counting.explain.changed import leaving, with_cost, with_fewer, with_more
from pb.counting.explain.course import Course, Field, Tried, can_be_read
from pb.counting.explain.halving import found, found_together, least, most_borne
from pb.counting.model import Profile
from pb.counting.outcome import Outcome
from pb.counting.rules import Rule, Rules

PARTS = 200
"""Where each try is a whole count, costs are tried in steps of a two-hundredth."""


@dataclass(frozen=True, slots=True)
class Margin:
    """`votes` it lacked or can lose, `cost` (smallest unit) it was too dear by or can grow by; None: no
    number is enough.

    `exact`: no smaller number suffices (or no larger can be borne).
    """

    project: str
    won: bool
    votes: int | None
    cost: int | None
    exact: bool


def margin(profile: Profile, rules: Rules, outcome: Outcome, project: str) -> Margin:
    """The margins of one project; votes only where ballots name projects without numbers."""
    number = [known.id for known in profile.projects].index(project)
    return _margins(profile, rules, outcome, [number])[0]


def margins(profile: Profile, rules: Rules, outcome: Outcome, *, further: bool = True) -> tuple[Margin, ...]:
    """The margins of all projects, which share the counts that they need.

    Most of the work is in the further voters of losers; without `further` they are left out.
    """
    return _margins(profile, rules, outcome, range(len(profile.projects)), further=further)


def _margins(
    profile: Profile, rules: Rules, outcome: Outcome, numbers: Iterable[int], *, further: bool = True
) -> tuple[Margin, ...]:
    further = further and profile.kind.plain
    if can_be_read(profile, rules):
        return _read(profile, rules, outcome, list(numbers), further=further)
    return tuple(_counted_again(profile, rules, outcome, number, further=further) for number in numbers)


def _exact(rules: Rules) -> bool:
    return rules.rule is Rule.GREEDY_VOTES and not (rules.exclusive or rules.caps or rules.no_skip)


def _read(
    profile: Profile, rules: Rules, outcome: Outcome, numbers: list[int], *, further: bool
) -> tuple[Margin, ...]:
    """From the counts of the others: one for all losers, one for each purchased winner, and one for each
    number of further voters.
    """
    field = Field(profile, rules)
    plain, ids = field.course(), [project.id for project in profile.projects]
    lost = [number for number in numbers if ids[number] not in outcome.funded]
    more = _more_votes(field, lost) if further else {}
    answers = []
    for number in numbers:
        name = ids[number]
        if name in outcome.funded:
            course = field.course(without=number) if number in plain.bought else plain
            votes = _votes_to_lose(field, course, number) if profile.kind.plain else None
            cost: int | None = _cost_to_grow(field, course, number)
        else:
            votes, cost = more.get(number), _cost_to_save(field, plain, number)
        answers.append(Margin(name, name in outcome.funded, votes, cost, _exact(rules)))
    return tuple(answers)


def _more_votes(field: Field, numbers: list[int]) -> dict[int, int | None]:
    """For each loser the voters who were found to suffice; the same number is counted once for all."""

    def enough(voters: int, asking: list[int]) -> dict[int, bool]:
        course = field.course(more=voters)
        bought = set(course.bought)
        return {n: n in bought or course.funds(n, _tried(field, n, voters=voters)) for n in asking}

    most = 2 * field.profile.voters + 2
    return found_together({number: least(most) for number in numbers}, enough)


def _tried(field: Field, number: int, *, voters: int = 0, cost: int | None = None) -> Tried:
    """A project with voters more who choose nothing else, or at another cost."""
    project = field.profile.projects[number]
    votes, score = field.profile.votes[project.id], field.scores[project.id]
    return Tried(project.cost if cost is None else cost, votes + voters, score + voters, single=voters)


def _cost_to_save(field: Field, course: Course, number: int) -> int | None:
    cost = field.profile.projects[number].cost
    return found(least(cost), lambda less: course.funds(number, _tried(field, number, cost=cost - less)))


def _cost_to_grow(field: Field, course: Course, number: int) -> int:
    cost = field.profile.projects[number].cost
    return most_borne(
        lambda more: course.funds(number, _tried(field, number, cost=cost + more)), field.rules.budget - cost
    )


def _votes_to_lose(field: Field, course: Course, number: int) -> int:
    """How many of its voters may take their mark back, those first who chose the most besides it."""
    project, columns = field.profile.projects[number], field.profile.columns
    classes = columns.rows()[columns.marked == number]
    had = field.profile.votes[project.id]

    def bearable(fewer: int) -> bool:
        voters = columns.weights[classes] - leaving(columns, classes, fewer)
        return course.funds(number, Tried(project.cost, had - fewer, had - fewer, voters))

    return most_borne(bearable, had)


def _counted_again(profile: Profile, rules: Rules, outcome: Outcome, number: int, *, further: bool) -> Margin:
    """The margins of one project where only whole counts tell."""
    project, exact = profile.projects[number], _exact(rules)
    won, cost, unit = (
        project.id in outcome.funded,
        project.cost,
        1 if exact else max(1, project.cost // PARTS),
    )

    def wins(changed: Profile) -> bool:
        return project.id in count(changed, rules).funded

    if won:
        votes = None
        if profile.kind.plain:
            votes = most_borne(lambda n: wins(with_fewer(profile, number, n)), profile.votes[project.id])
        dearer = most_borne(
            lambda n: wins(with_cost(profile, number, cost + n * unit)), (rules.budget - cost) // unit
        )
        return Margin(project.id, won, votes, dearer * unit, exact)
    more = None
    if further:
        more = found(least(2 * profile.voters + 2), lambda n: wins(with_more(profile, number, n)))
    cheaper = found(least(cost // unit), lambda n: wins(with_cost(profile, number, cost - n * unit)))
    return Margin(project.id, won, more, None if cheaper is None else cheaper * unit, exact)
