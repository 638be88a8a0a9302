"""Programmes on the web: volunteer tasks and movements."""
