"""Taking back an act on many things: by whom, and for how long."""

from datetime import datetime, timedelta
from enum import StrEnum

UNDO_WITHIN = timedelta(hours=24)


class WhyNotUndo(StrEnum):
    """Why an act on many things cannot be taken back."""

    UNDONE = "undo.undone"
    LATE = "undo.late"


def why_not_undo(*, at: datetime, undone: bool, now: datetime) -> WhyNotUndo | None:
    """Once, for a day."""
    if undone:
        return WhyNotUndo.UNDONE
    return WhyNotUndo.LATE if now > at + UNDO_WITHIN else None
