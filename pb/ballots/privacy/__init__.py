"""What published ballots would give away: simulated before the vote, exact before they go out."""
