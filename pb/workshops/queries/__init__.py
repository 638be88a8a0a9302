"""Reads about workshops: one with its seats, what was said, options, decisions, versions."""

from pb.workshops.queries.aspects import (
    Assessed,
    Share,
    assessed,
)
from pb.workshops.queries.before import (
    BeforeOptions,
    PresentVersion,
    before_options,
)
from pb.workshops.queries.choices import (
    LETTERS,
    CriterionFacts,
    DecisionFacts,
    OptionFacts,
    StanceFacts,
    criteria_of,
    decisions_of,
    options_of,
    present_in,
)
from pb.workshops.queries.contributions import (
    clusters_of,
    room_of,
)
from pb.workshops.queries.counts import (
    stage_counts,
)
from pb.workshops.queries.heads import (
    VersionHead,
    numbers_of,
    version_heads,
    version_key,
)
from pb.workshops.queries.minutes import (
    MoveFacts,
    TaskFacts,
    moves_of,
    plain_notes,
    promised_in,
)
from pb.workshops.queries.reasons import (
    ReasonNote,
    credited,
    reason_notes,
)
from pb.workshops.queries.seats import (
    MySeat,
    guest_has_phone_of,
    guests_of,
    guests_over,
    my_seats,
    open_workshops,
    past_workshops,
    phone_is_on_list,
    tomorrow,
    why_called_off,
    workshops_of_round,
)
from pb.workshops.queries.tasks import (
    TaskDue,
    TaskRead,
    tasks_of,
    tasks_to_remind,
)
from pb.workshops.queries.versions import (
    AnswerFacts,
    Behind,
    SignedFacts,
    WrittenVersion,
    require_written,
    unfinished_for,
    versions_of,
)
from pb.workshops.queries.waiting import (
    Awaited,
    VersionTrace,
    version_traces,
    waiting_for,
)
from pb.workshops.queries.workshop import (
    proposal_of,
    require_workshop,
    seat_among,
    seat_of,
    seated,
    seats_of,
    workshops_of,
    workshops_where,
)

__all__ = [
    "LETTERS",
    "AnswerFacts",
    "Assessed",
    "Awaited",
    "BeforeOptions",
    "Behind",
    "CriterionFacts",
    "DecisionFacts",
    "MoveFacts",
    "MySeat",
    "OptionFacts",
    "PresentVersion",
    "ReasonNote",
    "Share",
    "SignedFacts",
    "StanceFacts",
    "TaskDue",
    "TaskFacts",
    "TaskRead",
    "VersionHead",
    "VersionTrace",
    "WrittenVersion",
    "assessed",
    "before_options",
    "clusters_of",
    "credited",
    "criteria_of",
    "decisions_of",
    "guest_has_phone_of",
    "guests_of",
    "guests_over",
    "moves_of",
    "my_seats",
    "numbers_of",
    "open_workshops",
    "options_of",
    "past_workshops",
    "phone_is_on_list",
    "plain_notes",
    "present_in",
    "promised_in",
    "proposal_of",
    "reason_notes",
    "require_workshop",
    "require_written",
    "room_of",
    "seat_among",
    "seat_of",
    "seated",
    "seats_of",
    "stage_counts",
    "tasks_of",
    "tasks_to_remind",
    "tomorrow",
    "unfinished_for",
    "version_heads",
    "version_key",
    "version_traces",
    "versions_of",
    "waiting_for",
    "why_called_off",
    "workshops_of",
    "workshops_of_round",
    "workshops_where",
]
