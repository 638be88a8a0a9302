"""Rules of the copies of a round's keys: when one is listed, who may sign that it is gone, what is told.

Copy 1 lies in the key directory; the service destroys it itself. Further ones begin at `FIRST_FURTHER`.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from pb.ballots.life.rules import Act, Signature, WhyNotSign, complete, digest_of, why_not_sign
from pb.core.actor import Actor, RoleKind
from pb.core.events import Event
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase, WhyNotRound

FIRST_FURTHER, MOST_COPIES = 2, 9
BOX, RECEIPTS, COPY = "box", "receipts", "copy"
LISTED_IN = frozenset({Phase.VOTING, Phase.CLOSED, Phase.CHALLENGE})


class WhyNotCopy(StrEnum):
    """Why a copy cannot be listed, or signed off."""

    LATE = "key_copy.late"
    TOO_MANY = "key_copy.too_many"
    GONE = "key_copy.gone"


class Copy(msgspec.Struct, frozen=True):
    """A further copy: where it lies, and who has signed that it is gone."""

    number: int
    place: str
    listed_at: datetime
    digest: str
    signed: tuple[Signature, ...]

    @property
    def gone(self) -> bool:
        """Whether both have signed."""
        return complete(self.signed, Act.DESTROY)


class Told(Protocol):
    """An event of the round's log."""

    @property
    def kind(self) -> Event: ...
    @property
    def at(self) -> datetime: ...
    @property
    def facts(self) -> dict[str, object]: ...


class KeysEnd(msgspec.Struct, frozen=True):
    """What everybody is told: how many copies there were, how many are gone, and when the last one went."""

    copies: int
    gone: int
    at: datetime | None


def copy_digest(kode: str, number: int, place: str) -> str:
    """What somebody signs who says that a copy is gone."""
    return digest_of({"act": Act.DESTROY.value, "copy": number, "kode": kode, "place": place})


def why_not_list(phase: Phase, there: int) -> WhyNotCopy | None:
    """Copies are made while ballots are sealed; afterwards there is nothing left to copy."""
    if phase not in LISTED_IN:
        return WhyNotCopy.LATE
    return WhyNotCopy.TOO_MANY if there >= MOST_COPIES - 1 else None


def why_not_sign_gone(
    facts: RoundFacts, copy: Copy, *, by: Actor, role: RoleKind, now: datetime
) -> WhyNotCopy | WhyNotSign | WhyNotRound | None:
    """Once the count is public, two people, a witness among them, never one person twice."""
    if copy.gone:
        return WhyNotCopy.GONE
    return why_not_sign(facts, Act.DESTROY, copy.signed, by=by, role=role, reason="", now=now)


def destroyed_at(log: Iterable[Told], what: str) -> datetime | None:
    """When the service destroyed the keys of the box, or of the receipts."""
    return next((e.at for e in log if e.kind is Event.KEYS_DESTROYED and e.facts.get("keys") == what), None)


def keys_end(log: Iterable[Told]) -> KeysEnd | None:
    """The end of the keys of a round whose box was opened, by its record; None where there was no box."""
    log = tuple(log)
    if not any(entry.kind is Event.BOX_OPENED for entry in log):
        return None
    gone = [e.at for e in log if e.kind is Event.KEYS_DESTROYED and e.facts.get("keys") in {BOX, COPY}]
    copies = 1 + sum(1 for entry in log if entry.kind is Event.KEY_COPY_LISTED)
    return KeysEnd(copies, len(gone), max(gone) if len(gone) >= copies else None)
