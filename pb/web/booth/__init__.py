"""Pages of the booth: paper, the counter, entering what is on paper."""
