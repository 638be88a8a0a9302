"""Writes of the doors beside the web."""

from pb.ballots.channels.services.booth import find_by_letter, hand_paper
from pb.ballots.channels.services.kiosk import (
    begin,
    close_by_pin,
    close_kiosk,
    forget_seats,
    leave_kiosk,
    open_kiosk,
    seat,
    sit_by_letter,
    stay,
)
from pb.ballots.channels.services.papers import enter_paper, give_reason, log_totals, print_papers

__all__ = [
    "begin",
    "close_by_pin",
    "close_kiosk",
    "enter_paper",
    "find_by_letter",
    "forget_seats",
    "give_reason",
    "hand_paper",
    "leave_kiosk",
    "log_totals",
    "open_kiosk",
    "print_papers",
    "seat",
    "sit_by_letter",
    "stay",
]
