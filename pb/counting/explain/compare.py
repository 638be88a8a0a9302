"""Two outcomes on the same ballots, side by side."""

from dataclasses import dataclass

from pb.counting.explain.served import cost_of, number_of
from pb.counting.model import Profile
from pb.counting.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Comparison:
    """Projects funded by both or by one; voters better served by one, by number and by cost of their
    projects.

    `none_first` and `none_second` are voters who support none of what is funded.
    """

    both: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    more_by_first: int
    more_by_second: int
    dearer_by_first: int
    dearer_by_second: int
    none_first: int
    none_second: int


def compare(profile: Profile, first: Outcome, second: Outcome) -> Comparison:
    """Put one outcome beside another."""
    weights = profile.columns.weights
    numbers = number_of(profile, first.funded), number_of(profile, second.funded)
    costs = cost_of(profile, first.funded), cost_of(profile, second.funded)
    return Comparison(
        both=tuple(name for name in first.funded if name in second.funded),
        only_first=tuple(name for name in first.funded if name not in second.funded),
        only_second=tuple(name for name in second.funded if name not in first.funded),
        more_by_first=int(weights[numbers[0] > numbers[1]].sum()),
        more_by_second=int(weights[numbers[1] > numbers[0]].sum()),
        dearer_by_first=int(weights[costs[0] > costs[1]].sum()),
        dearer_by_second=int(weights[costs[1] > costs[0]].sum()),
        none_first=int(weights[numbers[0] == 0].sum()),
        none_second=int(weights[numbers[1] == 0].sum()),
    )
