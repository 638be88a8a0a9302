"""Reads about workshops: one with its seats, what was said, options, decisions, versions."""

from pb.workshops.queries.contributions import clusters_of, room_of
from pb.workshops.queries.counts import stage_counts
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
    "clusters_of",
    "proposal_of",
    "require_workshop",
    "room_of",
    "seat_of",
    "seated",
    "seats_of",
    "stage_counts",
    "workshops_of",
    "workshops_where",
]
