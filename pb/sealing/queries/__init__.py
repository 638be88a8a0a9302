"""Reads of seals: which tables are sealed, what waits to be, and whether what was sealed still stands."""

from pb.sealing.queries.checking import faults, lines_of, unsealed
from pb.sealing.queries.covered import SEALED, Covered, Scope, rows_of, scope_of
from pb.sealing.queries.due import Due, due_seals, is_sealed
from pb.sealing.queries.ledgers import ledger_faults

__all__ = [
    "SEALED",
    "Covered",
    "Due",
    "Scope",
    "due_seals",
    "faults",
    "is_sealed",
    "ledger_faults",
    "lines_of",
    "rows_of",
    "scope_of",
    "unsealed",
]
