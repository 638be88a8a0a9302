"""The kinds of things that are written in the record, and which of them anyone may read."""

from enum import StrEnum


class Event(StrEnum):
    """What happened. The value is stored for good; the words for it are in `pb/web/words.py`."""

    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_ERASED = "account.erased"
    LEVEL_RAISED = "account.level_raised"
    ROLE_GIVEN = "role.given"
    ROLE_TAKEN = "role.taken"
    PERSON_READ = "account.read"
    ACT_REFUSED = "access.refused"
    ATTESTOR_NAMED = "attest.named"
    ATTESTOR_ENDED = "attest.head_ended"
    ATTEST_ASKED = "attest.asked"
    ATTEST_SAID = "attest.said"
    ATTEST_CHECKED = "attest.checked"
    ATTEST_OBJECTED = "attest.objected"
    ATTEST_ANSWERED = "attest.answered"
    ROUND_ANNOUNCED = "round.announced"
    ROUND_UNANNOUNCED = "round.unannounced"
    ROUND_DATES_CHANGED = "round.dates_changed"
    ROUND_AMENDED = "round.amended"
    PHASE_ENTERED = "round.phase_entered"
    SIGNED = "round.signed"
    VOTE_RESUMED = "round.vote_resumed"
    COST_ASKED = "cost.asked"
    COST_CHANGED = "cost.changed"
    COST_KEPT = "cost.kept"
    PUBLICATION_SET = "round.publication_set"
    CHALLENGED = "challenge.made"
    CHALLENGE_ANSWERED = "challenge.answered"
    CHALLENGE_DECIDED = "challenge.decided"
    CALLS_DRAWN = "calls.drawn"
    CALLS_LOOKED = "calls.looked"
    CALL_ANSWERED = "calls.answered"
    CALLS_WIPED = "calls.wiped"
    ELECTION_IMPORTED = "round.imported"
    PROPOSAL_PUBLISHED = "proposal.published"
    PROPOSAL_CHANGED = "proposal.changed"
    PROPOSAL_WITHDRAWN = "proposal.withdrawn"
    PROPOSAL_HIDDEN = "proposal.hidden"
    PROPOSAL_SHOWN = "proposal.shown"
    SUPPORTED = "proposal.supported"
    SUPPORT_TAKEN_BACK = "proposal.support_taken_back"
    COMMENTED = "proposal.commented"
    COMMENT_HIDDEN = "proposal.comment_hidden"
    QUESTION_ANSWERED = "proposal.question_answered"
    COAUTHOR_ASKED = "proposal.coauthor_asked"
    COAUTHOR_ANSWERED = "proposal.coauthor_answered"
    SUGGESTED = "proposal.suggested"
    SUGGESTION_DECLINED = "proposal.suggestion_declined"
    COMMENT_SHOWN = "proposal.comment_shown"
    REPORTED = "proposal.reported"
    REPORT_KEPT = "proposal.report_kept"
    CHECKS_UNDONE = "proposal.checks_undone"
    HIDE_UNDONE = "moderation.hide_undone"
    FIRST_POSTS_SET = "moderation.first_posts_set"
    WRITTEN_FOR = "proposal.written_for"
    PRICES_SET = "prices.set"
    CITY_IMPORTED = "city.imported"
    SCREENED = "proposal.screened"
    CHECK_GIVEN = "proposal.check_given"
    CHECK_NOTED = "proposal.check_noted"
    ANSWER_DRAFTED = "proposal.answer_drafted"
    ANSWERS_TIMED = "round.answers_timed"
    ANSWERS_HELD = "round.answers_held"
    ANSWERED = "round.answered"
    INTEREST_DECLARED = "proposal.interest_declared"
    APPEALED = "proposal.appealed"
    APPEAL_ANSWERED = "proposal.appeal_answered"
    PAIR_DECLARED = "proposal.pair_declared"
    PAIR_ENDED = "proposal.pair_ended"
    DISPUTED = "round.disputed"
    DISPUTE_ANSWERED = "round.dispute_answered"
    LISTED = "proposal.listed"
    MERGED = "proposal.merged"
    SPLIT = "proposal.split"
    REGROUP_ASKED = "proposal.regroup_asked"
    REGROUP_ANSWERED = "proposal.regroup_answered"
    REGROUP_ENDED = "proposal.regroup_ended"
    WORKSHOP_PLANNED = "workshop.planned"
    WORKSHOP_CHANGED = "workshop.changed"
    WORKSHOP_STAGE = "workshop.stage_opened"
    WORKSHOP_CANCELLED = "workshop.cancelled"
    SEAT_TAKEN = "workshop.seat_taken"
    SEAT_LEFT = "workshop.seat_left"
    ATTENDED = "workshop.attended"
    CONTRIBUTED = "workshop.contributed"
    ARRANGED = "workshop.arranged"
    CONTRIBUTION_HIDDEN = "workshop.contribution_hidden"
    OPTION_WRITTEN = "workshop.option_written"
    WEIGHED = "workshop.weighed"
    DECISION_WRITTEN = "workshop.decision_written"
    STANCE_TAKEN = "workshop.stance_taken"
    DECISION_SETTLED = "workshop.decision_settled"
    VERSION_WRITTEN = "workshop.version_written"
    VERSION_SUBMITTED = "workshop.version_submitted"
    VERSION_SIGNED = "workshop.version_signed"
    VERSION_ANSWERED = "workshop.version_answered"
    VERSION_EFFECTIVE = "workshop.version_effective"
    VERSION_DROPPED = "workshop.version_dropped"
    VERSION_BESIDE = "workshop.version_beside"
    EVALUATED = "workshop.evaluated"
    TASK_WRITTEN = "workshop.task_written"
    TASK_DONE = "workshop.task_done"
    PROMISED = "promise.made"
    LEDGER = "promise.entry"
    VOLUNTEERS_ASKED = "volunteer.asked"
    VOLUNTEERS_CHANGED = "volunteer.changed"
    SHIFT_PLANNED = "volunteer.shift_planned"
    SHIFT_CANCELLED = "volunteer.shift_cancelled"
    SHIFT_CLOSED = "volunteer.shift_closed"
    VOLUNTEER_SIGNED = "volunteer.signed_up"
    VOLUNTEER_LEFT = "volunteer.left"
    VOLUNTEER_THERE = "volunteer.there"
    GPS_RULES = "gps.rules_set"
    GPS_POST = "gps.post_opened"
    GPS_CERTIFIER = "gps.certifier_named"
    GPS_MEMBER = "gps.member"
    GPS_ACTION = "gps.action"
    GPS_STRUCK = "gps.action_struck"
    GPS_REWARD = "gps.reward"
    HOLE_GROUP_MADE = "holes.group_made"
    HOLE_GROUP_CHANGED = "holes.group_changed"
    HOLES_RECORDED = "holes.recorded"
    HOLES_ENTERED = "holes.entered"
    WARD_NOTED = "holes.ward_noted"
    SESSION_OPENED = "session.opened"
    CARDS_WRITTEN = "session.cards_written"
    CARDS_ENDED = "session.cards_ended"
    VOTERS_SET = "roll.voters_set"
    ROLL_READ = "roll.read"
    ROLL_REFUSED = "roll.refused"
    ROLL_CHANGED = "roll.changed"
    ROLL_MATCHED = "roll.matched"
    ROLL_LOOKED = "roll.looked"
    ROLL_OBJECTED = "roll.objected"
    ROLL_ANSWERED = "roll.answered"
    ROLL_WIPED = "roll.wiped"
    LETTERS_MADE = "letters.made"
    LETTERS_VOIDED = "letters.voided"
    LETTER_AGAIN = "letters.again"
    WITNESS_NAMED = "witness.named"
    WITNESS_ENDED = "witness.ended"
    BALLOT_CAST = "ballot.cast"
    MANIFEST_FROZEN = "round.manifest_frozen"
    BOX_ROOT = "box.root"
    PAPERS_PRINTED = "papers.printed"
    HELPER_NAMED = "helper.named"
    HELPER_ENDED = "helper.ended"
    VOTE_HELPED = "ballot.helped"
    KIOSK_OPENED = "kiosk.opened"
    KIOSK_CLOSED = "kiosk.closed"
    PAPER_HANDED = "papers.handed"
    PAPERS_TOTALLED = "papers.totalled"
    PAPER_ENTERED = "papers.entered"
    PAPERS_EXPLAINED = "papers.explained"
    BOX_OPENED = "box.opened"
    KEY_COPY_LISTED = "round.key_copy_listed"
    KEYS_DESTROYED = "round.keys_destroyed"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_ENDED = "incident.ended"
    RECEIPT_MISSING = "receipt.missing"
    HANDED_TO_AUDITORS = "round.handed_to_auditors"
    COUNTED = "outcome.counted"
    ROUND_SEALED = "round.sealed"
    DECISION_SAVED = "decision.saved"
    DECIDED = "decision.published"
    TARGETS_SET = "round.targets_set"
    CARRIED_ON = "proposal.carried_on"
    CARRIED_FROM = "proposal.carried_from"
    REFERRED = "referral.made"
    REFERRAL_SENT = "referral.sent"
    REFERRAL_TAKEN = "referral.taken"
    REFERRAL_REFUSED = "referral.refused"


