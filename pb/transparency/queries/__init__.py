"""Reads of the log, and whether it still fits."""

from pb.transparency.queries.checking import faults
from pb.transparency.queries.log import (
    AT_ONCE,
    Line,
    SignedHead,
    head_of,
    heads,
    heads_after,
    is_under_a_head,
    leaves,
    lines,
    newest_head,
)

__all__ = [
    "AT_ONCE",
    "Line",
    "SignedHead",
    "faults",
    "head_of",
    "heads",
    "heads_after",
    "is_under_a_head",
    "leaves",
    "lines",
    "newest_head",
]
