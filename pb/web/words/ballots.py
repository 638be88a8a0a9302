"""Sentences for the codes of ballots."""

WORDS: dict[str, str] = {
    "ballot.not_yet": "The vote has not opened yet.",
    "ballot.closed": "The vote is closed.",
    "ballot.elsewhere": "Only people who live here can vote here.",
    "ballot.level": "To vote you need proof that you live here.",
    "ballot.moved": "You have voted this year where you lived before.",
    "ballot.unmatched": "This round is for people on its roll. Say once who you are.",
    "ballot.age": "You are on the roll, but not of the age that this round is for.",
    "ballot.by_letter": "You have voted with your letter. That ballot counts.",
    "ballot.by_account": "You have voted with your account. That ballot counts.",
    "ballot.nothing": "You have not chosen anything yet. Choose at least one proposal.",
    "ballot.too_many": "You have chosen the most that is allowed. Take one back first.",
    "ballot.over_budget": "Together this is more than the budget. Take one back first.",
    "ballot.twice": "Each proposal can stand on your ballot only once.",
    "ballot.over_cap": "That is more points than one proposal may get. Take some back first.",
    "ballot.too_many_points": "You have no point left. Take some back first.",
    "ballot.unknown": "This proposal is not on your ballot. Look at it again.",
    "ballot_help.not_yet": "Read the proposals until then.",
    "ballot_help.closed": "Votes are counted, and the result becomes public for everybody at once.",
    "ballot_help.elsewhere": (
        "Have you moved? Change your kelurahan on your page, then ask the office there for proof."
    ),
    "ballot_help.level": (
        "Go to the kelurahan office once. Bring your ID card; it is not copied. Then you can vote from home."
    ),
    "ballot_help.stale": "Open the ballot again.",
    "ballot_help.unmatched": (
        "Write your name and birth as on your family card. Or use the letter that was brought to your home."
    ),
    "ballot_help.age": "Is your birth written wrongly? Go to the kelurahan office.",
    "ballot_help.by_letter": (
        "To change it, open your letter again. Was it not you? Go to the kelurahan office."
    ),
    "ballot_help.by_account": "To change it, log in. Was it not you? Go to the kelurahan office.",
    "ballot_help.moved": "That ballot counts. Each resident votes in one place a year.",
    "event.ballot.cast": "A ballot was cast",
}
