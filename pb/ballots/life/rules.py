"""Rules of two people: what needs their signatures, who may sign, and when both are there."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.canon import canon
from pb.people.staffing.rules import Together, people_missing
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
    PROPOSES = "sign.proposes"
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


def lacking(
    roles: Collection[tuple[int, RoleKind]], hours: int, authors: Collection[int] = ()
) -> tuple[Lacking, ...]:
    """Whether the people of a place can move a round and, where marks can be challenged, decide on them."""
    found = []
    if people_missing(Together.MOVE, roles, authors):
        found.append(Lacking.SECOND)
    if hours and people_missing(Together.MARK, roles, authors):
        found.append(Lacking.WITNESS)
    return tuple(found)


def in_force(signatures: Collection[Signature], digest: str) -> tuple[Signature, ...]:
    """The signatures under what stands now: a change of it takes back those before."""
    return tuple(one for one in signatures if one.digest == digest)


def complete(signatures: Collection[Signature], act: Act) -> bool:
    """Whether two people have signed who may do this act together."""
    what = Together.KEYS if act is Act.DESTROY else Together.MOVE
    return not people_missing(what, [(one.person, one.role) for one in signatures])


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


def act_due(facts: RoundFacts, now: datetime) -> Act | None:
    """What two people can sign now: the opening, or the count once the hours of challenges are over."""
    phase = facts.phase(now)
    if phase is Phase.LISTING:
        return Act.OPEN
    if phase not in {Phase.CLOSED, Phase.CHALLENGE}:
        return None
    ends = window_ends(facts)
    heard = ends <= now if ends else not facts.challenge_hours
    return Act.PUBLISH if heard else None


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
    proposes: bool = False,
) -> WhyNotSign | WhyNotRound | None:
    """The act is the next one, each person signs once, nobody whose own proposal is at stake (security.md 4),
    and an early close says why.
    """
    if act_in(facts.phase(now)) is not act:
        return WhyNotRound.NOT_NEXT
    if proposes:
        return WhyNotSign.PROPOSES
    if any(one.person == by.person for one in signed):
        return WhyNotSign.TWICE
    if act is Act.CLOSE and len(reason.strip()) < SHORTEST_REASON:
        return WhyNotRound.NO_REASON
    if signed and not complete((*signed, Signature(by.person or 0, "", role, now, "", "")), act):
        return WhyNotSign.NO_WITNESS if act is Act.DESTROY else WhyNotSign.NO_FACILITATOR
    return None
