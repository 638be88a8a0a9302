"""Slow trials with broken machines: `make test-faults`. Each says how often it broke what."""
