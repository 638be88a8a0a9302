"""What people say in a workshop: kinds, when each is taken, what may be merged, grouped, answered."""

from datetime import timedelta
from enum import StrEnum

from pb.proposals.rules import why_not_say
from pb.workshops.rules.seats import SeatHeld, SeatState
from pb.workshops.rules.stages import WorkshopStage

LONGEST = 1_000
MOST_IN_AN_HOUR, WINDOW = 60, timedelta(hours=1)
MOST_ON_A_SHEET = 40


class Kind(StrEnum):
    """Kinds of contributions (design.md 5)."""

    NEED = "need"
    FACT = "fact"
    ASSET = "asset"
    IDEA = "idea"
    CONCERN = "concern"
    QUESTION = "question"
    COST = "cost"
    REPLY = "reply"


_ALWAYS = frozenset({Kind.CONCERN, Kind.QUESTION, Kind.REPLY})
OPEN_KINDS: dict[WorkshopStage, frozenset[Kind]] = {
    WorkshopStage.PLANNED: _ALWAYS | {Kind.NEED, Kind.FACT, Kind.ASSET},
    WorkshopStage.UNDERSTAND: _ALWAYS | {Kind.NEED, Kind.FACT},
    WorkshopStage.ASSETS: _ALWAYS | {Kind.ASSET},
    WorkshopStage.OPTIONS: _ALWAYS | {Kind.IDEA, Kind.COST},
    WorkshopStage.WEIGH: _ALWAYS,
    WorkshopStage.AGREE: frozenset({Kind.REPLY}),
    WorkshopStage.WRITE: frozenset({Kind.REPLY}),
    WorkshopStage.FINISHED: frozenset(),
    WorkshopStage.CANCELLED: frozenset(),
}
ANSWERED_BEFORE_AGREE = frozenset({Kind.CONCERN})


class WhyNotContribute(StrEnum):
    """Why a note is not taken."""

    NO_SEAT = "contribute.no_seat"
    WAITING = "contribute.waiting"
    CLOSED = "contribute.closed"
    EMPTY = "contribute.empty"
    TOO_LONG = "contribute.too_long"
    PRIVATE_NUMBERS = "talk.private_numbers"
    COST = "contribute.cost"
    TOO_MANY = "contribute.too_many"
    NO_PARENT = "contribute.no_parent"


class WhyNotArrange(StrEnum):
    """Why notes cannot be merged, moved or marked."""

    SELF = "arrange.self"
    MERGED = "arrange.merged"
    KIND = "arrange.kind"
    OVER = "arrange.over"
    NAME = "arrange.name"
    NO_REASON = "arrange.no_reason"


def why_not_contribute(
    seat: SeatHeld | None, kind: Kind, stage: WorkshopStage, text: str, *, runs: bool = False
) -> WhyNotContribute | None:
    """By those who have a seat, of a kind that the stage takes; a facilitator (`runs`) writes from paper."""
    if not runs:
        if seat is None or seat.state is SeatState.LEFT:
            return WhyNotContribute.NO_SEAT
        if seat.state is SeatState.WAITING:
            return WhyNotContribute.WAITING
    if kind not in OPEN_KINDS[stage]:
        return WhyNotContribute.CLOSED
    return why_not_words(text)


def why_not_words(text: str) -> WhyNotContribute | None:
    """A few words, at most a thousand letters, without identity or phone numbers."""
    if not text.strip():
        return WhyNotContribute.EMPTY
    if len(text.strip()) > LONGEST:
        return WhyNotContribute.TOO_LONG
    return WhyNotContribute.PRIVATE_NUMBERS if why_not_say(text) else None


def why_not_merge(
    one: int, other: int, *, merged: bool, replies: bool, stage: WorkshopStage
) -> WhyNotArrange | None:
    """One note goes into another that stands by itself; replies stay where they are."""
    if stage in {WorkshopStage.FINISHED, WorkshopStage.CANCELLED}:
        return WhyNotArrange.OVER
    if one == other:
        return WhyNotArrange.SELF
    if merged:
        return WhyNotArrange.MERGED
    return WhyNotArrange.KIND if replies else None
