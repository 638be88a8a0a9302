"""Writes about programmes, one file for each movement."""
