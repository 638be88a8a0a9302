"""Counting votes: pure functions over projects and ballots, exact, with a reason for each project.

`from pb.counting import Profile, Project, Rules, count` is all that is needed; no database, no web.
"""

from pb.counting.count import count
from pb.counting.model import BallotKind, Profile, Project
from pb.counting.outcome import Compared, Number, Outcome, Reason, Step, StepKind, Tie, Verdict
from pb.counting.record import digest, full_record, recount, to_record
from pb.counting.rules import (
    CannotCount,
    Comparison,
    Completion,
    Family,
    Limits,
    Pot,
    Rule,
    Rules,
    Ties,
    WhyNotCount,
    why_not_count,
)

__all__ = [
    "BallotKind",
    "CannotCount",
    "Compared",
    "Comparison",
    "Completion",
    "Family",
    "Limits",
    "Number",
    "Outcome",
    "Pot",
    "Profile",
    "Project",
    "Reason",
    "Rule",
    "Rules",
    "Step",
    "StepKind",
    "Tie",
    "Ties",
    "Verdict",
    "WhyNotCount",
    "count",
    "digest",
    "full_record",
    "recount",
    "to_record",
    "why_not_count",
]
