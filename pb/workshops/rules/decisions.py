"""Dots and decisions: limits, quorum and consent. Who is silent has not agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pb.workshops.rules.seats import SeatHeld, SeatState
from pb.workshops.rules.stages import MOST_OPTIONS, WorkshopStage

MOST_CRITERIA, MOST_DECISIONS = 8, 20


class Value(StrEnum):
    """How an option meets a criterion."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class StanceKind(StrEnum):
    """Where somebody stands on a decision."""

    AGREE = "agree"
    OBJECT = "object"


class WhyNotOption(StrEnum):
    """Why an option, a criterion or a dot is not taken."""

    CLOSED = "option.closed"
    TOO_MANY = "option.too_many"
    CHANGED = "option.changed"
    HAS_DOTS = "option.has_dots"
    CHOSEN = "option.chosen"
    NO_SEAT = "option.no_seat"
    TOO_MANY_DOTS = "option.too_many_dots"
    TOO_MANY_ON_PAPER = "option.too_many_on_paper"
    TOO_MANY_CRITERIA = "option.too_many_criteria"
    SAME_CRITERION = "option.same_criterion"


class WhyNotDecide(StrEnum):
    """Why a decision is not taken, changed or settled."""

    CLOSED = "decide.closed"
    CHANGED = "decide.changed"
    SETTLED = "decide.settled"
    TOO_MANY = "decide.too_many"
    NO_WORDS = "decide.no_words"
    NO_SEAT = "decide.no_seat"
    NOT_HERE = "decide.not_here"
    NO_REASON = "decide.no_reason"
    OTHER_WORDS = "decide.other_words"
    TOO_MANY_HANDS = "decide.too_many_hands"
    NO_QUORUM = "decide.no_quorum"
    NOT_AGREED = "decide.not_agreed"
    UNANSWERED = "decide.unanswered"


@dataclass(frozen=True, slots=True)
class Count:
    """A decision in numbers: who is there, who agrees or objects on a phone and by hand."""

    present: int
    agree: int
    object: int
    agree_hands: int
    object_hands: int
    unanswered: int

    @property
    def agreed(self) -> int:
        return self.agree + self.agree_hands

    @property
    def objected(self) -> int:
        return self.object + self.object_hands

    @property
    def silent(self) -> int:
        """Those who are there and said nothing: no silent majority."""
        return max(0, self.present - self.agreed - self.objected)


def why_not_settle(count: Count, *, quorum: int, consent: int, words: bool) -> WhyNotDecide | None:
    """Enough people, enough of *those present* for it, every objection answered, the decision in words.

    `consent` is a percentage of all who are there; who says nothing has not agreed.
    """
    if not words:
        return WhyNotDecide.NO_WORDS
    if count.agreed + count.objected > count.present:
        return WhyNotDecide.TOO_MANY_HANDS
    if count.present < quorum:
        return WhyNotDecide.NO_QUORUM
    if count.agreed * 100 < consent * count.present:
        return WhyNotDecide.NOT_AGREED
    return WhyNotDecide.UNANSWERED if count.unanswered else None


def why_not_stand(
    seat: SeatHeld | None, kind: StanceKind, reason: str, *, stage: WorkshopStage, settled: bool
) -> WhyNotDecide | None:
    """Those who are there (in the room or from home) say where they stand; an objection says why."""
    if stage is not WorkshopStage.AGREE:
        return WhyNotDecide.CLOSED
    if settled:
        return WhyNotDecide.SETTLED
    if seat is None or seat.state is not SeatState.SEATED:
        return WhyNotDecide.NO_SEAT
    if not seat.attended:
        return WhyNotDecide.NOT_HERE
    return WhyNotDecide.NO_REASON if kind is StanceKind.OBJECT and len(reason.strip()) < 3 else None


def why_not_dot(
    seat: SeatHeld | None, given: Mapping[int, int], *, limit: int, stage: WorkshopStage
) -> WhyNotOption | None:
    """Dots while the group weighs, at most so many for each person, on one option or several."""
    if stage is not WorkshopStage.WEIGH:
        return WhyNotOption.CLOSED
    if seat is None or seat.state is not SeatState.SEATED:
        return WhyNotOption.NO_SEAT
    return WhyNotOption.TOO_MANY_DOTS if sum(given.values()) > limit else None


def why_not_paper_dots(total: int, *, on_paper: int, limit: int) -> WhyNotOption | None:
    """Dots stuck on paper: no more than the people who are there and gave none on a phone could stick."""
    return WhyNotOption.TOO_MANY_ON_PAPER if total > on_paper * limit else None


def why_not_option(stage: WorkshopStage, *, there: int) -> WhyNotOption | None:
    """Options are drafted in their stage and while weighing; four at most."""
    if stage not in {WorkshopStage.OPTIONS, WorkshopStage.WEIGH}:
        return WhyNotOption.CLOSED
    return WhyNotOption.TOO_MANY if there >= MOST_OPTIONS else None
