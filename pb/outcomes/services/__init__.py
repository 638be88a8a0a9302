"""Writes about outcomes: the count becomes public for everybody at once; then the council decides."""

from pb.outcomes.services.deciding import publish_decisions, save_decisions, why_not_publish
from pb.outcomes.services.publishing import (
    Counted,
    publish_count,
    publish_due_rounds,
    write_count,
    write_imported,
)

__all__ = [
    "Counted",
    "publish_count",
    "publish_decisions",
    "publish_due_rounds",
    "save_decisions",
    "why_not_publish",
    "write_count",
    "write_imported",
]
