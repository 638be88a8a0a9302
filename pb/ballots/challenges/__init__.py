"""Marks that are challenged after the close: who says what, and what a facilitator and a witness decide."""
