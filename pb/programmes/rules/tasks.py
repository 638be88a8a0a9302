"""Volunteer tasks: who organises one, what a shift must be, who takes part when, and how hours follow."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode, inside
from pb.proposals.rules import why_not_say

GUESTS_KEPT = timedelta(days=30)
DOOR_OPENS, GRACE = timedelta(minutes=30), timedelta(minutes=15)
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=12)
MOST_SHIFTS, MOST_PLACES, MOST_AHEAD = 60, 500, timedelta(days=366)
SHORTEST_REASON, LONGEST_REASON = 5, 300
MOST_SIGN_UPS, MOST_WRONG_CODES, TRIES_WINDOW = 60, 60, timedelta(hours=1)  # one address may serve a crowd
MOST_WRITTEN_DOWN = 40


class VolunteerState(StrEnum):
    """Whether somebody has a place in a shift."""

    SIGNED = "signed"
    WAITING = "waiting"
    LEFT = "left"


class ShiftStage(StrEnum):
    """Where a shift stands; follows from the clock and from what the organiser did."""

    COMING = "coming"
    RUNNING = "running"
    OVER = "over"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class WhyNotTask(StrEnum):
    """Why a task or a shift cannot be planned."""

    PRIVATE = "talk.private_numbers"
    TIMES = "task.times"
    PAST = "task.past"
    FAR = "task.far"
    TOO_MANY = "task.too_many"
    NO_PROMISE = "task.no_promise"
    NO_WORKSHOP = "task.no_workshop"
    ELSEWHERE = "task.elsewhere"
    PLACE = "task.place"


class WhyNotShift(StrEnum):
    """Why somebody cannot do this with a shift now."""

    OVER = "shift.over"
    CANCELLED = "shift.cancelled"
    NOT_YET = "shift.not_yet"
    TOO_LATE = "shift.too_late"
    WAITING = "shift.waiting"
    THERE = "shift.there"
    TWICE = "shift.twice"
    NAME = "shift.name"
    PHONE = "shift.phone"
    WRONG_CODE = "shift.wrong_code"
    TOO_MANY = "shift.too_many"
    TOO_MANY_TRIES = "shift.too_many_tries"
    RUNNING = "shift.running"
    MINUTES = "shift.minutes"
    REASON = "shift.reason"
    NO_HOURS = "shift.no_hours"


class ShiftFacts(msgspec.Struct, frozen=True):
    """One shift with its counts. `minutes` are all that were confirmed."""

    id: int
    number: int
    starts_at: datetime
    ends_at: datetime
    places: int
    door_code: str
    closed_at: datetime | None
    cancelled_at: datetime | None
    why: str
    entry: int | None
    signed: int = 0
    waiting: int = 0
    there: int = 0
    minutes: int = 0

    @property
    def left(self) -> int:
        """Places that are free."""
        return max(0, self.places - self.signed)

    def stage(self, now: datetime) -> ShiftStage:
        """Where it stands at this moment; the door opens half an hour before."""
        if self.cancelled_at is not None:
            return ShiftStage.CANCELLED
        if self.closed_at is not None:
            return ShiftStage.CLOSED
        if now >= self.ends_at:
            return ShiftStage.OVER
        return ShiftStage.RUNNING if now >= self.starts_at - DOOR_OPENS else ShiftStage.COMING


class TaskFacts(msgspec.Struct, frozen=True):
    """A task with its shifts in the order of their days."""

    id: int
    kode: str
    place: PlaceCode
    title: str
    what: str
    spot: str
    promise: str | None
    workshop: str | None
    created_by: int | None
    shifts: tuple[ShiftFacts, ...] = ()


class Taking(msgspec.Struct, frozen=True):
    """Somebody on the list of a shift, as rules may know them."""

    id: int
    account: int | None
    guest: int | None
    label: str
    state: VolunteerState
    attended_at: datetime | None
    minutes: int | None
    reason: str
    created_at: datetime


def may_organise(actor: Actor, place: str, *, speaks: bool) -> bool:
    """Facilitators and officers of the place, and who speaks for a party of the promise."""
    here = actor.holds(RoleKind.FACILITATOR, place) or actor.holds(RoleKind.OFFICER, place)
    return here or (actor.signed_in and speaks)


def why_not_words(*texts: str) -> WhyNotTask | None:
    """Public words hold no phone and no identity number."""
    return WhyNotTask.PRIVATE if any(why_not_say(text) for text in texts) else None


def why_not_belong(place: str, of: str | None) -> WhyNotTask | None:
    """A task and what it belongs to lie in one another."""
    fine = of is None or inside(of, place) or inside(place, of)
    return None if fine else WhyNotTask.ELSEWHERE


def why_not_shift(starts_at: datetime, ends_at: datetime, now: datetime) -> WhyNotTask | None:
    """A quarter of an hour to twelve hours, in time to come, within a year."""
    if not SHORTEST <= ends_at - starts_at <= LONGEST:
        return WhyNotTask.TIMES
    if starts_at <= now:
        return WhyNotTask.PAST
    return WhyNotTask.FAR if starts_at > now + MOST_AHEAD else None


_OVER = {
    ShiftStage.OVER: WhyNotShift.OVER,
    ShiftStage.CLOSED: WhyNotShift.OVER,
    ShiftStage.CANCELLED: WhyNotShift.CANCELLED,
}


def why_not_sign_up(stage: ShiftStage) -> WhyNotShift | None:
    """Anybody may take a place until the shift ends, also at the door."""
    return _OVER.get(stage)


def place_for(shift: ShiftFacts) -> VolunteerState:
    """A place while there is one, else a place in the line."""
    return VolunteerState.SIGNED if shift.left else VolunteerState.WAITING


def why_not_step_back(one: Taking, stage: ShiftStage) -> WhyNotShift | None:
    """Who is there already, or was, has not stayed away."""
    return _OVER.get(stage) or (WhyNotShift.THERE if one.attended_at else None)


def why_not_check_in(one: Taking, stage: ShiftStage) -> WhyNotShift | None:
    """With the code at the place: from half an hour before it begins until it ends."""
    if stage is ShiftStage.COMING:
        return WhyNotShift.NOT_YET
    if stage is ShiftStage.OVER:
        return WhyNotShift.TOO_LATE
    return _OVER.get(stage) or (None if one.state is VolunteerState.SIGNED else WhyNotShift.WAITING)


def why_not_mark(stage: ShiftStage) -> WhyNotShift | None:
    """The organiser says who was there until they close the shift, also after its end."""
    if stage is ShiftStage.COMING:
        return WhyNotShift.NOT_YET
    return None if stage is ShiftStage.OVER else _OVER.get(stage)


def why_not_close(stage: ShiftStage) -> WhyNotShift | None:
    """Hours are confirmed once, after the end."""
    if stage in {ShiftStage.COMING, ShiftStage.RUNNING}:
        return WhyNotShift.RUNNING
    return None if stage is ShiftStage.OVER else _OVER[stage]


def why_not_call_off(stage: ShiftStage, reason: str) -> WhyNotShift | None:
    """Before its hours are confirmed, with a public reason."""
    if stage in {ShiftStage.CLOSED, ShiftStage.CANCELLED}:
        return _OVER[stage]
    return why_not_reason(reason)


def why_not_reason(reason: str) -> WhyNotShift | None:
    """A reason of a few words, without numbers of people."""
    fine = SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON and not why_not_say(reason)
    return None if fine else WhyNotShift.REASON


def minutes_of(shift: ShiftFacts, attended_at: datetime) -> int:
    """What follows from check-in and shift: who comes within a quarter of an hour came in time."""
    came = shift.starts_at if attended_at <= shift.starts_at + GRACE else attended_at
    return max(0, int((shift.ends_at - came).total_seconds()) // 60)


def why_not_confirm(minutes: int, *, most: int, reason: str) -> WhyNotShift | None:
    """The organiser may confirm less than follows from check-in and shift, never more, and says why."""
    if not 0 <= minutes <= most:
        return WhyNotShift.MINUTES
    return why_not_reason(reason) if minutes < most else None


def whole_hours(minutes: int) -> int:
    """Hours for a ledger: half an hour and more is an hour."""
    return (minutes + 30) // 60


def next_waiting(waiting: Sequence[Taking]) -> Taking | None:
    """Who gets a place that became free: the one who waits longest."""
    return min(waiting, key=lambda one: (one.created_at, one.id), default=None)
