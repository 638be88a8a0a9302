"""Objections to a roll: what one is about, why it is not taken or answered."""

from enum import StrEnum

OBJECTIONS_A_DAY, LONGEST_WORDS = 5, 500


class ObjectionKind(StrEnum):
    """What is wrong with the roll."""

    MISSING = "missing"
    WRONG = "wrong"
    NOT_HERE = "not_here"


class WhyNotObject(StrEnum):
    """Why an objection is not taken, or cannot be granted."""

    NOT_NOW = "object.not_now"
    TOO_MANY = "object.too_many"
    OUTSIDE = "object.outside"
    ANSWERED = "object.answered"
    ON_ROLL = "object.on_roll"
    NOT_FOUND = "object.not_found"
    NO_BIRTH = "object.no_birth"


def why_not_grant(kind: ObjectionKind, birth: str | None, found: int) -> WhyNotObject | None:
    """Who is missing must not be there already; for the others exactly one person must be meant."""
    if birth is None:
        return WhyNotObject.NO_BIRTH
    if kind is ObjectionKind.MISSING:
        return WhyNotObject.ON_ROLL if found else None
    return None if found == 1 else WhyNotObject.NOT_FOUND
