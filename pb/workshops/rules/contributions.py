"""What people say in a workshop: kinds, when each is taken, what may be merged, grouped, answered."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from enum import StrEnum

from pb.proposals.rules import why_not_say
from pb.workshops.rules.seats import SeatHeld, SeatState
from pb.workshops.rules.stages import WorkshopStage

LONGEST, LONGEST_UNIT = 1_000, 40
LONGEST_CLUSTER, SHORTEST_WHY = 80, 3
MOST_PIECES, MOST_PRICE = 10**9, 10**12
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
ANSWERABLE = frozenset({Kind.CONCERN, Kind.QUESTION})
MOVABLE = frozenset({Kind.NEED, Kind.FACT, Kind.ASSET, Kind.IDEA, Kind.CONCERN, Kind.QUESTION})
_OVER = frozenset({WorkshopStage.FINISHED, WorkshopStage.CANCELLED})


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
    SHEET = "contribute.sheet"


class WhyNotArrange(StrEnum):
    """Why notes cannot be merged, moved or marked."""

    SELF = "arrange.self"
    MERGED = "arrange.merged"
    KIND = "arrange.kind"
    OVER = "arrange.over"
    NAME = "arrange.name"
    NO_REASON = "arrange.no_reason"
    CONCERN = "arrange.concern"
    NOTHING = "arrange.nothing"
    NO_ANSWER = "arrange.no_answer"
    NAME_TAKEN = "arrange.name_taken"


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


def why_not_cost(
    kind: Kind, unit: str, quantity: int | None, unit_price: int | None
) -> WhyNotContribute | None:
    """A cost line needs a quantity and a price; other kinds have neither."""
    if kind is not Kind.COST:
        return None
    if quantity is None or not 0 < quantity <= MOST_PIECES:
        return WhyNotContribute.COST
    if unit_price is None or not 0 <= unit_price <= MOST_PRICE:
        return WhyNotContribute.COST
    return WhyNotContribute.TOO_LONG if len(unit.strip()) > LONGEST_UNIT else None


def sheet_faults(lines: Sequence[tuple[Kind, str]], stage: WorkshopStage) -> dict[int, WhyNotContribute]:
    """What is wrong on a sheet, by the number of the line from one on; a fault of the sheet is at zero."""
    if not lines:
        return {0: WhyNotContribute.EMPTY}
    if len(lines) > MOST_ON_A_SHEET:
        return {0: WhyNotContribute.SHEET}
    found = {
        number: WhyNotContribute.CLOSED
        if kind not in OPEN_KINDS[stage] or kind in {Kind.REPLY, Kind.COST}
        else why_not_words(text)
        for number, (kind, text) in enumerate(lines, 1)
    }
    return {number: why for number, why in found.items() if why is not None}


def why_not_arrange(stage: WorkshopStage, *, replies: bool, merged: bool = False) -> WhyNotArrange | None:
    """Notes that stand by themselves are moved and grouped until the workshop is over."""
    if stage in _OVER:
        return WhyNotArrange.OVER
    if replies:
        return WhyNotArrange.KIND
    return WhyNotArrange.MERGED if merged else None


def why_not_merge(
    one: int, other: int, *, kinds: tuple[Kind, Kind], merged: bool, stage: WorkshopStage
) -> WhyNotArrange | None:
    """One note goes into another that stands by itself; replies stay where they are.

    A concern goes only into a concern: else it would no longer be asked for before the group decides.
    """
    if stage in _OVER:
        return WhyNotArrange.OVER
    if one == other:
        return WhyNotArrange.SELF
    if merged:
        return WhyNotArrange.MERGED
    if Kind.REPLY in kinds:
        return WhyNotArrange.KIND
    return WhyNotArrange.CONCERN if kinds[0] is Kind.CONCERN is not kinds[1] else None


def why_not_cluster(name: str, others: Collection[str]) -> WhyNotArrange | None:
    """A group of notes has a short name that no other group here has."""
    if not 0 < len(name.strip()) <= LONGEST_CLUSTER:
        return WhyNotArrange.NAME
    return WhyNotArrange.NAME_TAKEN if name.strip() in others else None


def why_not_hide(reason: str) -> WhyNotArrange | None:
    """Nothing is hidden without a reason that everybody can read."""
    return WhyNotArrange.NO_REASON if len(reason.strip()) < SHORTEST_WHY else None


def why_not_answered(kind: Kind, stage: WorkshopStage) -> WhyNotArrange | None:
    """Concerns and questions are answered; needs, facts and ideas are not."""
    if stage in _OVER:
        return WhyNotArrange.OVER
    return WhyNotArrange.NO_ANSWER if kind not in ANSWERABLE else None
