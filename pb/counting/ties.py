"""Between equals: one stated order, and a note of each time it decided."""

from collections.abc import Callable, Sequence
from typing import Any

from pb.counting.model import Profile, Project, Rules, Ties

TieKey = Callable[[Project], tuple[Any, ...]]


def tie_key(profile: Profile, rules: Rules) -> TieKey:
    """The sort key of the tie order: cost, votes, lot; or the id compared as a string (for parity)."""
    if rules.ties is Ties.BY_ID:
        return lambda project: (project.id,)
    drawn = {project: place for place, project in enumerate(rules.lot)}
    votes = profile.votes
    return lambda project: (project.cost, -votes[project.id], drawn.get(project.id, len(drawn)), project.id)


def first(tied: Sequence[Project], key: TieKey) -> Project:
    """The one that the order puts first."""
    return min(tied, key=key)
