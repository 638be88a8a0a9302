"""What followers are told, once a day: new about a round, a proposal, a workshop, a kelurahan."""
