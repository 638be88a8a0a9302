"""Sentences for the codes of ballots."""

WORDS: dict[str, str] = {}
