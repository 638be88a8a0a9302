"""The Method of Equal Shares: certified floats find the winner of a round, fractions settle it."""
