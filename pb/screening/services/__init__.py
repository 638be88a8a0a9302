"""Writes of screening: giving checks, answers and their hour, appeals, pairs, disputes."""

from pb.screening.services.answers import hold_answers, publish_due_answers, save_answer, time_answers
from pb.screening.services.giving import MOST_AT_ONCE, give_checks, note_check
from pb.screening.services.now import answer_now

__all__ = [
    "MOST_AT_ONCE",
    "answer_now",
    "give_checks",
    "hold_answers",
    "note_check",
    "publish_due_answers",
    "save_answer",
    "time_answers",
]
