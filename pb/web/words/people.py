"""Sentences for the codes of people."""

WORDS: dict[str, str] = {}