PUBLIC = frozenset(
    {
        Event.ROUND_ANNOUNCED,
        Event.ROUND_UNANNOUNCED,
        Event.ROUND_DATES_CHANGED,
        Event.ROUND_AMENDED,
        Event.PHASE_ENTERED,
        Event.SIGNED,
        Event.VOTE_RESUMED,
        Event.COST_ASKED,
        Event.COST_CHANGED,
        Event.COST_KEPT,
        Event.PUBLICATION_SET,
        Event.CHALLENGED,
        Event.CHALLENGE_DECIDED,
        Event.CALLS_DRAWN,
        Event.CALL_ANSWERED,
        Event.CALLS_WIPED,
        Event.ELECTION_IMPORTED,
        Event.PROPOSAL_PUBLISHED,
        Event.PROPOSAL_CHANGED,
        Event.PROPOSAL_WITHDRAWN,
        Event.PROPOSAL_HIDDEN,
        Event.PROPOSAL_SHOWN,
        Event.SCREENED,
        Event.ANSWERED,
        Event.INTEREST_DECLARED,
        Event.APPEALED,
        Event.APPEAL_ANSWERED,
        Event.PAIR_DECLARED,
        Event.PAIR_ENDED,
        Event.DISPUTED,
        Event.DISPUTE_ANSWERED,
        Event.LISTED,
        Event.MERGED,
        Event.SPLIT,
        Event.REGROUP_ASKED,
        Event.REGROUP_ENDED,
        Event.WORKSHOP_PLANNED,
        Event.WORKSHOP_CHANGED,
        Event.WORKSHOP_STAGE,
        Event.WORKSHOP_CANCELLED,
        Event.DECISION_SETTLED,
        Event.VERSION_SUBMITTED,
        Event.VERSION_SIGNED,
        Event.VERSION_ANSWERED,
        Event.VERSION_EFFECTIVE,
        Event.VERSION_DROPPED,
        Event.VERSION_BESIDE,
        Event.PROMISED,
        Event.LEDGER,
        Event.VOLUNTEERS_ASKED,
        Event.VOLUNTEERS_CHANGED,
        Event.SHIFT_PLANNED,
        Event.SHIFT_CANCELLED,
        Event.SHIFT_CLOSED,
        Event.GPS_RULES,
        Event.GPS_POST,
        Event.GPS_ACTION,
        Event.GPS_STRUCK,
        Event.VOTERS_SET,
        Event.ROLL_CHANGED,
        Event.ROLL_WIPED,
        Event.LETTERS_MADE,
        Event.LETTERS_VOIDED,
        Event.WITNESS_NAMED,
        Event.WITNESS_ENDED,
        Event.MANIFEST_FROZEN,
        Event.BOX_ROOT,
        Event.PAPERS_PRINTED,
        Event.PAPERS_TOTALLED,
        Event.PAPERS_EXPLAINED,
        Event.BOX_OPENED,
        Event.KEY_COPY_LISTED,
        Event.KEYS_DESTROYED,
        Event.INCIDENT_OPENED,
        Event.INCIDENT_ENDED,
        Event.RECEIPT_MISSING,
        Event.HANDED_TO_AUDITORS,
        Event.COUNTED,
        Event.ROUND_SEALED,
        Event.DECIDED,
        Event.TARGETS_SET,
        Event.CARRIED_ON,
        Event.CARRIED_FROM,
        Event.REFERRED,
        Event.REFERRAL_SENT,
        Event.REFERRAL_TAKEN,
        Event.REFERRAL_REFUSED,
    }
)

# After these the log gets a head at once: what others must be able to hold against us.
URGENT = frozenset(
    {
        Event.PHASE_ENTERED,
        Event.COUNTED,
        Event.DECIDED,
        Event.PROMISED,
        Event.ROUND_SEALED,
        Event.BOX_ROOT,
    }
)
# Open in the log, and left out of timelines: each hour for each box would bury what happened.
QUIET = frozenset({Event.BOX_ROOT, Event.CALL_ANSWERED})
# Their moment stays unknown, so they go into the log when their day is over, in the order of random keys.
BY_DAY = frozenset(
    {Event.BALLOT_CAST, Event.PAPER_HANDED, Event.VOTE_HELPED, Event.PAPER_ENTERED, Event.EVALUATED}
)
