"""Tables of programmes, one file for each movement."""
