"""Who holds which role in a city: enough people for what takes two, and what a new city still lacks."""
