"""What a folder about a city says, how its outlines are drawn, and what it would change."""
