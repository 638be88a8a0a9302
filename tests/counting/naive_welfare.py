"""Maximum welfare over all sets of projects."""

from itertools import combinations

from pb.counting import Profile, Rules
from pb.counting.rules import Scale
from tests.counting.naive import cost_of, eligible, scores


def welfare(profile: Profile, rules: Rules) -> tuple[int, int]:
    """The largest sum of utilities that the budget allows, and the least cost at which it is reached."""
    costs, score, names = cost_of(profile), scores(profile, rules.rule), eligible(profile, rules)
    times = {name: int(costs[name]) if rules.rule.scale is Scale.COST else 1 for name in names}
    sets = [chosen for size in range(len(names) + 1) for chosen in combinations(names, size)]
    found = [
        (sum(score[name] * times[name] for name in chosen), -int(sum(costs[name] for name in chosen)))
        for chosen in sets
        if sum(costs[name] for name in chosen) <= rules.budget
    ]
    best = max(found)
    return best[0], -best[1]
