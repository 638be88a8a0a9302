"""Who follows what: a round, a proposal, a workshop, a kelurahan, a promise."""
