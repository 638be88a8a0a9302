"""Counts that anybody tries: a file or a finished round, under several rules side by side."""
