"""The two ways in which a service says no."""

from enum import StrEnum


class Refused(Exception):
    """A rule refuses; `reason` is a code with a sentence in each language, `facts` fill it in."""

    def __init__(self, reason: StrEnum, **facts: object) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.facts = facts


class NotFound(Exception):
    """The thing is absent, or hidden from this actor: the two look the same."""


def refuse_if(reason: StrEnum | None, **facts: object) -> None:
    """Raise `Refused` when a rule gave a reason."""
    if reason is not None:
        raise Refused(reason, **facts)


class Busy(Exception):
    """Too much at once, or the database is locked: nothing was written; try again in a moment."""
