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
    ROUND_ANNOUNCED = "round.announced"
    ROUND_DATES_CHANGED = "round.dates_changed"
    PHASE_ENTERED = "round.phase_entered"
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
    SCREENED = "proposal.screened"
    LISTED = "proposal.listed"
    BALLOT_CAST = "ballot.cast"
    COUNTED = "outcome.counted"
    DECISION_SAVED = "decision.saved"
    DECIDED = "decision.published"


PUBLIC = frozenset(
    {
        Event.ROUND_ANNOUNCED,
        Event.ROUND_DATES_CHANGED,
        Event.PHASE_ENTERED,
        Event.ELECTION_IMPORTED,
        Event.PROPOSAL_PUBLISHED,
        Event.PROPOSAL_CHANGED,
        Event.PROPOSAL_WITHDRAWN,
        Event.PROPOSAL_HIDDEN,
        Event.PROPOSAL_SHOWN,
        Event.SCREENED,
        Event.LISTED,
        Event.COUNTED,
        Event.DECIDED,
    }
)
