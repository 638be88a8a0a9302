"""Writes of screening: giving checks, answers and their hour, appeals, pairs, disputes."""

from pb.screening.services.answers import hold_answers, publish_due_answers, save_answer, time_answers
from pb.screening.services.appeals import answer_appeal, appeal
from pb.screening.services.giving import MOST_AT_ONCE, give_checks, note_check, undo_given
from pb.screening.services.interests import declare
from pb.screening.services.leaving import leave
from pb.screening.services.now import answer_now
from pb.screening.services.objecting import answer_dispute, declare_pair, dispute, end_pair

__all__ = [
    "MOST_AT_ONCE",
    "answer_appeal",
    "answer_dispute",
    "answer_now",
    "appeal",
    "declare",
    "declare_pair",
    "dispute",
    "end_pair",
    "give_checks",
    "hold_answers",
    "leave",
    "note_check",
    "publish_due_answers",
    "save_answer",
    "time_answers",
    "undo_given",
]
