"""Accounts, sessions, residence evidence, roles held in a place, notices."""
