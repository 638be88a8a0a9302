"""Rules of challenges: until when they come, who may decide, and what two answers mean."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from pb.ballots.life.rules import window_ends
from pb.core.actor import RoleKind
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, SHORTEST_REASON, Phase, WhyNotRound

CHALLENGES_A_DAY = 3


class ChallengeKind(StrEnum):
    """What somebody says of a mark."""

    NOT_ME = "not_me"
    NAME = "name"


class WhyNotChallenge(StrEnum):
    """Why a mark cannot be challenged, or why somebody cannot decide."""

    NOT_YET = "challenge.not_yet"
    LATE = "challenge.late"
    NO_MARK = "challenge.no_mark"
    NO_ROLL = "challenge.no_roll"
    NO_NAME = "challenge.no_name"
    ALREADY = "challenge.already"
    TOO_MANY = "challenge.too_many"
    DECIDED = "challenge.decided"
    KEEPER = "challenge.keeper"
    PROPOSER = "challenge.proposer"
    OWN = "challenge.own"
    ANSWERED = "challenge.answered"


def why_not_challenge(facts: RoundFacts, now: datetime) -> WhyNotChallenge | None:
    """Marks are challenged in the hours after the close, not before and not after."""
    phase = facts.phase(now)
    if ORDER.index(phase) < ORDER.index(Phase.CHALLENGE):
        return WhyNotChallenge.NOT_YET
    ends = window_ends(facts)
    if phase is not Phase.CHALLENGE or ends is None or now >= ends:
        return WhyNotChallenge.LATE
    return None


def why_not_decide(
    *, decided: bool, given: Collection[str], role: RoleKind, keeper: bool, proposer: bool, own: bool
) -> WhyNotChallenge | None:
    """One facilitator and one witness, and nobody whose own work or interest it touches."""
    if decided:
        return WhyNotChallenge.DECIDED
    if own:
        return WhyNotChallenge.OWN
    if keeper:
        return WhyNotChallenge.KEEPER
    if proposer:
        return WhyNotChallenge.PROPOSER
    return WhyNotChallenge.ANSWERED if role.value in given else None


def upheld(answers: Collection[bool]) -> bool | None:
    """What two answers mean: only both together take a ballot out; None until both are there."""
    return all(answers) if len(answers) > 1 else None


def why_not_reason(reason: str) -> WhyNotRound | None:
    """An answer says why."""
    return WhyNotRound.NO_REASON if len(reason.strip()) < SHORTEST_REASON else None
