"""The count as published, and what the council decided on each project."""
