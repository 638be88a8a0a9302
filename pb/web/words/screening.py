"""Sentences for the codes of screening: checks, answers, appeals, interests, pairs, disputes."""

WORDS: dict[str, str] = {
    "screen.interest": (
        "You declared that you are not impartial about this proposal. Somebody else must check it."
    ),
    "give.not_now": "The vote has opened or the round has not begun: nothing is checked now.",
    "give.nobody": "This agency or person does not check proposals here.",
    "give.not_yours": "“%(title)s” is on somebody else's desk. Ask them or the facilitator to hand it over.",
    "give.interest": (
        "“%(title)s” cannot go to this person: they wrote it, or declared that they are not impartial."
    ),
    "give.checked": "“%(title)s” was checked already.",
    "part.ok": "Yes",
    "part.unclear": "Not clear yet",
    "part.no": "No",
    "answer_lacks.result": "Fill this in.",
    "answer_lacks.reason": "Write at least five letters.",
    "answer_lacks.long": "Make this shorter.",
    "answer_lacks.refused_part": "With a no here the proposal cannot be eligible.",
    "answer_lacks.first_year": "The first year cannot cost more than the whole.",
    "answer.changed": (
        "Somebody else kept this answer meanwhile. Theirs stands above, your words are below. "
        "Send again to replace theirs."
    ),
    "answer.appealed": (
        "An appeal about this waits. Its answer comes first, by somebody who did not check it."
    ),
    "answer.overruled": "An appeal against your check was answered. Somebody else gives what comes after it.",
    "answer.scheduled": "The hour of this answer is set. The facilitator can take the hour back.",
    "answer.version": (
        "The proposal has a new version. Read what changed and send again; your words are still here."
    ),
    "batch.nothing": "No answer is ready.",
    "batch.one_already": "An hour is set already. Take it back first.",
    "batch.passed": "This hour has passed.",
    "batch.too_far": "Choose an hour within the next sixty days.",
    "batch.voting": "By then the vote has opened. Choose an earlier hour.",
    "batch.others": "Other answers became ready meanwhile. Look at all of them again.",
    "reason_template.fits": (
        "This can be built as it is written. The land belongs to the city, and the work fits into one year."
    ),
    "reason_template.land": (
        "The land does not belong to the city, so this money cannot be spent on it. "
        "With a written consent of the owner it can be proposed again."
    ),
    "reason_template.law": (
        "This is the task of the province or of the state, not of the city. We pass it on to them."
    ),
    "reason_template.dear": (
        "This costs more than the whole budget of the area. A smaller part can be proposed again, "
        "and the whole can go to the musrenbang."
    ),
    "reason_template.planned": (
        "This is in the plan of the city for this year already and will be built without a vote."
    ),
    "reason_template.smaller": "This is possible in a smaller form. The changes stand under the conditions.",
    "flash.checks_undone": "Taken back. What somebody handed on or checked since stays where it is.",
    "undo.undone": "That was taken back already.",
    "undo.late": "More than a day has passed. Change them one by one.",
    "flash.checks_given": "Given. Whoever has it now was told.",
    "flash.answer_kept": "Kept as a draft. Something may still be missing.",
    "flash.answer_ready": "Ready. It becomes public together with the others.",
    "flash.answers_timed": "The hour is set.",
    "flash.answers_out": "The answers are public, and everybody who proposed was told.",
    "flash.answers_held": "The hour was taken back. The answers are drafts again.",
    "notice.checks_taken": "%(n)s checks that were given to you were taken back.",
    "notice.check_given": "“%(title)s” was given to you to be checked.",
    "notice.checks_given": "%(n)s proposals were given to you to be checked.",
    "event.round.answered": "The answers about the proposals became public",
    "event.proposal.interest_declared": "Somebody who decides here declared a conflict of interest",
    "event.proposal.appealed": "The author appealed against the refusal",
    "event.proposal.appeal_answered": "The appeal was answered",
    "event.proposal.pair_declared": "It cannot be built together with another proposal",
    "event.proposal.pair_ended": "It can be built together with the other proposal after all",
    "event.round.disputed": "Somebody objected to how the round is run",
    "event.round.dispute_answered": "An objection to the round was answered",
    "appeal.not_author": "Only the person who wrote this proposal can appeal.",
    "appeal.not_refused": "An appeal is possible only after a refusal.",
    "appeal.once": "There was an appeal already. It can be made once.",
    "appeal.too_late": "The days for an appeal have passed.",
    "appeal.voting": "The vote has opened. It is too late for an appeal.",
    "appeal.same": "You checked this proposal. Somebody else must answer the appeal.",
    "appeal.partial": "You are not impartial about this proposal. Somebody else must answer the appeal.",
    "appeal.answered": "The appeal was answered already.",
    "interest.role": "Only those who check, sign or decide here declare a conflict of interest.",
    "interest.already": "You declared it already.",
    "interest.over": "Everything about this proposal was decided.",
    "pair.same": "Choose another proposal than this one.",
    "pair.elsewhere": "The other proposal is not in the same round.",
    "pair.known": "This is known already.",
    "pair.voting": "The vote has opened. The list stands.",
    "pair.gone": "One of the two was taken back or merged.",
    "pair.partial": "You are not impartial about one of the two.",
    "dispute.level": "Confirm your number or e-mail first.",
    "dispute.not_now": "The round has not begun, or it is finished.",
    "dispute.too_many": "You wrote three objections to this round already.",
    "dispute.answered": "This objection was answered already.",
    "dispute.runs": "You planned or ran this round. Another facilitator or an administrator answers.",
    "dispute.own": "This is your own objection. Somebody else must answer it.",
    "appeal_outcome.stays": "The refusal stays",
    "appeal_outcome.changed": "The verdict was changed",
    "dispute_outcome.upheld": "The objection is right",
    "dispute_outcome.partly": "The objection is right in part",
    "dispute_outcome.rejected": "The objection is not right",
    "about.roll": "The list of voters",
    "about.dates": "Dates and hours",
    "about.rules": "The rules of the round",
    "about.conduct": "How people were treated",
    "about.other": "Something else",
    "flash.interest_declared": "Declared. Somebody else checks, signs and decides.",
    "flash.appealed": "Your appeal was sent. Somebody else looks at it again.",
    "flash.appeal_answered": "The answer is public.",
    "flash.pairs": "Changed. Both pages say so.",
    "flash.disputed": "Your objection was sent. The answer comes here.",
    "flash.dispute_answered": "The answer is public.",
    "notice.appealed": "The author of “%(title)s” appeals. You can answer.",
    "notice.appeal_answered.stays": "Your appeal about “%(title)s” was answered: it stays refused. Read why.",
    "notice.appeal_answered.changed": "Your appeal about “%(title)s” succeeded. Read the new verdict.",
    "notice.paired": "“%(title)s” cannot be built together with “%(other)s”. Read why.",
    "notice.dispute_answered": "Your objection to “%(title)s” was answered.",
}
