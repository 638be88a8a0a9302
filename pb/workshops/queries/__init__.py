"""Reads about workshops: one with its seats, what was said, options, decisions, versions."""

from pb.workshops.queries.before import BeforeOptions, PresentVersion, before_options
from pb.workshops.queries.choices import (
    LETTERS,
    CriterionFacts,
    DecisionFacts,
    OptionFacts,
    StanceFacts,
    criteria_of,
    decisions_of,
    options_of,
    present_in,
)
from pb.workshops.queries.counts import (
    stage_counts,
)
from pb.workshops.queries.versions import (
    AnswerFacts,
    Behind,
    SignedFacts,
    WrittenVersion,
    require_written,
    unfinished_for,
    versions_of,
    waiting_for,
)
from pb.workshops.queries.workshop import (
    proposal_of,
    require_workshop,
    seat_of,
    seated,
    seats_of,
    workshops_of,
    workshops_where,
)

__all__ = [
    "LETTERS",
    "AnswerFacts",
    "BeforeOptions",
    "Behind",
    "CriterionFacts",
    "DecisionFacts",
    "OptionFacts",
    "PresentVersion",
    "SignedFacts",
    "StanceFacts",
    "WrittenVersion",
    "before_options",
    "criteria_of",
    "decisions_of",
    "options_of",
    "present_in",
    "proposal_of",
    "require_workshop",
    "require_written",
    "seat_of",
    "seated",
    "seats_of",
    "stage_counts",
    "unfinished_for",
    "versions_of",
    "waiting_for",
    "workshops_of",
    "workshops_where",
]
