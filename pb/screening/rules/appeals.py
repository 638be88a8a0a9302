"""Appeals: once, by the author, within some days; answered by somebody who did not check it before."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from pb.rounds.rules import ORDER, Phase


class WhyNotAppeal(StrEnum):
    """Why an appeal cannot be made or answered."""

    NOT_AUTHOR = "appeal.not_author"
    NOT_REFUSED = "appeal.not_refused"
    ONCE = "appeal.once"
    TOO_LATE = "appeal.too_late"
    VOTING = "appeal.voting"
    SAME = "appeal.same"
    PARTIAL = "appeal.partial"
    ANSWERED = "appeal.answered"


def why_not_appeal(
    person: int | None,
    proposers: Collection[int],
    *,
    refused: bool,
    appealed: bool,
    last_day: date,
    today: date,
    phase: Phase,
) -> WhyNotAppeal | None:
    """By whoever answers for the proposal, until the last day and before voting opens."""
    if person is None or person not in proposers:
        return WhyNotAppeal.NOT_AUTHOR
    if appealed:
        return WhyNotAppeal.ONCE
    if not refused:
        return WhyNotAppeal.NOT_REFUSED
    if ORDER.index(phase) >= ORDER.index(Phase.VOTING):
        return WhyNotAppeal.VOTING
    return WhyNotAppeal.TOO_LATE if today > last_day else None


def why_not_judge(
    person: int | None, *, checkers: Collection[int], partial: Collection[int], answered: bool, phase: Phase
) -> WhyNotAppeal | None:
    """By somebody impartial who never gave a verdict on this proposal."""
    if answered:
        return WhyNotAppeal.ANSWERED
    if person in checkers:
        return WhyNotAppeal.SAME
    if person in partial:
        return WhyNotAppeal.PARTIAL
    return WhyNotAppeal.VOTING if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else None
