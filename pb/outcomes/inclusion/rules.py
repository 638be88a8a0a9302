"""Rules of inclusion targets: what can be aimed at, until when, and what is told of what was reached."""

from enum import StrEnum

import msgspec

from pb.rounds.rules import ORDER, Phase

FEWEST_SEATS = 10
"""Of fewer seats than this no share is told (security.md P6)."""


class Target(StrEnum):
    """What a round can aim at; only what is known is measured, nobody is asked about themselves for it."""

    RW_PROPOSALS = "rw_proposals"
    RW_VOTERS = "rw_voters"
    WOMEN_SEATS = "women_seats"
    DISABILITY_SEATS = "disability_seats"

    @property
    def percent(self) -> bool:
        """Whether the goal is a share in per cent; else it is a number of RW."""
        return self in {Target.WOMEN_SEATS, Target.DISABILITY_SEATS}


class WhyNotTarget(StrEnum):
    """Why targets cannot be set."""

    TOO_LATE = "target.too_late"
    RANGE = "target.range"


class Measured(msgspec.Struct, frozen=True):
    """What a round reached; None: not known, or too few people to tell."""

    rw_proposals: int
    rw_voters: int | None
    seats: int
    women: int
    disability: int

    def reached(self, target: Target) -> int | None:
        """How far the round came with this target."""
        if target is Target.RW_PROPOSALS:
            return self.rw_proposals
        if target is Target.RW_VOTERS:
            return self.rw_voters
        part = self.women if target is Target.WOMEN_SEATS else self.disability
        return None if self.seats < FEWEST_SEATS else part * 100 // self.seats


def why_not_set(phase: Phase, goals: dict[Target, int]) -> WhyNotTarget | None:
    """Until the vote opens, so that nobody aims at what was reached; a share is at most 100."""
    if ORDER.index(phase) >= ORDER.index(Phase.VOTING):
        return WhyNotTarget.TOO_LATE
    for target, goal in goals.items():
        if not 1 <= goal <= (100 if target.percent else 2_000):
            return WhyNotTarget.RANGE
    return None
