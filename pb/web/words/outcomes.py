"""Sentences for the codes of outcomes: why a project won or lost, decisions, files."""

WORDS: dict[str, str] = {
    "count.won_by_votes": (
        "%(votes)s votes. Its turn was number %(place)s, and it fitted into the %(before)s that were left."
    ),
    "count.won_by_shares": (
        "%(votes)s votes. Its supporters paid for it from their shares, each at most %(price)s."
    ),
    "count.won_in_completion": (
        "%(votes)s votes. Its shares did not suffice, but it fitted into the %(before)s that nobody had used."
    ),
    "count.did_not_fit": "%(votes)s votes. At its turn only %(left)s were left. It lacked %(missing)s.",
    "count.shares_ran_out": (
        "%(votes)s votes. Its supporters had %(had)s of their shares left. They lacked %(missing)s."
    ),
    "count.shares_ran_out.left": (
        "When what was left was given out by votes, %(left)s remained, which was not enough."
    ),
    "count.won_by_welfare": "%(votes)s votes. It belongs to the set of projects that serves voters most.",
    "count.won_by_load": "%(votes)s supporters could pay for it together, as purchase number %(place)s.",
    "count.too_low_score": "%(votes)s votes, and a score of %(score)s. The rules ask for %(needed)s.",
    "count.after_stop": "%(votes)s votes. The count had stopped before its turn.",
    "count.excluded": "%(votes)s votes. A project that excludes it was funded first.",
    "count.over_cap": "%(votes)s votes. The money for its category was spent.",
    "count.better_set": "%(votes)s votes. Another set of projects serves voters more.",
    "count.no_votes": "Nobody chose it.",
    "count.too_few_votes": "%(votes)s votes. The rules of the round ask for %(needed)s.",
    "count.dearer_than_budget": "%(votes)s votes. It is dearer than the whole budget by %(missing)s.",
    "count.won_by_votes.points": (
        "%(points)s points from %(votes)s voters. Its turn was number %(place)s, "
        "and it fitted into the %(before)s that were left."
    ),
    "count.won_by_shares.points": (
        "%(points)s points from %(votes)s voters. They paid for it from their shares, "
        "at most %(price)s for each point."
    ),
    "count.won_in_completion.points": (
        "%(points)s points from %(votes)s voters. Its shares did not suffice, "
        "but it fitted into the %(before)s that nobody had used."
    ),
    "count.did_not_fit.points": (
        "%(points)s points from %(votes)s voters. At its turn only %(left)s were left. It lacked %(missing)s."
    ),
    "count.shares_ran_out.points": (
        "%(points)s points from %(votes)s voters. They had %(had)s of their shares left. "
        "They lacked %(missing)s."
    ),
    "count.excluded.points": (
        "%(points)s points from %(votes)s voters. A project that excludes it was funded first."
    ),
    "count.too_few_votes.points": (
        "%(points)s points from %(votes)s voters. The rules of the round ask for %(needed)s voters."
    ),
    "count.dearer_than_budget.points": (
        "%(points)s points from %(votes)s voters. It is dearer than the whole budget by %(missing)s."
    ),
    "count.shares_ran_out.left.points": (
        "When what was left was given out by points, %(left)s remained, which was not enough."
    ),
    "counted.won.points": "Chosen in the count, with %(points)s points",
    "counted.lost.points": "Not funded in the count, with %(points)s points",
    "counted.won": "Chosen in the count, with %(votes)s votes",
    "counted.lost": "Not funded in the count, with %(votes)s votes",
    "decision.funded": "Funded",
    "decision.funded_changed": "Funded with changes",
    "decision.not_funded": "Not funded",
    "decision.referred": "Passed on",
    "referral.musrenbang": "to the planning meeting of the district (musrenbang)",
    "referral.pokir": "to the city council's own list (pokir)",
    "referral.agency": "to the agency",
    "referral.next_round": "to the next round",
    "referral.rw": "to the RW's own fund",
    "decide.not_now": "Decisions can be made once the count is public.",
    "decide.published": "These decisions are public. They cannot be changed any more.",
    "decide.incomplete": "Decide on each project first.",
    "decide.reason": "Write a reason wherever your decision differs from the count.",
    "decide.amount": "Write the new amount. It must differ from the cost on the ballot.",
    "decide.where": "Say where the project goes now.",
    "decide.interest": (
        "A project was decided by somebody who is not impartial about it. "
        "Another council member must decide it."
    ),
    "decide.over_budget": "Together the funded projects cost more than the budget.",
    "publish.marks_differ": (
        "The ballots and the marks of voters are not the same number. Nothing was published. "
        "Tell the administrator."
    ),
    "publish.box_changed": "The box changed while it was counted. Try again.",
    "publish.box_broken": (
        "A ballot in the box does not open, or the keys of the round are not there. Nothing was published. "
        "Tell the administrator."
    ),
    "publish.over_limit": (
        "A ballot in the box breaks the rules of the vote. Nothing was published. Tell the administrator."
    ),
    "event.box.opened": "The box was opened",
    "event.round.keys_destroyed": "Keys were destroyed",
    "event.round.handed_to_auditors": "Whole ballots were handed to auditors",
    "auditors.public": "The ballots of this round are public as they are: the pack of everybody is enough.",
    "auditors.not_counted": "The count of this round is not public yet.",
    "auditors.no_office": "Name the office of the auditors.",
    "event.outcome.counted": "The count became public",
    "event.decision.published": "The decisions became public",
    "notice.counted.won": "“%(title)s” was chosen by residents.",
    "notice.counted.lost": "“%(title)s” was not funded in the count. Read why.",
    "notice.counted.lost_by": (
        "“%(title)s” was not funded in the count. With %(votes)s more voters who choose only this, "
        "it would have been. Read why."
    ),
    "notice.decided.funded": "“%(title)s” gets its money. The decision is public.",
    "notice.decided.funded_changed": "“%(title)s” gets its money, with changes. Read the reason.",
    "notice.decided.not_funded": "“%(title)s” does not get money this year. Read the reason.",
    "notice.decided.referred": "“%(title)s” was passed on. See where it goes now.",
    "flash.decisions_saved": "Your decisions are kept. They are not public yet.",
    "flash.decisions_published": "The decisions are public.",
}
