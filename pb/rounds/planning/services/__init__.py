"""Writes about planning: steps of a draft, many rounds at once, amendments of what is announced."""

from pb.rounds.planning.services.many import Done, announce_many, make_drafts, move_dates, undo
from pb.rounds.planning.services.one import announce_one
from pb.rounds.planning.services.steps import copy_round, edit_step

__all__ = [
    "Done",
    "announce_many",
    "announce_one",
    "copy_round",
    "edit_step",
    "make_drafts",
    "move_dates",
    "undo",
]
