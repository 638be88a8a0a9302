"""Sentences for the codes of outcomes."""

WORDS: dict[str, str] = {}
