"""Rules of two people: what needs their signatures, who may sign, and when both are there."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.canon import canon
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import SHORTEST_REASON, Phase, WhyNotRound


class Act(StrEnum):
    """What two people do together (security.md 4)."""

    OPEN = "open"
    CLOSE = "close"
    PUBLISH = "publish"
    DESTROY = "destroy"


class WhyNotSign(StrEnum):
    """Why somebody cannot sign, or why an act still waits."""

    TWICE = "sign.twice"
    CHANGED = "sign.changed"
    MISSING = "sign.missing"
    WINDOW = "sign.window"
    UNDECIDED = "sign.undecided"
    NO_FACILITATOR = "sign.no_facilitator"
    NO_WITNESS = "sign.no_witness"


class Signature(msgspec.Struct, frozen=True):
    """One signature: who, as what, when, under what."""

    person: int
    name: str
    role: RoleKind
    at: datetime
    digest: str
    reason: str


def digest_of(draft: Mapping[str, object]) -> str:
    """What is signed, in one line of letters."""
    return hashlib.sha256(b"pb/approval/v1\0" + canon(dict(draft)).encode()).hexdigest()


class Lacking(StrEnum):
    """Who is missing in a place, so that a vote there could not open, or not be published."""

    SECOND = "lacking.second"
    WITNESS = "lacking.witness"


def lacking(facilitators: Collection[int], witnesses: Collection[int], hours: int) -> tuple[Lacking, ...]:
    """Two people sign, a facilitator among them; where marks can be challenged, a witness decides too.

    No other office stands in for them, and nobody signs twice under two roles.
    """
    found = []
    if len({*facilitators, *witnesses}) < 2:
        found.append(Lacking.SECOND)
    if hours and not any(one != other for one in facilitators for other in witnesses):
        found.append(Lacking.WITNESS)
    return tuple(found)


def in_force(signatures: Collection[Signature], digest: str) -> tuple[Signature, ...]:
    """The signatures under what stands now: a change of it takes back those before."""
    return tuple(one for one in signatures if one.digest == digest)


def complete(signatures: Collection[Signature], act: Act) -> bool:
    """Two accounts, a facilitator among them; for the end of keys, a witness."""
    needed = RoleKind.WITNESS if act is Act.DESTROY else RoleKind.FACILITATOR
    people = {one.person for one in signatures}
    return len(people) > 1 and any(one.role is needed for one in signatures)


def still_missing(signed: Mapping[int, RoleKind]) -> int:
    """How many signatures lack under an opening or a count, by whoever signed it as what."""
    facilitator = any(role is RoleKind.FACILITATOR for role in signed.values())
    return max(2 - len(signed), 0 if facilitator else 1)


def role_of(by: Actor, place: str) -> RoleKind | None:
    """As what somebody signs in this place; who is both signs as a facilitator."""
    return next((kind for kind in (RoleKind.FACILITATOR, RoleKind.WITNESS) if by.holds(kind, place)), None)


_WHEN = {
    Act.OPEN: {Phase.LISTING},
    Act.CLOSE: {Phase.VOTING},
    Act.PUBLISH: {Phase.CLOSED, Phase.CHALLENGE},
    Act.DESTROY: {Phase.PUBLISHED, Phase.DELIVERY, Phase.ARCHIVED},
}


def act_in(phase: Phase) -> Act | None:
    """The act that two people can sign in this phase."""
    return next((act for act, phases in _WHEN.items() if phase in phases), None)


def window_ends(facts: RoundFacts) -> datetime | None:
    """When marks can no longer be challenged, or None as long as the hours have not begun."""
    heard = facts.moves.get(Phase.CHALLENGE)
    return heard + timedelta(hours=facts.challenge_hours) if heard else None


def why_not_publish_yet(facts: RoundFacts, undecided: int, now: datetime) -> WhyNotSign | None:
    """The hours have passed and each challenge is decided; a round without hours needs none of this."""
    if undecided:
        return WhyNotSign.UNDECIDED
    ends = window_ends(facts)
    if ends is None:
        return WhyNotSign.WINDOW if facts.challenge_hours else None
    return WhyNotSign.WINDOW if now < ends else None


def why_not_sign(
    facts: RoundFacts,
    act: Act,
    signed: Collection[Signature],
    *,
    by: Actor,
    role: RoleKind,
    reason: str,
    now: datetime,
) -> WhyNotSign | WhyNotRound | None:
    """The act is the next one, each person signs once, and an early close says why."""
    if act_in(facts.phase(now)) is not act:
        return WhyNotRound.NOT_NEXT
    if any(one.person == by.person for one in signed):
        return WhyNotSign.TWICE
    if act is Act.CLOSE and len(reason.strip()) < SHORTEST_REASON:
        return WhyNotRound.NO_REASON
    if signed and not complete((*signed, Signature(by.person or 0, "", role, now, "", "")), act):
        return WhyNotSign.NO_WITNESS if act is Act.DESTROY else WhyNotSign.NO_FACILITATOR
    return None
