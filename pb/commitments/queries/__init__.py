"""Reads about promises: one with its ledger, the board, what came of a proposal."""

from pb.commitments.queries.board import Asks, Board, Row, board, promises_from, soonest
from pb.commitments.queries.promise import (
    Promise,
    Use,
    broken_at,
    lines_of,
    promise_of,
    promises_of_workshop,
    require_picture,
    require_promise,
    used_before,
    uses_of,
)

__all__ = [
    "Asks",
    "Board",
    "Promise",
    "Row",
    "Use",
    "board",
    "broken_at",
    "lines_of",
    "promise_of",
    "promises_from",
    "promises_of_workshop",
    "require_picture",
    "require_promise",
    "soonest",
    "used_before",
    "uses_of",
]
