"""Rounds, their budgets, workshops and places as open data. No person stands in them."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import msgspec

from pb.places.queries import WardPoint, ward_points
from pb.publishing.queries.counted import CountLine, counts_among
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import Phase
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries.workshop import workshops_where
from pb.workshops.tables import Workshop

PIECE = 200
_ROUND = (
    *("title", "place", "year", "ballot_type", "max_choices", "rule", "completion", "ties", "min_votes"),
    *(
        "points_total",
        "points_cap",
        "level_propose",
        "level_vote",
        "currency",
        "decimals",
        "credit",
        "announced_at",
    ),
)
_DATES = {
    f"{phase.value}_at": phase
    for phase in (
        *(Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN, Phase.LISTING, Phase.VOTING, Phase.CLOSED),
        *(Phase.PUBLISHED, Phase.DELIVERY),
    )
}


class RoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """A round with its rules; dates that came as they were, the others as they are planned."""

    kode: str
    title: str
    place: str | None
    year: int
    phase: str
    ballot_type: str
    max_choices: int
    rule: str
    completion: str
    ties: str
    min_votes: int
    points_total: int
    points_cap: int
    level_propose: int
    level_vote: int
    currency: str
    decimals: int
    credit: str
    announced_at: datetime | None
    ideas_at: datetime | None
    screening_at: datetime | None
    codesign_at: datetime | None
    listing_at: datetime | None
    voting_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    delivery_at: datetime | None


class ContestLine(msgspec.Struct, frozen=True, kw_only=True):
    """One budget of a round, with the sums of its count once it is public."""

    round: str
    number: int
    name: str
    place: str | None
    budget: int
    electorate: int | None
    counted_at: datetime | None
    voters: int | None
    funded: int | None
    left: int | None


class WorkshopLine(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop: when, about what, how many seats and how many people came."""

    kode: str
    round: str
    place: str
    title: str
    starts_at: datetime
    ends_at: datetime
    stage: str
    quorum: int
    consent: int
    seats: int
    attended: int
    proposals: str


def round_line(facts: RoundFacts, *, now: datetime) -> RoundLine:
    """One round."""
    told: dict[str, Any] = {name: getattr(facts, name) for name in _ROUND}
    told |= {name: facts.moves.get(phase) or facts.dates.get(phase) for name, phase in _DATES.items()}
    return RoundLine(kode=facts.kode or "", phase=facts.phase(now).value, **told)


def contest_line(facts: RoundFacts, contest: ContestFacts, count: CountLine | None) -> ContestLine:
    """One budget."""
    return ContestLine(
        round=facts.kode or "",
        number=contest.number,
        name=contest.name,
        place=contest.area,
        budget=contest.budget,
        electorate=contest.electorate,
        counted_at=count.counted_at if count else None,
        voters=count.voters if count else None,
        funded=count.funded if count else None,
        left=count.left if count else None,
    )


async def round_lines(*, now: datetime) -> AsyncIterator[list[RoundLine]]:
    """All announced rounds, the newest first: four queries."""
    yield [round_line(facts, now=now) for facts in await announced_rounds()]


async def contest_lines() -> AsyncIterator[list[ContestLine]]:
    """All budgets of all rounds, a few hundred at a time."""
    rounds = await announced_rounds()
    for start in range(0, len(rounds), PIECE):
        piece = rounds[start : start + PIECE]
        counts = await counts_among([contest.id for facts in piece for contest in facts.contests])
        yield [
            contest_line(facts, contest, counts.get(contest.id))
            for facts in piece
            for contest in facts.contests
        ]


async def contests_of(facts: RoundFacts) -> list[ContestLine]:
    """The budgets of one round: one query."""
    counts = await counts_among([contest.id for contest in facts.contests])
    return [contest_line(facts, contest, counts.get(contest.id)) for contest in facts.contests]


async def workshop_lines() -> AsyncIterator[list[WorkshopLine]]:
    """All workshops, in the order in which they were planned, 200 at a time."""
    last = 0
    while True:
        rows = await Workshop.select(Workshop.id).where(Workshop.id > last).order_by(Workshop.id).limit(PIECE)
        if not rows:
            return
        last = rows[-1]["id"]
        found = await workshops_where(Workshop.id.is_in([row["id"] for row in rows]))
        yield [_workshop(facts) for facts in found]


def _workshop(facts: WorkshopFacts) -> WorkshopLine:
    return WorkshopLine(
        kode=facts.kode,
        round=facts.round_kode,
        place=facts.place,
        title=facts.title,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        stage=facts.stage.value,
        quorum=facts.quorum,
        consent=facts.consent,
        seats=facts.seats,
        attended=facts.attended,
        proposals=" ".join(topic.kode for topic in facts.topics if not topic.hidden),
    )


async def ward_lines() -> AsyncIterator[list[WardPoint]]:
    """All kelurahan of the city; they come with the product."""
    yield list(ward_points())
