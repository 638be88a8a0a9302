"""Writes about proposals: drafts, publishing, talk, screening, moderation."""

from pb.proposals.services.adopting import adopt_version, merge_proposals, publish_beside
from pb.proposals.services.behalf import start_for
from pb.proposals.services.cowriting import (
    answer_invitation,
    answer_question,
    end_suggestion,
    invite_coauthor,
    suggest_words,
)
from pb.proposals.services.draft_photos import add_photo, remove_photo
from pb.proposals.services.drafts import delete_draft, publish_draft, save_draft, start_draft, start_edit
from pb.proposals.services.interests import declare_interest
from pb.proposals.services.joining import join_instead, set_apart
from pb.proposals.services.leaving import leave
from pb.proposals.services.moderating import (
    hide,
    hide_comment,
    keep_reported,
    moderate,
    report,
    set_first_posts,
    show,
    show_comment,
)
from pb.proposals.services.prices import set_prices
from pb.proposals.services.regrouping import (
    answer_regroup,
    drop_regroup,
    settle_regroups,
    suggest_merge,
    suggest_split,
)
from pb.proposals.services.screening import screen
from pb.proposals.services.talking import comment, support, withdraw
from pb.proposals.services.undoing import undo_hidden

__all__ = [
    "add_photo",
    "adopt_version",
    "answer_invitation",
    "answer_question",
    "answer_regroup",
    "comment",
    "declare_interest",
    "delete_draft",
    "drop_regroup",
    "end_suggestion",
    "hide",
    "hide_comment",
    "invite_coauthor",
    "join_instead",
    "keep_reported",
    "leave",
    "merge_proposals",
    "moderate",
    "publish_beside",
    "publish_draft",
    "remove_photo",
    "report",
    "save_draft",
    "screen",
    "set_apart",
    "set_first_posts",
    "set_prices",
    "settle_regroups",
    "show",
    "show_comment",
    "start_draft",
    "start_edit",
    "start_for",
    "suggest_merge",
    "suggest_split",
    "suggest_words",
    "support",
    "undo_hidden",
    "withdraw",
]
