"""Seats of a workshop: groups, who may sit, the list of those who wait, who is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.workshops.rules.stages import WorkshopStage

GUESTS_KEPT = timedelta(days=30)
MOST_SEATS = 500
SHORTEST_NAME, LONGEST_NAME = 2, 80
MOST_SIGN_UPS, MOST_WRONG_CODES, SEATS_WINDOW = 100, 60, timedelta(hours=1)  # a whole room shares one address
MOST_WRITTEN_DOWN = 40
OVER = frozenset({WorkshopStage.FINISHED, WorkshopStage.CANCELLED})


class Group(StrEnum):
    """Groups that seats are kept for (design.md 5)."""

    RESIDENTS = "residents"
    ELDERLY = "elderly"
    WOMEN = "women"
    YOUTH = "youth"
    DISABILITY = "disability"
    PROFESSIONALS = "professionals"
    OFFICERS = "officers"


BY_ROLE = {Group.PROFESSIONALS: RoleKind.PROFESSIONAL, Group.OFFICERS: RoleKind.OFFICER}


class SeatState(StrEnum):
    """Whether somebody has a seat."""

    SEATED = "seated"
    WAITING = "waiting"
    LEFT = "left"


class WhyNotSit(StrEnum):
    """Why somebody cannot sign up, or is not let in."""

    OVER = "seat.over"
    NO_GROUP = "seat.no_group"
    ROLE = "seat.role"
    TWICE = "seat.twice"
    WRONG_CODE = "seat.wrong_code"
    WAITING = "seat.waiting"
    NOT_YET = "seat.not_yet"
    NAME = "seat.name"
    PHONE = "seat.phone"
    TOO_MANY = "seat.too_many"
    TOO_MANY_TRIES = "seat.too_many_tries"


class SeatHeld(msgspec.Struct, frozen=True):
    """Who takes part, as rules may know them."""

    id: int
    kind: Group
    state: SeatState
    from_home: bool
    attended: bool
    discipline: str = ""
    agency: str = ""
    evaluated: bool = False


def why_not_sit(
    actor: Actor, group: Group, groups: Sequence[Group], stage: WorkshopStage, place: str
) -> WhyNotSit | None:
    """Anybody may sign up until the workshop is over; seats of experts and officers are for those roles."""
    if stage in OVER:
        return WhyNotSit.OVER
    if group not in groups:
        return WhyNotSit.NO_GROUP
    role = BY_ROLE.get(group)
    return WhyNotSit.ROLE if role is not None and not actor.holds(role, place) else None


def seat_for(*, seats: int, taken: int, from_home: bool) -> SeatState:
    """A seat while there is one; who takes part from home needs no chair."""
    return SeatState.SEATED if from_home or taken < seats else SeatState.WAITING


def why_not_attend(seat: SeatHeld, stage: WorkshopStage, *, code_fits: bool) -> WhyNotSit | None:
    """Who is at the door with the code, from the first stage until the last; first those who have a seat."""
    if stage is WorkshopStage.PLANNED:
        return WhyNotSit.NOT_YET
    if stage in OVER:
        return WhyNotSit.OVER
    if not code_fits:
        return WhyNotSit.WRONG_CODE
    return WhyNotSit.WAITING if seat.state is not SeatState.SEATED else None


def why_not_name(name: str) -> WhyNotSit | None:
    """Somebody without an account is called by the name that they give."""
    return None if SHORTEST_NAME <= len(name.strip()) <= LONGEST_NAME else WhyNotSit.NAME


def next_in_line(waiting: Sequence[tuple[datetime, int]]) -> int | None:
    """Who gets a seat that became free: the one who waits longest."""
    return min(waiting)[1] if waiting else None


def shares(counts: Mapping[Group, int]) -> dict[Group, int]:
    """Whole percents per group; they may not add up to a hundred."""
    total = sum(counts.values())
    return {group: round(100 * n / total) for group, n in counts.items()} if total else {}
