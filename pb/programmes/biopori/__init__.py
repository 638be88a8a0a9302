"""The movement of infiltration holes: groups, records, checks, training, what it costs."""
