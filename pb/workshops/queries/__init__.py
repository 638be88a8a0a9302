"""Reads about workshops: one with its seats, what was said, options, decisions, versions."""

from pb.workshops.queries.aspects import Assessed, Share, assessed
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
from pb.workshops.queries.minutes import MoveFacts, TaskFacts, credited, moves_of, plain_notes, promised_in
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
    workshops_of_round,
    workshops_where,
)

__all__ = [
    "LETTERS",
    "AnswerFacts",
    "Assessed",
    "Behind",
    "CriterionFacts",
    "DecisionFacts",
    "MoveFacts",
    "OptionFacts",
    "Share",
    "SignedFacts",
    "StanceFacts",
    "TaskFacts",
    "WrittenVersion",
    "assessed",
    "credited",
    "criteria_of",
    "decisions_of",
    "moves_of",
    "options_of",
    "plain_notes",
    "present_in",
    "promised_in",
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
    "workshops_of_round",
    "workshops_where",
]
