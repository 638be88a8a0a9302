"""Pages of the movement of infiltration holes."""
