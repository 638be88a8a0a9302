"""Ballots as sparse columns: who supports each project, and with what worth."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pb.counting.model import BallotKind, Marks, Packed, Profile, Project, names_of
from pb.counting.rules import Worth

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Columns:
    """Classes of equal ballots, row by row: class `i` has `weights[i]` voters and the marks `start[i]` to
    `start[i + 1]`.

    `marked` holds the number of the project of each mark, `given` its points (None where ballots have none).
    """

    weights: Ints
    start: Ints
    marked: Numbers
    given: Ints | None
    projects: int

    @property
    def voters(self) -> int:
        """All voters, those with empty ballots included."""
        return int(self.weights.sum())

    def lengths(self) -> Ints:
        """How many projects each class names."""
        return np.diff(self.start)

    def rows(self) -> Numbers:
        """The class of each mark."""
        return np.repeat(np.arange(len(self.weights), dtype=np.int32), self.lengths())

    def votes(self) -> Ints:
        """How many voters name each project."""
        weights = np.repeat(self.weights, self.lengths())
        return np.bincount(self.marked, weights=weights, minlength=self.projects).astype(np.int64)

    def worth(self, what: Worth) -> Ints | None:
        """What each mark is worth to its voter in whole numbers; None when each is worth 1."""
        if what is Worth.VOTES:
            return None if self.given is None else (self.given > 0).astype(np.int64)
        if what is Worth.NAMED:
            return None
        if what is Worth.POINTS:
            return self.given if self.given is not None else np.ones(len(self.marked), dtype=np.int64)
        lengths = self.lengths()
        place = np.arange(len(self.marked)) - np.repeat(self.start[:-1], lengths)
        return np.repeat(lengths, lengths) - place - (1 if what is Worth.BORDA0 else 0)

    def scores(self, what: Worth) -> list[int]:
        """The sum of worths of each project over all voters."""
        worth, weights = self.worth(what), np.repeat(self.weights, self.lengths())
        total = weights if worth is None else weights * worth
        if worth is None or int(total.max(initial=0)) * len(total) < 1 << 53:
            return [int(n) for n in np.bincount(self.marked, weights=total, minlength=self.projects)]
        found = [0] * self.projects
        for project, mark in zip(self.marked.tolist(), total.tolist(), strict=True):
            found[project] += mark
        return found

    def marks_of(self, classes: Numbers | Ints) -> tuple[Ints, Ints]:
        """Of some classes: the places of all their marks, and for each mark which of the classes it is of."""
        first, lengths = self.start[classes], self.start[classes + 1] - self.start[classes]
        owner = np.repeat(np.arange(len(classes)), lengths)
        before = np.cumsum(lengths) - lengths
        return np.arange(len(owner)) - before[owner] + first[owner], owner


class Unpacked(Packed):
    """Columns read as a mapping from ballots to numbers of voters."""

    def __init__(self, columns: Columns, projects: Sequence[Project], kind: BallotKind) -> None:
        self.columns = columns
        self._ids = [project.id for project in projects]
        self._kind = kind
        self._found: dict[Any, int] | None = None

    def _all(self) -> dict[Any, int]:
        if self._found is None:
            found: dict[Any, int] = {}
            names = [self._ids[number] for number in self.columns.marked.tolist()]
            points = None if self.columns.given is None else self.columns.given.tolist()
            start = self.columns.start.tolist()
            for number, voters in enumerate(self.columns.weights.tolist()):
                part = slice(start[number], start[number + 1])
                ballot = _ballot(names[part], None if points is None else points[part], self._kind)
                found[ballot] = found.get(ballot, 0) + voters
            self._found = found
        return self._found

    def __getitem__(self, key: Any) -> int:
        return self._all()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


def _ballot(names: list[str], points: list[int] | None, kind: BallotKind) -> frozenset[str] | Marks:
    if kind.plain:
        return frozenset(names)
    if points is None:
        return tuple((name, place) for place, name in enumerate(names, 1))
    return tuple(sorted(zip(names, points, strict=True)))


def pack(profile: Profile) -> Columns:
    """The columns of a profile whose ballots are a plain mapping."""
    number = {project.id: place for place, project in enumerate(profile.projects)}
    ballots: Mapping[Any, int] = profile.ballots
    named = [[number[name] for name in names_of(ballot)] for ballot in ballots]
    given = [points for ballot in ballots for _, points in ballot] if profile.kind.points else None
    return columns_of(list(ballots.values()), named, given, len(profile.projects))


def columns_of(
    weights: Iterable[int], named: Sequence[Sequence[int]], given: list[int] | None, projects: int
) -> Columns:
    """Columns from lists: voters of each class, the numbers of its projects, and all points in that order."""
    start = np.zeros(len(named) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, named), dtype=np.int64, count=len(named)), out=start[1:])
    marked = np.fromiter((n for row in named for n in row), dtype=np.int32, count=int(start[-1]))
    points = None if given is None else np.array(given, dtype=np.int64)
    return Columns(np.array(list(weights), dtype=np.int64), start, marked, points, projects)


@dataclass(frozen=True, slots=True)
class Side:
    """The supporters of one project: their classes, for each class voters, worth (None when 1), and their
    product.
    """

    classes: Numbers
    voters: Floats
    worth: Floats | None
    slope: Floats


def sides(columns: Columns, what: Worth) -> list[Side]:
    """For each project its supporters: those to whom it is worth something."""
    worth = columns.worth(what)
    small = columns.marked.astype(np.int16) if columns.projects < 1 << 15 else columns.marked
    order = np.argsort(small, kind="stable")
    if worth is not None:
        order = order[worth[order] > 0]
    ends = np.searchsorted(columns.marked[order], np.arange(columns.projects + 1))
    classes, weights = columns.rows()[order], columns.weights.astype(np.float64)
    ranked = None if worth is None else worth[order].astype(np.float64)
    found = []
    for number in range(columns.projects):
        part = slice(int(ends[number]), int(ends[number + 1]))
        its = None if ranked is None else ranked[part]
        uniform = its is None or bool((its == 1).all())
        voters = weights[classes[part]]
        slope = voters if its is None or uniform else voters * its
        found.append(Side(classes[part], voters, None if uniform else its, slope))
    return found
