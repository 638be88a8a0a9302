"""Writes about infiltration holes: groups, records and their entries, notes of a kelurahan, reminders."""

from pb.programmes.biopori.services.groups import change_member, join_board, sign_up
from pb.programmes.biopori.services.notes import describe, take_back, write_note
from pb.programmes.biopori.services.records import enter, record_holes
from pb.programmes.biopori.services.reminders import remind_checks

__all__ = [
    "change_member",
    "describe",
    "enter",
    "join_board",
    "record_holes",
    "remind_checks",
    "sign_up",
    "take_back",
    "write_note",
]
