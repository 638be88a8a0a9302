"""Who may change the roll of a round, and when: two people a change, nobody is taken off an open vote."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import ORDER, Phase

KEPT_FOR = timedelta(days=90)  # after the count is public (domain.md 14)
SHORTEST_REASON, LONGEST_REASON = 10, 500


class BatchKind(StrEnum):
    """What a batch is: a new whole roll, more people, or what an objection led to."""

    WHOLE = "whole"
    MORE = "more"
    ANSWER = "answer"


class BatchState(StrEnum):
    """Where a batch stands."""

    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    IN_FORCE = "in_force"
    REFUSED = "refused"


class WhyNotRoll(StrEnum):
    """Why the roll of a round cannot be changed as asked."""

    NOT_ROLL = "roll.not_roll"
    WAITING = "roll.waiting"
    NOT_READY = "roll.not_ready"
    OWN = "roll.own"
    STALE = "roll.stale"
    NO_REASON = "roll.no_reason"
    VOTING = "roll.voting"
    CLOSED = "roll.closed"
    RULES_FIXED = "roll.rules_fixed"
    AGES = "roll.ages"
    AGE_DAY = "roll.age_day"
    OBJECT_DATES = "roll.object_dates"


def may_keep(actor: Actor, facts: RoundFacts) -> bool:
    """Whether this person looks after the roll: facilitators of the place, and administrators over it."""
    place = facts.place
    return place is not None and (
        actor.holds(RoleKind.FACILITATOR, place) or actor.holds(RoleKind.ADMINISTRATOR, place)
    )


def _before(facts: RoundFacts, now: datetime, phase: Phase) -> bool:
    return ORDER.index(facts.phase(now)) < ORDER.index(phase)


def why_not_import(facts: RoundFacts, waiting: int, reason: str, now: datetime) -> WhyNotRoll | None:
    """One file at a time, before the vote opens, with a reason that anybody may read."""
    if not facts.by_roll:
        return WhyNotRoll.NOT_ROLL
    if not _before(facts, now, Phase.VOTING):
        return WhyNotRoll.VOTING
    if waiting:
        return WhyNotRoll.WAITING
    return None if len(reason.strip()) >= SHORTEST_REASON else WhyNotRoll.NO_REASON


def why_not_decide(
    facts: RoundFacts, state: BatchState, made_by: int | None, by: Actor, now: datetime
) -> WhyNotRoll | None:
    """Whoever made a batch never puts it in force (security.md Z6)."""
    if state is not BatchState.READY:
        return WhyNotRoll.NOT_READY
    if made_by == by.person:
        return WhyNotRoll.OWN
    return None if _before(facts, now, Phase.CLOSED) else WhyNotRoll.CLOSED


def why_not_force(
    facts: RoundFacts, kind: BatchKind, taken: int, now: datetime, *, stale: bool
) -> WhyNotRoll | None:
    """A roll that changed since the batch was read asks for a new look; an open vote loses nobody."""
    if stale:
        return WhyNotRoll.STALE
    opened = not _before(facts, now, Phase.VOTING)
    return WhyNotRoll.VOTING if opened and (taken or kind is not BatchKind.ANSWER) else None


class VoterRules(msgspec.Struct, frozen=True):
    """What a facilitator writes down: by roll or by level, ages on a day, when objections are heard."""

    by_roll: bool
    age_on: date | None = None
    age_least: int | None = None
    age_most: int | None = None
    object_from: datetime | None = None
    object_until: datetime | None = None

    @property
    def who(self) -> tuple[object, ...]:
        """What a roll is read with: it stands as soon as one was read."""
        return self.by_roll, self.age_on, self.age_least, self.age_most


def rules_of(facts: RoundFacts) -> VoterRules:
    """What stands now."""
    ages = (facts.age_on, facts.age_least, facts.age_most)
    return VoterRules(facts.by_roll, *ages, facts.object_from, facts.object_until)


def why_not_rules(
    facts: RoundFacts, rules: VoterRules, batches: int, reason: str, now: datetime
) -> WhyNotRoll | None:
    """Who may vote is settled before the vote opens; ages stand as soon as a roll was read with them."""
    if not _before(facts, now, Phase.VOTING):
        return WhyNotRoll.VOTING
    if batches and rules.who != rules_of(facts).who:
        return WhyNotRoll.RULES_FIXED
    least, most = rules.age_least, rules.age_most
    if least is not None and most is not None and least > most:
        return WhyNotRoll.AGES
    if (least is not None or most is not None) and rules.age_on is None:
        return WhyNotRoll.AGE_DAY
    start, end = rules.object_from, rules.object_until
    if (start is None) != (end is None) or (start is not None and end is not None and end <= start):
        return WhyNotRoll.OBJECT_DATES
    return None if len(reason.strip()) >= SHORTEST_REASON else WhyNotRoll.NO_REASON


def objections_open(facts: RoundFacts, now: datetime) -> bool:
    """Whether residents can object to the roll now."""
    start, end = facts.object_from, facts.object_until
    return facts.by_roll and start is not None and end is not None and start <= now < end
