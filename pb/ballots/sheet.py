"""The ballot of one voter in one contest, as pages show it."""

from functools import cached_property

import msgspec

from pb.ballots.choices import Chosen, Limits, numbers_of, points_on
from pb.core.ids import Kode, ProjectId, ProposalId
from pb.rounds.ballot_types import BallotType
from pb.rounds.facts import ContestFacts


class Listed(msgspec.Struct, frozen=True):
    """A project on the ballot; `frozen` is the cost when voting opened, `cost` the one that applies now."""

    id: ProjectId
    proposal: ProposalId
    kode: Kode
    number: int
    title: str
    beneficiaries: str
    category: str
    rw: int | None
    cost: int
    version: int
    frozen: int

    @property
    def changed(self) -> bool:
        """Whether another cost was put in force since the vote opened."""
        return self.cost != self.frozen


class Sheet(msgspec.Struct, frozen=True, dict=True):
    """One contest as one voter sees it. `kept` are the taps, `sent` the ballot in the box, or None."""

    contest: ContestFacts
    limits: Limits
    projects: tuple[Listed, ...]
    kept: Chosen
    sent: Chosen | None
    unsent: bool

    @property
    def kind(self) -> BallotType:
        """How this ballot is marked."""
        return self.limits.kind

    @property
    def most(self) -> int:
        return self.limits.most

    @cached_property
    def _places(self) -> dict[int, int]:
        return {number: place for place, number in enumerate(numbers_of(self.kept), 1)}

    @cached_property
    def _points(self) -> dict[int, int]:
        return points_on(self.kept)

    @property
    def spent(self) -> int:
        return sum(project.cost for project in self.projects if project.number in self._places)

    @property
    def left(self) -> int:
        return self.contest.budget - self.spent

    @property
    def kept_count(self) -> int:
        return len(self.kept)

    @property
    def given(self) -> int:
        """The points that are given so far."""
        return sum(self._points.values()) if self.kind is BallotType.CUMULATIVE else 0

    @property
    def points_left(self) -> int:
        return self.limits.points - self.given

    @property
    def chosen(self) -> tuple[Listed, ...]:
        """What is chosen: by rank, by points, or as the sheet lists it."""
        found = [project for project in self.projects if project.number in self._places]
        if self.kind is BallotType.ORDINAL:
            found.sort(key=lambda project: self._places[project.number])
        elif self.kind is BallotType.CUMULATIVE:
            found.sort(key=lambda project: -self._points[project.number])
        return tuple(found)

    def place(self, project: Listed) -> int:
        """The rank of a project, or 0."""
        return self._places.get(project.number, 0)

    def points(self, project: Listed) -> int:
        """The points of a project."""
        return self._points.get(project.number, 0)

    def field(self, project: Listed) -> str:
        """A choice as the form of the review sends it."""
        given = f"-{self.points(project)}" if self.kind is BallotType.CUMULATIVE else ""
        return f"{project.number}{given}"

    def state(self, project: Listed) -> str:
        """`chosen`, `full` (the most are chosen, or no point is left), `over` (does not fit), or empty."""
        if project.number in self._places:
            return "chosen"
        if self.kind is BallotType.CUMULATIVE:
            return "full" if self.points_left == 0 else ""
        if self.kind.by_number and len(self.kept) >= self.most:
            return "full"
        return "over" if self.kind.spends and project.cost > self.left else ""
