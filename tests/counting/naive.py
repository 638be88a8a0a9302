"""What the naive counts share: worth of a mark and tie order, written as plainly as the definitions."""

from fractions import Fraction

from pb.counting import Profile, Rule, Rules, Ties
from pb.counting.model import names_of
from pb.counting.rules import Worth


def worths(profile: Profile, rule: Rule) -> list[tuple[dict[str, int], int]]:
    """Each ballot as worths of projects, with its voters; what is worth nothing is left out."""
    found = []
    for ballot, voters in profile.ballots.items():
        names = names_of(ballot)
        given = {name: 1 for name in names} if isinstance(ballot, frozenset) else dict(ballot)
        if rule.worth is Worth.BORDA1:
            worth = {name: len(names) - place for place, name in enumerate(names)}
        elif rule.worth is Worth.BORDA0:
            worth = {name: len(names) - place - 1 for place, name in enumerate(names)}
        elif rule.worth is Worth.POINTS:
            worth = given
        else:
            worth = {name: int(number > 0) for name, number in given.items()}
        found.append(({name: number for name, number in worth.items() if number > 0}, voters))
    return found


def scores(profile: Profile, rule: Rule) -> dict[str, int]:
    """The sum of worths of each project."""
    found = {project.id: 0 for project in profile.projects}
    for worth, voters in worths(profile, rule):
        for name, number in worth.items():
            found[name] += number * voters
    return found


def votes(profile: Profile) -> dict[str, int]:
    """How many voters named each project."""
    found = {project.id: 0 for project in profile.projects}
    for ballot, voters in profile.ballots.items():
        for name in names_of(ballot):
            found[name] += voters
    return found


def order(profile: Profile, rules: Rules) -> list[str]:
    """The ids in tie order."""
    named = votes(profile)
    costs = {project.id: project.cost for project in profile.projects}

    def key(name: str) -> tuple[object, ...]:
        if rules.ties is Ties.BY_ID:
            return (name,)
        lot = rules.lot.index(name) if name in rules.lot else len(rules.lot)
        return (lot, name) if rules.ties is Ties.BY_LOT else (costs[name], -named[name], lot, name)

    return sorted(costs, key=key)


def eligible(profile: Profile, rules: Rules) -> list[str]:
    """The ids that may win, in tie order."""
    named, score = votes(profile), scores(profile, rules.rule)
    return [
        name
        for name in order(profile, rules)
        if named[name] >= rules.min_votes and score[name] >= max(rules.min_score, 1)
    ]


def cost_of(profile: Profile) -> dict[str, Fraction]:
    """The cost of each project."""
    return {project.id: Fraction(project.cost) for project in profile.projects}
