"""Margins by counting the whole election again for each number that is tried, one after another."""

from collections.abc import Callable

from pb.counting import Profile, Rules, count
from pb.counting.explain.changed import with_cost, with_fewer, with_more


def margin_of(profile: Profile, rules: Rules, number: int) -> tuple[int | None, int | None]:
    """Votes and cost by which a project lost or may still lose; the first number that halving comes to."""
    project = profile.projects[number]

    def wins(changed: Profile) -> bool:
        return project.id in count(changed, rules).funded

    def at(cost: int) -> bool:
        return wins(with_cost(profile, number, cost))

    votes = None
    if wins(profile):
        if profile.kind.plain:
            votes = borne(lambda n: wins(with_fewer(profile, number, n)), profile.votes[project.id])
        return votes, borne(lambda n: at(project.cost + n), rules.budget - project.cost)
    if profile.kind.plain:
        votes = halved(lambda n: wins(with_more(profile, number, n)), 2 * profile.voters + 2)
    return votes, halved(lambda n: at(project.cost - n), project.cost)


def halved(enough: Callable[[int], bool], most: int) -> int | None:
    """Double until it is enough, then halve what lies between."""
    tried = 1
    while tried < most and not enough(tried):
        tried *= 2
    high = min(tried, most)
    if not enough(high):
        return None
    low = tried // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def borne(bearable: Callable[[int], bool], most: int) -> int:
    """The largest number before the first that halving finds too many."""
    too_many = halved(lambda n: not bearable(n), most) if most > 0 else None
    return max(most, 0) if too_many is None else too_many - 1
