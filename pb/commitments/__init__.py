"""Co-delivery: what was promised, by whom, with what money, and who says that it was done."""
