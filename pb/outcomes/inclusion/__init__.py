"""Inclusion targets: who should be reached by a round, beside who was."""
