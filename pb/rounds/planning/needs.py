"""What a round needs today: gates before its phases, what is late, what is still owed to residents."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase

SOON = timedelta(days=3)
DECIDED_WITHIN = timedelta(days=7)
EARLY = timedelta(days=30)  # to find a second person takes longer than to sign


class Need(StrEnum):
    """What is missing or late in a round."""

    PAUSED = "need.paused"
    VOTE_LATE = "need.vote_late"
    CLOSE_LATE = "need.close_late"
    COUNT_LATE = "need.count_late"
    DECIDE = "need.decide"
    UNSCREENED = "need.unscreened"
    NO_ELIGIBLE = "need.no_eligible"
    NO_COST = "need.no_cost"
    EMPTY_RW = "need.empty_rw"
    EMPTY_AREA = "need.empty_area"
    FEW_SIGNERS = "need.few_signers"
    UNSIGNED_VOTE = "need.unsigned_vote"
    UNSIGNED_COUNT = "need.unsigned_count"
    ROLL_CHANGES = "need.roll_changes"
    ROLL_OBJECTIONS = "need.roll_objections"
    DOUBTFUL_MARKS = "need.doubtful_marks"


class Seen(msgspec.Struct, frozen=True):
    """What other contexts know about a round, as plain numbers and names of areas."""

    published: int = 0
    unscreened: int = 0
    without_cost: int = 0
    without_eligible: int = 0
    empty_areas: int = 0
    empty_rws: tuple[int, ...] = ()
    undecided: int = 0
    drafts: int = 0
    unsent: int = 0
    voted: int = 0
    electorate: int = 0
    channels: Mapping[str, int] = {}
    unscreened_in: Mapping[str, int] = {}
    few_signers: int = 0
    unsigned: int = 0
    roll_changes: int = 0
    roll_objections: int = 0
    doubtful: int = 0


class NeedLine(msgspec.Struct, frozen=True):
    """One thing to do: what, how much of it, by when, and whether it is late."""

    code: Need
    n: int
    by: datetime | None
    tone: str


def needs_of(facts: RoundFacts, seen: Seen, now: datetime) -> tuple[NeedLine, ...]:
    """What this round needs, the late first."""
    phase = facts.phase(now)
    found = _late_moves(facts, phase, seen, now) + _before_vote(facts, phase, seen, now)
    found += _second_people(facts, phase, seen, now) + _around_roll(facts, phase, seen)
    order = ("late", "now", "wait")
    return tuple(sorted(found, key=lambda line: order.index(line.tone)))


def _late_moves(facts: RoundFacts, phase: Phase, seen: Seen, now: datetime) -> list[NeedLine]:
    """Moves whose hour has passed, and decisions that are owed once the count is public."""
    awaited = {
        Phase.LISTING: (Need.VOTE_LATE, Phase.VOTING),
        Phase.VOTING: (Need.CLOSE_LATE, Phase.CLOSED),
        Phase.CLOSED: (Need.COUNT_LATE, Phase.PUBLISHED),
        Phase.CHALLENGE: (Need.COUNT_LATE, Phase.PUBLISHED),
    }
    if phase in awaited:
        code, due = awaited[phase]
        at = facts.dates.get(due)
        stopped = [NeedLine(Need.PAUSED, 1, facts.paused_at, "late")] if _paused(facts, phase) else []
        late = [NeedLine(code, max(0, (now - at).days), at, "late")] if at and at <= now else []
        return stopped + late
    if phase is Phase.PUBLISHED and seen.undecided:
        since = facts.moves.get(Phase.PUBLISHED, now)
        tone = "late" if now - since > DECIDED_WITHIN else "now"
        return [NeedLine(Need.DECIDE, seen.undecided, since, tone)]
    return []


def _paused(facts: RoundFacts, phase: Phase) -> bool:
    return phase is Phase.VOTING and facts.paused_at is not None


def _before_vote(facts: RoundFacts, phase: Phase, seen: Seen, now: datetime) -> list[NeedLine]:
    """What keeps the vote shut, or makes it poor, as long as it is still to come."""
    if not ORDER.index(Phase.IDEAS) <= ORDER.index(phase) < ORDER.index(Phase.VOTING):
        return []
    if phase is Phase.IDEAS:
        by = facts.dates.get(Phase.SCREENING)
        lines = [(Need.EMPTY_AREA, seen.empty_areas, by), (Need.EMPTY_RW, len(seen.empty_rws), by)]
    else:
        by = facts.dates.get(Phase.LISTING if phase is not Phase.LISTING else Phase.VOTING)
        vote = facts.dates.get(Phase.VOTING)
        lines = [
            (Need.UNSCREENED, seen.unscreened, by),
            (Need.NO_ELIGIBLE, seen.without_eligible, vote),
            (Need.NO_COST, seen.without_cost, by),
        ]
    return [NeedLine(code, n, at, _tone(code, at, now)) for code, n, at in lines if n]


def _second_people(facts: RoundFacts, phase: Phase, seen: Seen, now: datetime) -> list[NeedLine]:
    """What takes two people: whether there are two at all, and whether both have signed."""
    opens = facts.dates.get(Phase.VOTING)
    if ORDER.index(phase) < ORDER.index(Phase.VOTING) and seen.few_signers:
        near = opens is None or opens - now <= EARLY
        return [NeedLine(Need.FEW_SIGNERS, seen.few_signers, opens, "now" if near else "wait")]
    if phase is Phase.LISTING and seen.unsigned and opens and now < opens:
        tone = "now" if opens - now <= SOON else "wait"
        return [NeedLine(Need.UNSIGNED_VOTE, seen.unsigned, opens, tone)]
    if phase in {Phase.CLOSED, Phase.CHALLENGE}:
        lines = [(Need.DOUBTFUL_MARKS, seen.doubtful), (Need.UNSIGNED_COUNT, seen.unsigned)]
        return [NeedLine(code, n, facts.dates.get(Phase.PUBLISHED), "now") for code, n in lines if n]
    return []


def _around_roll(facts: RoundFacts, phase: Phase, seen: Seen) -> list[NeedLine]:
    """Changes of the roll that a second person has not looked at, and objections without an answer."""
    if ORDER.index(phase) > ORDER.index(Phase.VOTING):
        return []
    by = facts.dates.get(Phase.VOTING if phase is not Phase.VOTING else Phase.CLOSED)
    lines = [(Need.ROLL_CHANGES, seen.roll_changes), (Need.ROLL_OBJECTIONS, seen.roll_objections)]
    return [NeedLine(code, n, by, "now") for code, n in lines if n]


def _tone(code: Need, by: datetime | None, now: datetime) -> str:
    blocking = code in {Need.UNSCREENED, Need.NO_ELIGIBLE, Need.EMPTY_AREA}
    if by is not None and blocking and by <= now:
        return "late"
    return "now" if by is not None and blocking and by - now <= SOON else "wait"
