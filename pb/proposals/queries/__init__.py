"""Reads about proposals: lists, one page, drafts, and what other contexts ask."""

from pb.proposals.queries.drafts import DraftFacts, drafts_of, require_draft
from pb.proposals.queries.lists import (
    Candidate,
    Card,
    Listing,
    Wanted,
    cards,
    contest_counts,
    eligible_for_ballot,
    followers,
    list_proposals,
    mine,
    newest,
    screened_before,
    to_screen,
)
from pb.proposals.queries.page import (
    CommentFacts,
    PhotoFacts,
    ProposalFacts,
    VerdictFacts,
    VersionFacts,
    photo_by_name,
    require_proposal,
    require_version,
    supported_among,
)
from pb.proposals.queries.similar import similar

__all__ = [
    "Candidate",
    "Card",
    "CommentFacts",
    "DraftFacts",
    "Listing",
    "PhotoFacts",
    "ProposalFacts",
    "VerdictFacts",
    "VersionFacts",
    "Wanted",
    "cards",
    "contest_counts",
    "drafts_of",
    "eligible_for_ballot",
    "followers",
    "list_proposals",
    "mine",
    "newest",
    "photo_by_name",
    "require_draft",
    "require_proposal",
    "require_version",
    "screened_before",
    "similar",
    "supported_among",
    "to_screen",
]
