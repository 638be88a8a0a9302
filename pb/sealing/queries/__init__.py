"""Reads of seals: which tables are sealed, what waits to be, and whether what was sealed still stands."""

from pb.sealing.queries.boxes import box_faults, box_root, last_box_root, papers_in, withdrawn_from
from pb.sealing.queries.checking import faults, lines_of, unsealed
from pb.sealing.queries.covered import SEALED, Covered, Scope, rows_of, scope_of
from pb.sealing.queries.due import Due, due_seals, is_sealed
from pb.sealing.queries.ledgers import ledger_faults

__all__ = [
    "SEALED",
    "Covered",
    "Due",
    "Scope",
    "box_faults",
    "box_root",
    "due_seals",
    "faults",
    "is_sealed",
    "last_box_root",
    "ledger_faults",
    "lines_of",
    "papers_in",
    "rows_of",
    "scope_of",
    "unsealed",
    "withdrawn_from",
]
