"""Writes about the roll: who may vote, files in two hands, letters, matches, objections, forgetting."""

from pb.roll.services.forgetting import leave, wipe_old_rolls
from pb.roll.services.importing import approve, begin_import, refuse
from pb.roll.services.letters import Printed, make_letters, new_letter, open_letter, void_letters
from pb.roll.services.matching import find_at_counter, look_up, match, match_at_counter
from pb.roll.services.objections import Answer, Said, answer_objection, object_at_counter, object_to_roll
from pb.roll.services.reading import read_due_rolls
from pb.roll.services.settings import set_voters

__all__ = [
    "Answer",
    "Printed",
    "Said",
    "answer_objection",
    "approve",
    "begin_import",
    "find_at_counter",
    "leave",
    "look_up",
    "make_letters",
    "match",
    "match_at_counter",
    "new_letter",
    "object_at_counter",
    "object_to_roll",
    "open_letter",
    "read_due_rolls",
    "refuse",
    "set_voters",
    "void_letters",
    "wipe_old_rolls",
]
