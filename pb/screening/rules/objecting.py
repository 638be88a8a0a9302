"""Proposals that cannot both be built, and objections to how a round is run."""

from collections.abc import Collection
from enum import StrEnum

from pb.core.actor import Actor, Level, RoleKind
from pb.rounds.rules import ORDER, Phase

ABOUT = ("roll", "dates", "rules", "conduct", "other")
_MOST = 3


class WhyNotPair(StrEnum):
    """Why two proposals cannot be called incompatible."""

    SAME = "pair.same"
    ELSEWHERE = "pair.elsewhere"
    KNOWN = "pair.known"
    VOTING = "pair.voting"
    GONE = "pair.gone"
    PARTIAL = "pair.partial"


def why_not_pair(
    *, same: bool, one_round: bool, known: bool, alive: bool, partial: bool, phase: Phase
) -> WhyNotPair | None:
    """Two living proposals of one round, before the vote, by somebody impartial about both."""
    if same:
        return WhyNotPair.SAME
    if not one_round:
        return WhyNotPair.ELSEWHERE
    if known:
        return WhyNotPair.KNOWN
    if not alive:
        return WhyNotPair.GONE
    if partial:
        return WhyNotPair.PARTIAL
    return WhyNotPair.VOTING if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else None


class WhyNotDispute(StrEnum):
    """Why an objection to a round cannot be made or answered."""

    LEVEL = "dispute.level"
    NOT_NOW = "dispute.not_now"
    TOO_MANY = "dispute.too_many"
    ANSWERED = "dispute.answered"
    OWN = "dispute.own"
    RUNS = "dispute.runs"


def why_not_dispute(actor: Actor, *, phase: Phase, written: int) -> WhyNotDispute | None:
    """By anybody reached by a code, while the round runs, three times at most."""
    if actor.level < Level.L1:
        return WhyNotDispute.LEVEL
    if phase is Phase.DRAFT or phase is Phase.ARCHIVED:
        return WhyNotDispute.NOT_NOW
    return WhyNotDispute.TOO_MANY if written >= _MOST else None


def may_reply(actor: Actor, place: str) -> bool:
    """Facilitators and administrators whose role reaches the place."""
    return actor.holds(RoleKind.FACILITATOR, place) or actor.holds(RoleKind.ADMINISTRATOR, place)


def why_not_reply(
    person: int | None, *, author: int | None, answered: bool, runners: Collection[int]
) -> WhyNotDispute | None:
    """Once, and by nobody who wrote it or ran the round: another person looks at it."""
    if answered:
        return WhyNotDispute.ANSWERED
    if author is not None and author == person:
        return WhyNotDispute.OWN
    return WhyNotDispute.RUNS if person in runners else None
