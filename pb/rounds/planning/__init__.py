"""Planning rounds: drafts step by step, many at once, dates beside the planning calendar of the city."""
