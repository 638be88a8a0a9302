"""Reads about the roll: people on it, batches, letters, objections."""

from pb.roll.queries.batches import BatchFacts, Diff, batches_of, diff_of, require_batch
from pb.roll.queries.people import (
    Entry,
    Homes,
    entries_of_person,
    entry_by_id,
    entry_of,
    find_on_roll,
    homes_of,
    roll_digest,
)

__all__ = [
    "BatchFacts",
    "Diff",
    "Entry",
    "Homes",
    "batches_of",
    "diff_of",
    "entries_of_person",
    "entry_by_id",
    "entry_of",
    "find_on_roll",
    "homes_of",
    "require_batch",
    "roll_digest",
]
