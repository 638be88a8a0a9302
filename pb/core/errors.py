"""The two ways in which a service says no, and who hears of it."""

from contextvars import ContextVar
from enum import StrEnum

_heard: ContextVar[list[StrEnum] | None] = ContextVar("heard", default=None)


class Hearing:
    """The reasons of all refusals inside this block, also of those that are answered where they arise.

    A class and no generator: each ballot comes by here.
    """

    __slots__ = ("_before", "reasons")

    def __enter__(self) -> list[StrEnum]:
        self.reasons: list[StrEnum] = []
        self._before = _heard.set(self.reasons)
        return self.reasons

    def __exit__(self, *_: object) -> None:
        _heard.reset(self._before)


def tell(reason: StrEnum) -> None:
    """Tell whoever hears why something is refused."""
    reasons = _heard.get()
    if reasons is not None:
        reasons.append(reason)


class Refused(Exception):
    """A rule refuses; `reason` is a code with a sentence in each language, `facts` fill it in."""

    def __init__(self, reason: StrEnum, **facts: object) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.facts = facts
        tell(reason)


class NotFound(Exception):
    """The thing is absent, or hidden from this actor: the two look the same."""


def refuse_if(reason: StrEnum | None, **facts: object) -> None:
    """Raise `Refused` when a rule gave a reason."""
    if reason is not None:
        raise Refused(reason, **facts)


class Busy(Exception):
    """Too much at once, or the database is locked: nothing was written; try again in a moment."""
