"""Copies of the keys of a round: listed while ballots are sealed, signed off by two people afterwards."""
