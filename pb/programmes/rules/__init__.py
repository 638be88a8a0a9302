"""Rules of programmes, one file for each movement."""
