"""What is counted: projects and ballots of every type, equal ballots together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pb.counting.columns import Columns

Marks = tuple[tuple[str, int], ...]
"""A ballot with numbers: ids with points sorted by id, or ids in order of preference with their places from
1.
"""

MOST_POINTS = 1_000_000
"""The most points for one project, so that sums over all voters stay whole numbers below 2 ** 53."""


class BallotKind(StrEnum):
    """How voters marked their ballots; the names are those of the `.pb` format."""

    APPROVAL = "approval"
    CHOOSE_1 = "choose-1"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"
    ORDINAL = "ordinal"

    @property
    def plain(self) -> bool:
        """Whether a ballot only names projects."""
        return self in {BallotKind.APPROVAL, BallotKind.CHOOSE_1}

    @property
    def points(self) -> bool:
        """Whether a ballot gives points to projects."""
        return self in {BallotKind.CUMULATIVE, BallotKind.SCORING}


@dataclass(frozen=True, slots=True)
class Project:
    """A project on the ballot; `cost` in the smallest unit of money, never negative."""

    id: str
    cost: int

    def __post_init__(self) -> None:
        if self.cost < 0:
            raise ValueError(f"project {self.id} has a negative cost")


class Packed(Mapping[Any, int]):
    """Ballots that are already held as columns; read as a mapping they are unpacked once."""

    columns: "Columns"


@dataclass(frozen=True)
class Profile:
    """Projects and ballots; equal ballots together, with the number of voters who cast them.

    The keys of `ballots` are sets of ids where ballots only name projects, else `Marks`. Points are whole
    and not negative; a project with 0 points is named, and is not supported.
    """

    projects: tuple[Project, ...]
    ballots: Mapping[frozenset[str], int] | Mapping[Marks, int]
    kind: BallotKind = BallotKind.APPROVAL

    def __post_init__(self) -> None:
        ids = {project.id for project in self.projects}
        if len(ids) != len(self.projects):
            raise ValueError("two projects have one id")
        if isinstance(self.ballots, Packed):
            return
        if any(voters <= 0 for voters in self.ballots.values()):
            raise ValueError("a ballot without voters")
        for ballot in self.ballots:
            _check(ballot, ids, self.kind)

    @cached_property
    def columns(self) -> "Columns":
        """The ballots as sparse columns, which is how they are counted."""
        from pb.counting.columns import pack

        return self.ballots.columns if isinstance(self.ballots, Packed) else pack(self)

    @cached_property
    def voters(self) -> int:
        """All ballots, empty ones included: each has a share of the money."""
        return self.columns.voters

    @cached_property
    def votes(self) -> dict[str, int]:
        """How many voters named each project."""
        found = self.columns.votes()
        return {project.id: int(found[number]) for number, project in enumerate(self.projects)}

    @cached_property
    def named(self) -> dict[frozenset[str], int]:
        """The ballots as sets of the projects that they name, whatever their type."""
        found: Counter[frozenset[str]] = Counter()
        for ballot, voters in self.ballots.items():
            found[frozenset(names_of(ballot))] += voters
        return dict(found)


def names_of(ballot: frozenset[str] | Marks) -> list[str]:
    """The ids on a ballot; in order of preference where it has one."""
    return list(ballot) if isinstance(ballot, frozenset) else [name for name, _ in ballot]


def _check(ballot: frozenset[str] | Marks, ids: set[str], kind: BallotKind) -> None:
    if isinstance(ballot, frozenset) is not kind.plain:
        raise ValueError("a ballot of another type")
    if not ids.issuperset(names_of(ballot)):
        raise ValueError("a ballot names an unknown project")
    if isinstance(ballot, frozenset):
        return
    numbers = [number for _, number in ballot]
    if len(set(names_of(ballot))) != len(numbers):
        raise ValueError("a ballot names a project twice")
    if kind is BallotKind.ORDINAL and numbers != list(range(1, len(numbers) + 1)):
        raise ValueError("places must be 1, 2, 3 …")
    if kind.points and (list(ballot) != sorted(ballot) or not all(0 <= n <= MOST_POINTS for n in numbers)):
        raise ValueError("points must be 0 to 1,000,000, and sorted by id")
