"""The pages of the verifiable log."""
