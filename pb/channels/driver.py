"""What a way out is given, and what it answers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message in words. `key` stays the same however often it is tried; `stop` ends such letters."""

    key: int
    to: str
    subject: str
    text: str
    written_at: datetime
    language: str
    stop: str = ""


class Verdict(StrEnum):
    """What became of a message: it was taken, it can be tried later, or it never will be taken."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Answer:
    """The verdict, a short reason (no word of the other side), and whether nothing else will pass now."""

    verdict: Verdict
    fault: str = ""
    down: bool = False


SENT = Answer(Verdict.SENT)


class Way(Protocol):
    """An open way: it is used from a thread, for some messages one after the other, and closed."""

    def send(self, item: Outgoing) -> Answer:
        """Hand one message over."""
        ...

    def close(self) -> None:
        """Nothing more comes."""
        ...


class Log:
    """The way out of an installation on this machine: messages are written down, and that is all."""

    def send(self, item: Outgoing) -> Answer:
        return SENT

    def close(self) -> None:
        pass
