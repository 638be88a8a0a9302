"""Sentences for calls to voters: what came of a call, why somebody does not ask, what the log says."""

WORDS: dict[str, str] = {
    "call_state.waiting": "Not asked yet",
    "call_state.confirmed": "Says: I voted",
    "call_state.denied": "Says: I did not vote",
    "call_state.not_reached": "Not reached",
    "call_state.unknown": "Nobody of this name there",
    "call.not_yet": "Voters are asked once the vote has closed.",
    "call.late": "The time to ask voters is over.",
    "call.keeper": "You brought in the roll or put it in force. Another facilitator or a witness asks.",
    "call.proposer": "You have a proposal in this round. Another facilitator or a witness asks.",
    "call.own": "This is you. Somebody else has to ask.",
    "call.helped": "You wrote the ballot for this person. Somebody else has to ask.",
    "call.nobody": "The lot has no such number, or everybody from there on was reached.",
    "call.settled": "This person was reached. The answer stays.",
    "call.no_note": "Write down in ten letters or more what the person said.",
    "event.calls.drawn": "Voters to be asked were drawn by lot",
    "event.calls.answered": "A voter who was drawn was asked",
    "event.calls.wiped": "It was deleted whom the lot named",
    "flash.call_answered": "The answer is written down.",
    "need.doubtful_marks": "Marked voters who say that they did not vote, or whom nobody knows: %(n)s",
}
