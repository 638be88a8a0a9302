"""Phases of a round: computed from the clock up to the list, entered by moves from voting on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

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
    """Each needed phase has its date, and each begins after the one before; one day can be enough."""
    if any(phase not in dates for phase in REQUIRED_DATES):
        return WhyNotDates.MISSING
    in_order = [dates[phase] for phase in ORDER if phase in dates]
    if any(later <= earlier for earlier, later in pairwise(in_order)):
        return WhyNotDates.OUT_OF_ORDER
    return None


class Publication(StrEnum):
    """How ballots become public with the count (security.md P6)."""

    FULL = "full"
    ATOMS = "atoms"
    TOTALS = "totals"


def told_by_sums(rule: str) -> bool:
    """Whether sums of votes, points or ranks are enough to count by this rule; shares need each ballot."""
    return rule.startswith("greedy")


def usual_publication(rule: str, ballot_type: str = "approval") -> Publication:
    """Choice by choice where sums suffice to count again; whole ballots where shares or ranks need them."""
    additive = told_by_sums(rule) and ballot_type != "ordinal"
    return Publication.ATOMS if additive else Publication.FULL


def level_reached(actor: Actor, needed: int) -> bool:
    """Whether the evidence of residence suffices for an act of this round."""
    return actor.level >= Level(needed)


class WhyNotRound(StrEnum):
    """Why a round cannot be written, announced or changed as asked."""

    OUTSIDE_PLACE = "round.outside_place"
    NO_CONTEST = "round.no_contest"
    SAME_AREA = "round.same_area"
    NO_BUDGET = "round.no_budget"
    ANNOUNCED = "round.announced_already"
    DATES_PASSED = "round.dates_passed"
    ALREADY_BEGUN = "round.already_begun"
    NO_REASON = "round.no_reason"
    NOT_NEXT = "round.not_next"
    GATE = "round.gate"
    DRAFT_CHANGED = "round.draft_changed"
    NOTHING_CHOSEN = "round.nothing_chosen"
    NOTHING_CHANGED = "round.nothing_changed"
    UNDONE = "round.undone"
    PROPOSED = "round.proposed"
    TOLD = "round.told"
    BUILT_ON = "round.built_on"
    ATOMS = "round.atoms"
    ONLY_TOTALS = "round.only_totals"
    RULE_OF_BALLOT = "round.rule_of_ballot"


SHORTEST_REASON = 10


def why_not_change(
    old: Mapping[Phase, datetime],
    new: Mapping[Phase, datetime],
    moves: Collection[Phase],
    reason: str,
    now: datetime,
) -> WhyNotRound | WhyNotDates | None:
    """Only dates that have not come can be changed, to `now` or later, with a reason that anyone may read."""
    for phase, at in new.items():
        if old.get(phase) == at:
            continue
        if phase in moves or (phase in old and old[phase] <= now):
            return WhyNotRound.ALREADY_BEGUN
        if at < now:
            return WhyNotRound.DATES_PASSED
    if len(reason.strip()) < SHORTEST_REASON:
        return WhyNotRound.NO_REASON
    return why_not_dates(new)


class GateCode(StrEnum):
    """What must be true before voting opens, or is worth a warning."""

    SCREENED = "gate.screened"
    ELIGIBLE = "gate.eligible"
    NOT_TOO_DEAR = "gate.not_too_dear"
    VOTERS = "gate.voters"


@dataclass(frozen=True, slots=True)
class ContestCounts:
    """What other contexts know about a contest, as plain numbers."""

    number: int
    name: str
    published: int
    unscreened: int
    eligible: int
    too_dear: int
    voters: int


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition: whether it holds, whether it blocks, and the numbers of its sentence."""

    code: GateCode
    ok: bool
    blocking: bool
    facts: dict[str, int | str]


def gates(counts: Collection[ContestCounts]) -> tuple[Gate, ...]:
    """The conditions of voting: each proposal screened, each contest with something to choose."""
    unscreened = sum(contest.unscreened for contest in counts)
    without = [contest.name for contest in counts if not contest.eligible]
    dear = sum(contest.too_dear for contest in counts)
    nobody = sum(1 for contest in counts if not contest.voters)
    return (
        Gate(GateCode.SCREENED, unscreened == 0, blocking=True, facts={"n": unscreened}),
        Gate(
            GateCode.ELIGIBLE,
            not without,
            blocking=True,
            facts={"n": len(without), "names": ", ".join(without[:5])},
        ),
        Gate(GateCode.NOT_TOO_DEAR, dear == 0, blocking=False, facts={"n": dear}),
        Gate(GateCode.VOTERS, nobody == 0, blocking=False, facts={"n": nobody}),
    )
