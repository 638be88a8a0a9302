"""Incidents: what went wrong at the installation, told to everybody by who runs it."""
