"""Workshops on the web: one file for each part of their page."""
