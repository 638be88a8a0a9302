"""Programmes: volunteer tasks with shifts, and movements with rules of their own."""
