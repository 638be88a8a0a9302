"""Sentences for the codes of rounds."""

WORDS: dict[str, str] = {}
