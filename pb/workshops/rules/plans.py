"""Plans of workshops: what must hold before one is announced or changed."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from pb.workshops.rules.seats import MOST_SEATS

MOST_TOPICS = 10


class WhyNotPlan(StrEnum):
    """Why a workshop cannot be planned or changed as asked."""

    NO_PROPOSAL = "plan.no_proposal"
    OTHER_ROUND = "plan.other_round"
    TOO_MANY = "plan.too_many"
    GONE = "plan.gone"
    VOTING = "plan.voting"
    TIMES = "plan.times"
    PAST = "plan.past"
    NO_SEATS = "plan.no_seats"
    QUORUM = "plan.quorum"
    BEGUN = "plan.begun"
    FEWER_SEATS = "plan.fewer_seats"


def why_not_plan(
    *,
    rounds: Collection[int],
    proposals: int,
    alive: bool,
    starts_at: datetime,
    ends_at: datetime,
    seats: int,
    quorum: int,
    now: datetime,
) -> WhyNotPlan | None:
    """One to ten living proposals of one round, times to come, seats, a quorum that fits."""
    if not proposals:
        return WhyNotPlan.NO_PROPOSAL
    if len(rounds) > 1:
        return WhyNotPlan.OTHER_ROUND
    if proposals > MOST_TOPICS:
        return WhyNotPlan.TOO_MANY
    if not alive:
        return WhyNotPlan.GONE
    if starts_at >= ends_at:
        return WhyNotPlan.TIMES
    if ends_at <= now:
        return WhyNotPlan.PAST
    if not 0 < seats <= MOST_SEATS:
        return WhyNotPlan.NO_SEATS
    return WhyNotPlan.QUORUM if quorum > seats else None
