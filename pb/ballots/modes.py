"""What of the ballots is published: whole ones, single choices, or totals alone (security.md P6)."""

from enum import StrEnum

from pb.rounds.facts import RoundFacts


class Mode(StrEnum):
    """What anyone can read of the ballots after publication."""

    FULL = "full"
    ATOMS = "atoms"
    TOTALS = "totals"


def mode_of(facts: RoundFacts) -> Mode:
    """The mode of a round."""
    return Mode(getattr(facts, "publication", Mode.FULL))
