"""Letters: why one cannot be made or opened, and how many tries there are."""

from datetime import datetime, timedelta
from enum import StrEnum

from pb.core.actor import Actor, RoleKind
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase

TRIES, MOST_LETTERS = 5, 300
WRONG_AN_HOUR, HOUR, DAY = 30, timedelta(hours=1), timedelta(days=1)
OPEN_FOR = timedelta(hours=20)  # no vote is hurried (domain.md 14)


class WhyNotLetter(StrEnum):
    """Why letters are not made, or one does not open."""

    NO_LETTERS = "letter.no_letters"
    NOBODY = "letter.nobody"
    CLOSED = "letter.closed"
    WRONG = "letter.wrong"
    LAST_TRY = "letter.last_try"
    LOCKED = "letter.locked"
    VOID = "letter.void"
    OFF_ROLL = "letter.off_roll"
    TOO_MANY = "letter.too_many"


class WhyNotMatch(StrEnum):
    """Why an account is not matched with the roll."""

    NO_ROLL = "match.no_roll"
    BIRTH = "match.birth"
    NOT_FOUND = "match.not_found"
    SEVERAL = "match.several"
    TAKEN = "match.taken"
    ALREADY = "match.already"
    TOO_MANY = "match.too_many"
    NO_ACCOUNT = "match.no_account"


def why_not_make(facts: RoundFacts, now: datetime) -> WhyNotLetter | None:
    """Letters are made for a round by roll until its vote closes."""
    if not facts.by_roll:
        return WhyNotLetter.NO_LETTERS
    over = ORDER.index(facts.phase(now)) > ORDER.index(Phase.VOTING)
    return WhyNotLetter.CLOSED if over else None


def serves_roll(actor: Actor, facts: RoundFacts) -> bool:
    """Whether this person serves people of the roll at the counter: officers and facilitators there."""
    place = facts.place
    return place is not None and any(
        actor.holds(kind, place) for kind in (RoleKind.OFFICER, RoleKind.FACILITATOR)
    )
