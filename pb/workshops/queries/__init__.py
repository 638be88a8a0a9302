"""Reads about workshops: one with its seats, what was said, options, decisions, versions."""

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
from pb.workshops.queries.heads import VersionHead, numbers_of, version_heads, version_key
from pb.workshops.queries.reasons import ReasonNote, credited, reason_notes
from pb.workshops.queries.versions import (
    AnswerFacts,
    Behind,
    SignedFacts,
    WrittenVersion,
    require_written,
    unfinished_for,
    versions_of,
)
from pb.workshops.queries.waiting import Awaited, VersionTrace, version_traces, waiting_for
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
    "Awaited",
    "Behind",
    "CriterionFacts",
    "DecisionFacts",
    "OptionFacts",
    "ReasonNote",
    "SignedFacts",
    "StanceFacts",
    "VersionHead",
    "VersionTrace",
    "WrittenVersion",
    "credited",
    "criteria_of",
    "decisions_of",
    "numbers_of",
    "options_of",
    "present_in",
    "proposal_of",
    "reason_notes",
    "require_workshop",
    "require_written",
    "seat_of",
    "seated",
    "seats_of",
    "stage_counts",
    "unfinished_for",
    "version_heads",
    "version_key",
    "version_traces",
    "versions_of",
    "waiting_for",
    "workshops_of",
    "workshops_where",
]
