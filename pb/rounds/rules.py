"""Phases of a round: computed from the clock up to the list, entered by moves from voting on."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from pb.core.actor import Actor, Level


class Phase(StrEnum):
    """The life of a round, in order (design.md 3.3)."""

    DRAFT = "draft"
    IDEAS = "ideas"
    SCREENING = "screening"
    CODESIGN = "codesign"
    LISTING = "listing"
    VOTING = "voting"
    CLOSED = "closed"
    CHALLENGE = "challenge"
    PUBLISHED = "published"
    DELIVERY = "delivery"
    ARCHIVED = "archived"


ORDER = tuple(Phase)
BY_CLOCK = (Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN, Phase.LISTING)
BY_MOVE = ORDER[ORDER.index(Phase.VOTING) :]


class MoveEvent(StrEnum):
    """What moves a round from `listing` on."""

    OPEN = "open"
    CLOSE = "close"
    HEAR = "hear"
    PUBLISH = "publish"
    DECIDE = "decide"
    ARCHIVE = "archive"


TRANSITIONS: dict[tuple[Phase, MoveEvent], Phase] = {
    (Phase.LISTING, MoveEvent.OPEN): Phase.VOTING,
    (Phase.VOTING, MoveEvent.CLOSE): Phase.CLOSED,
    (Phase.CLOSED, MoveEvent.HEAR): Phase.CHALLENGE,
    (Phase.CLOSED, MoveEvent.PUBLISH): Phase.PUBLISHED,
    (Phase.CHALLENGE, MoveEvent.PUBLISH): Phase.PUBLISHED,
    (Phase.PUBLISHED, MoveEvent.DECIDE): Phase.DELIVERY,
    (Phase.DELIVERY, MoveEvent.ARCHIVE): Phase.ARCHIVED,
}


def after(phase: Phase, event: MoveEvent) -> Phase | None:
    """The phase that a move leads to, or None when the move is not possible now."""
    return TRANSITIONS.get((phase, event))


def phase_at(dates: Mapping[Phase, datetime], moves: Collection[Phase], now: datetime) -> Phase:
    """The phase of a round: the last move, or before any move the last date that has come."""
    if moves:
        return max(moves, key=ORDER.index)
    begun = [phase for phase in BY_CLOCK if phase in dates and dates[phase] <= now]
    return begun[-1] if begun else Phase.DRAFT


def next_change(dates: Mapping[Phase, datetime], moves: Collection[Phase], now: datetime) -> datetime | None:
    """When the clock alone changes the phase next, or None: until then a page about it can be kept."""
    if moves:
        return None
    return min((at for phase, at in dates.items() if phase in BY_CLOCK and at > now), default=None)


class WhyNotDates(StrEnum):
    """Why dates of phases cannot stand."""

    MISSING = "dates.missing"
    OUT_OF_ORDER = "dates.out_of_order"


REQUIRED_DATES = (Phase.IDEAS, Phase.SCREENING, Phase.LISTING, Phase.VOTING, Phase.CLOSED, Phase.PUBLISHED)


def why_not_dates(dates: Mapping[Phase, datetime]) -> WhyNotDates | None:
    """Each needed phase has its date, and each begins after the one before; phases of one day are possible."""
    if any(phase not in dates for phase in REQUIRED_DATES):
        return WhyNotDates.MISSING
    in_order = [dates[phase] for phase in ORDER if phase in dates]
    if any(later <= earlier for earlier, later in zip(in_order, in_order[1:], strict=False)):
        return WhyNotDates.OUT_OF_ORDER
    return None


def level_reached(actor: Actor, needed: int) -> bool:
    """Whether the evidence of residence suffices for an act of this round."""
    return actor.level >= Level(needed)
