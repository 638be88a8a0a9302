"""What of the ballots of a round is published: whole, choice by choice, or totals alone (security.md P6)."""

from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Publication as Mode

__all__ = ["Mode", "mode_of"]


def mode_of(facts: RoundFacts) -> Mode:
    """The mode of a round."""
    return Mode(facts.publication)
