"""Reads about the roll: people on it, batches, letters, objections."""

from pb.roll.queries.batches import BatchFacts, Diff, batches_of, diff_of, require_batch
from pb.roll.queries.letters import PrintedBatch, letter_batches, opened_by
from pb.roll.queries.objections import ObjectionFacts, my_objections, open_objections, require_objection
from pb.roll.queries.people import (
    Entry,
    Homes,
    entries_of_person,
    entry_by_id,
    entry_of,
    find_on_roll,
    homes_of,
    named_entries,
    roll_digest,
)
from pb.roll.queries.waiting import RollWaits, roll_waits

__all__ = [
    "BatchFacts",
    "Diff",
    "Entry",
    "Homes",
    "ObjectionFacts",
    "PrintedBatch",
    "RollWaits",
    "batches_of",
    "diff_of",
    "entries_of_person",
    "entry_by_id",
    "entry_of",
    "find_on_roll",
    "homes_of",
    "letter_batches",
    "my_objections",
    "named_entries",
    "open_objections",
    "opened_by",
    "require_batch",
    "require_objection",
    "roll_digest",
    "roll_waits",
]
