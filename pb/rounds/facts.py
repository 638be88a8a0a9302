"""A round as rules and pages know it: plain facts, without a table or a query."""

from datetime import date, datetime

import msgspec

from pb.core.area import PlaceCode, inside
from pb.core.errors import NotFound
from pb.core.ids import ContestId, Kode, RoundId
from pb.core.money import Amount
from pb.rounds.rules import Phase, next_change, phase_at


class ContestFacts(msgspec.Struct, frozen=True):
    """One budget of a round: money in the smallest unit, electorate once voting has opened."""

    id: ContestId
    number: int
    name: str
    area: PlaceCode | None
    budget: Amount
    electorate: int | None


class RoundFacts(msgspec.Struct, frozen=True):
    """A round with its rules, contests, dates and moves. `kode` is None until it is announced."""

    id: RoundId
    kode: Kode | None
    title: str
    place: PlaceCode | None
    year: int
    ballot_type: str
    max_choices: int
    rule: str
    completion: str
    ties: str
    min_votes: int
    level_propose: int
    level_vote: int
    currency: str
    decimals: int
    credit: str
    announced_at: datetime | None
    contests: tuple[ContestFacts, ...]
    dates: dict[Phase, datetime]
    moves: dict[Phase, datetime]
    voters: str = "level"
    age_on: date | None = None
    age_least: int | None = None
    age_most: int | None = None
    object_from: datetime | None = None
    object_until: datetime | None = None
    points_total: int = 0
    points_cap: int = 0
    publication: str = "full"
    receipts: bool = True
    challenge_hours: int = 72
    paused_at: datetime | None = None

    @property
    def by_roll(self) -> bool:
        """Whether only people on the roll vote; otherwise everybody of a level in the area."""
        return self.voters == "roll"

    @property
    def by_shares(self) -> bool:
        """Whether the money is shared out among voters (Equal Shares)."""
        return self.rule.startswith("mes")

    @property
    def marks(self) -> str:
        """What a ballot gives to projects: `votes`, `points` or `ranks`; for the words about it."""
        return {"cumulative": "points", "ordinal": "ranks"}.get(self.ballot_type, "votes")

    def phase(self, now: datetime) -> Phase:
        """The phase at this moment."""
        return phase_at(self.dates, self.moves, now)

    def next_change(self, now: datetime) -> datetime | None:
        """When the clock alone changes the phase next."""
        return next_change(self.dates, self.moves, now)

    def contest_for(self, home: str | None) -> tuple[ContestFacts, ...]:
        """The contests in whose area a home lies; an imported election has none."""
        return tuple(c for c in self.contests if home and c.area and inside(home, c.area))

    def contest(self, number: int) -> ContestFacts:
        """The contest with this number; raises `NotFound`."""
        for contest in self.contests:
            if contest.number == number:
                return contest
        raise NotFound
