"""Screening: whether a proposal is possible, what it costs, and how that is said to everybody at once."""
