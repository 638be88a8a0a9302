"""The roll: its desk, a batch and its difference, letters, the counter; and what residents see of it."""
