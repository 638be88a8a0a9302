"""Who may vote, for what; casting and replacing a ballot; opening and closing."""
