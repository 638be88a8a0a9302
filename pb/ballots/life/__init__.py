"""The life of a round from its vote on: two signatures, marks that are challenged, publication, keys."""
