"""Sentences for the life of a round from its vote on: signatures, modes of publication."""

WORDS: dict[str, str] = {
    "act.open": "Opening the vote",
    "act.close": "Closing the vote early",
    "act.publish": "Publishing the count",
    "act.destroy": "The end of the keys",
    "sign.twice": "You have signed. The other signature comes from somebody else.",
    "sign.proposes": "You have a proposal in this round, so others sign: another facilitator or a witness.",
    "sign.changed": "What you saw has changed meanwhile. Read it again, then sign.",
    "sign.missing": "Two people have to sign first, as it stands now.",
    "sign.window": "Marks can still be challenged.",
    "sign.undecided": "A challenge waits for its answer.",
    "sign.no_facilitator": "One of the two must be a facilitator.",
    "sign.no_witness": "One of the two must be a witness.",
    "lacking.second": (
        "Too few people can sign here. Opening the vote and publishing the count need two: two facilitators, "
        "or a facilitator and a witness. No other office can sign, nor anybody with a proposal in the round. "
        "An administrator gives the role."
    ),
    "lacking.witness": (
        "Nobody is a witness here. A challenged mark is decided by a facilitator and a witness, "
        "and the result waits for it. An administrator gives the role."
    ),
    "mode.full": "Whole ballots",
    "mode.atoms": "Each choice by itself",
    "mode.totals": "Sums only",
    "mode_says.full": "Everybody can count again. In a small place a rare choice may give somebody away.",
    "mode_says.atoms": "The sums can be counted again, and no combination shows. It fits counting by votes.",
    "mode_says.totals": "Nobody sees a choice. Votes, points and ranks can be counted again from the sums. "
    "Equal shares can be counted again by sworn auditors alone.",
    "draft_field.publication": "How ballots become public",
    "draft_field.receipts": "Receipts",
    "draft_field.challenge_hours": "Hours to challenge marks",
    "event.round.signed": "One of two signatures",
    "challenge_kind.not_me": "I did not vote",
    "challenge_kind.name": "Somebody else's mark is wrong",
    "challenge.not_yet": "Marks can be challenged once the vote has closed.",
    "challenge.late": "The hours to challenge marks are over.",
    "challenge.no_mark": "There is no mark at your name in this round.",
    "challenge.no_roll": "This round has no roll. You can only challenge your own mark.",
    "challenge.no_name": "Write name and birth as on the family card, for example 31/12/1990.",
    "challenge.already": "This mark is challenged already. It is decided soon.",
    "challenge.too_many": "You can send three challenges a day. Try again tomorrow.",
    "challenge.decided": "This challenge is decided.",
    "challenge.keeper": "You brought in the roll or put it in force. Somebody else has to decide.",
    "challenge.proposer": "You have a proposal in this round. Somebody else has to decide.",
    "challenge.own": "This concerns yourself. Somebody else has to decide.",
    "challenge.answered": "This answer is given. The other one comes from a facilitator or a witness.",
    "key_copy.late": "A copy is written down while ballots are sealed: from the opening until the count.",
    "key_copy.too_many": "There are too many copies already.",
    "key_copy.gone": "Two people have signed already that this copy is gone.",
    "keys_of.box": "the ballot box",
    "keys_of.receipts": "receipts",
    "keys_of.copy": "a further copy",
    "event.round.key_copy_listed": "A copy of the keys was written down",
    "flash.key_copy_listed": "The copy is written down.",
    "event.challenge.made": "A mark was challenged",
    "event.challenge.decided": "A challenged mark was decided",
    "notice.challenge_upheld": "In “%(title)s” a challenged mark was decided: the ballot is taken out.",
    "notice.challenge_declined": "In “%(title)s” a challenged mark was decided: the ballot stays.",
    "flash.challenged": "Your challenge is written down. A facilitator and a witness decide.",
    "flash.challenge_answered": "Your answer is written down.",
    "round.atoms": "Equal shares cannot be counted again from single choices. Choose another way.",
    "round.only_totals": "The vote has begun. From now on only sums can be chosen.",
    "event.round.publication_set": "How ballots become public was changed",
    "flash.publication_set": "It is changed. Who has signed before has to sign again.",
    "ballot.paused": "The vote is paused: something is being corrected. Your choices are kept.",
    "ballot_help.paused": "Read on the page of the round what is corrected. It goes on soon.",
    "event.round.vote_resumed": "The vote goes on",
    "flash.vote_resumed": "The vote goes on. Everybody whom it concerns is told.",
    "cost_change.not_voting": "A cost changes here only while people vote.",
    "cost_change.unknown": "Choose a proposal that stands on the ballot.",
    "cost_change.same": "This is the cost that it has already.",
    "cost_change.amount": "Write an amount above zero.",
    "cost_change.waits": "A change of a cost waits for its second person.",
    "cost_change.decided": "Somebody has answered this change already.",
    "cost_change.own": "You asked for this change. Somebody else has to put it in force.",
    "cost_change.proposer": "You proposed this project. Somebody else has to do it.",
    "event.cost.asked": "Another cost was asked for; the vote is paused",
    "event.cost.changed": "A cost was changed during the vote",
    "event.cost.kept": "A cost stays as it was",
    "notice.cost_changed": (
        "The cost of “%(title)s” changed after you voted. "
        "Your ballot counts as it is; you can send another one."
    ),
    "notice.cost_changed_own": "The cost of your proposal “%(title)s” changed while people vote. Read why.",
    "notice.cost_changed_supported": (
        "The cost of “%(title)s”, which you support, changed while people vote. Read why."
    ),
    "notice.cost_changed_other": (
        "The cost of “%(title)s” changed while people vote. "
        "It stands on one list with a proposal of yours or one that you support."
    ),
    "flash.cost_asked": "It is written down and the vote is paused. Somebody else has to put it in force.",
    "flash.cost_answered": "Your answer is written down.",
    "flash.signed": "Your signature is written down.",
}
