"""Would another order between equals change the outcome? Counted again with the tied projects swapped."""

from dataclasses import dataclass, replace

from pb.counting.count import count
from pb.counting.model import Profile
from pb.counting.outcome import Outcome, Tie
from pb.counting.rules import Rules, Ties
from pb.counting.ties import ranks


@dataclass(frozen=True, slots=True)
class Swap:
    """One tie with another project put first: what is then funded that was not, and the other way round."""

    tie: Tie
    instead: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether anything else is funded."""
        return bool(self.gained or self.lost)


def other_orders(profile: Profile, rules: Rules, outcome: Outcome) -> tuple[Swap, ...]:
    """For each tie that was broken and each project that could have come first: the outcome then."""
    rank = ranks(profile, rules)
    order = sorted(range(len(rank)), key=rank.__getitem__)
    names = [profile.projects[number].id for number in order]
    found = []
    for tie in outcome.ties:
        for instead in tie.between:
            if instead == tie.chosen:
                continue
            first = [name for name in names if name != instead]
            first.insert(first.index(tie.chosen), instead)
            other = count(profile, replace(rules, ties=Ties.BY_LOT, lot=tuple(first)))
            gained = tuple(name for name in other.funded if name not in outcome.funded)
            lost = tuple(name for name in outcome.funded if name not in other.funded)
            found.append(Swap(tie, instead, gained, lost))
    return tuple(found)
