"""Calls to voters: some of those marked as having voted are asked whether they did, and never for what."""
