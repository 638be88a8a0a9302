"""Reads about workshops: one with its seats, what was said, options, decisions, versions."""

from pb.workshops.queries.counts import stage_counts
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
from pb.workshops.queries.tasks import TaskDue, TaskRead, tasks_of, tasks_to_remind
from pb.workshops.queries.workshop import (
    proposal_of,
    require_workshop,
    seat_of,
    seated,
    seats_of,
    workshops_of,
    workshops_where,
)

__all__ = [
    "MySeat",
    "TaskDue",
    "TaskRead",
    "guest_has_phone_of",
    "guests_of",
    "guests_over",
    "my_seats",
    "open_workshops",
    "past_workshops",
    "phone_is_on_list",
    "proposal_of",
    "require_workshop",
    "seat_of",
    "seated",
    "seats_of",
    "stage_counts",
    "tasks_of",
    "tasks_to_remind",
    "tomorrow",
    "why_called_off",
    "workshops_of",
    "workshops_of_round",
    "workshops_where",
]
