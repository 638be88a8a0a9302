"""What followers are told."""
