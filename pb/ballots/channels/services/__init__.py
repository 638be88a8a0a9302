"""Writes of the doors beside the web."""

from pb.ballots.channels.services.booth import find_by_letter, hand_paper
from pb.ballots.channels.services.papers import enter_paper, give_reason, log_totals, print_papers

__all__ = ["enter_paper", "find_by_letter", "give_reason", "hand_paper", "log_totals", "print_papers"]
