"""Reads about outcomes: one published count with its reasons, and what many have in common."""

from pb.outcomes.queries.across import (
    CountedContest,
    Fate,
    Sum,
    counted_contests,
    fates,
    kept_record,
    public_ballots,
    public_record,
    require_decidable,
    sums,
)
from pb.outcomes.queries.meaning import Ebb, Meaning, Wronged, ebbs_of
from pb.outcomes.queries.outcome import (
    Line,
    OutcomeFacts,
    StepShown,
    counting_id,
    decided_among,
    decided_when,
    decisions_of,
    outcome_of,
    sentence,
    with_externals,
)
from pb.outcomes.queries.partial import decided_by_partial, exclusive_in, partial_in

__all__ = [
    "CountedContest",
    "Ebb",
    "Fate",
    "Line",
    "Meaning",
    "OutcomeFacts",
    "StepShown",
    "Sum",
    "Wronged",
    "counted_contests",
    "counting_id",
    "decided_among",
    "decided_by_partial",
    "decided_when",
    "decisions_of",
    "ebbs_of",
    "exclusive_in",
    "fates",
    "kept_record",
    "outcome_of",
    "partial_in",
    "public_ballots",
    "public_record",
    "require_decidable",
    "sentence",
    "sums",
    "with_externals",
]
