"""What is overdue in rounds, told to their facilitators until it is done."""
