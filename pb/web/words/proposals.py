"""Sentences for the codes of proposals."""

WORDS: dict[str, str] = {}
