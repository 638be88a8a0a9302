"""Rembug: participatory budgeting and co-design for Indonesian cities."""
