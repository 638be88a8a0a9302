"""Reads about programmes, one file for each movement."""
