"""Writes of the doors beside the web."""

from pb.ballots.channels.services.booth import find_by_letter, hand_paper
from pb.ballots.channels.services.helping import cast_with_help, end_helper, find_to_help, name_helper
from pb.ballots.channels.services.kiosk import (
    begin,
    close_by_pin,
    close_kiosk,
    forget_seats,
    leave_kiosk,
    open_kiosk,
    seat,
    sent_at_kiosk,
    sit_by_letter,
    stay,
)
from pb.ballots.channels.services.papers import enter_paper, give_reason, log_totals, print_papers
from pb.ballots.channels.services.reminding import remind_unsent

__all__ = [
    "begin",
    "cast_with_help",
    "close_by_pin",
    "close_kiosk",
    "end_helper",
    "enter_paper",
    "find_by_letter",
    "find_to_help",
    "forget_seats",
    "give_reason",
    "hand_paper",
    "leave_kiosk",
    "log_totals",
    "name_helper",
    "open_kiosk",
    "print_papers",
    "remind_unsent",
    "seat",
    "sent_at_kiosk",
    "sit_by_letter",
    "stay",
]
