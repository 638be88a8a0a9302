"""The two-minute evaluation: four marks from one to five, a few words, by nobody in particular."""

from enum import StrEnum

from pb.workshops.rules.contributions import why_not_words
from pb.workshops.rules.seats import SeatHeld
from pb.workshops.rules.stages import WorkshopStage

LONGEST_WORDS_SAID = 300


class WhyNotEvaluate(StrEnum):
    """Why an evaluation is not taken."""

    NOT_THERE = "evaluate.not_there"
    TWICE = "evaluate.twice"
    NOT_NOW = "evaluate.not_now"
    WORDS = "evaluate.words"


def why_not_evaluate(seat: SeatHeld | None, stage: WorkshopStage, words: str) -> WhyNotEvaluate | None:
    """By those who were there, once, from the decisions on."""
    if stage not in {WorkshopStage.AGREE, WorkshopStage.WRITE, WorkshopStage.FINISHED}:
        return WhyNotEvaluate.NOT_NOW
    if seat is None or not seat.attended:
        return WhyNotEvaluate.NOT_THERE
    if seat.evaluated:
        return WhyNotEvaluate.TWICE
    bad = len(words) > LONGEST_WORDS_SAID or (words.strip() and why_not_words(words))
    return WhyNotEvaluate.WORDS if bad else None
