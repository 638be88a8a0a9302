"""Between equals: one stated order, and a note of each time it decided."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pb.counting.model import Profile, Project
from pb.counting.rules import Rules, Ties

TieKey = Callable[[Project], tuple[Any, ...]]


def tie_key(profile: Profile, rules: Rules) -> TieKey:
    """The sort key of the tie order: cost, votes, lot; or the id compared as a string (for parity);
    or a stated order alone."""
    return key_from(profile.votes, rules)


def key_from(votes: Mapping[str, int], rules: Rules) -> TieKey:
    """The same from the votes alone."""
    if rules.ties is Ties.BY_ID:
        return lambda project: (project.id,)
    drawn = {project: place for place, project in enumerate(rules.lot)}
    if rules.ties is Ties.BY_LOT:
        return lambda project: (drawn.get(project.id, len(drawn)), project.id)
    return lambda project: (project.cost, -votes[project.id], drawn.get(project.id, len(drawn)), project.id)


def ranks(profile: Profile, rules: Rules) -> list[int]:
    """The place of each project in the tie order, in the order of the profile."""
    key, found = tie_key(profile, rules), [0] * len(profile.projects)
    order = sorted(range(len(found)), key=lambda number: key(profile.projects[number]))
    for place, number in enumerate(order):
        found[number] = place
    return found


def first(tied: Iterable[int], rank: list[int]) -> int:
    """Of the numbers of tied projects the one that the order puts first."""
    return min(tied, key=rank.__getitem__)
