"""Seals: what a closed round said, row by row, bound to the log, so that any later edit is named."""
