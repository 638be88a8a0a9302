"""Counting votes: pure functions over projects and ballots, exact, with a reason for each project.

`from pb.counting import Profile, Project, Rules, count` is all that is needed; no database, no web.
"""

from pb.counting.count import count
from pb.counting.model import (
    Completion,
    Outcome,
    Profile,
    Project,
    Reason,
    Rule,
    Rules,
    Step,
    StepKind,
    Tie,
    Ties,
    Verdict,
)
from pb.counting.record import full_record, recount, to_record

__all__ = [
    "Completion",
    "Outcome",
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
    "count",
    "full_record",
    "recount",
    "to_record",
]
