"""Who paid for what under Equal Shares: groups of equal ballots by their place in the record's list of
ballots.

A purchase tells its price for each unit of worth, the groups of which every voter paid it in full, and those
of which every voter paid all that was left to her: the share less what the group paid before. So amounts are
exact, and the section has at most one number for each mark on a ballot.
"""

from typing import Any

import numpy as np
from gmpy2 import mpq

from pb.counting.count import market_for
from pb.counting.model import Profile
from pb.counting.outcome import Outcome
from pb.counting.rules import Rules
from pb.counting.shares.purses import full_purses


def payments(profile: Profile, rules: Rules, outcome: Outcome) -> list[dict[str, Any]]:
    """The purchases in their order; none where nobody pays."""
    bought = [(step.project, step.price) for step in outcome.steps if step.price is not None]
    if not bought or outcome.share is None:
        return []
    listed, places = _listed(profile), np.arange(len(profile.ballots))
    if rules.limits is not None:
        from pb.counting.void import why_void, without_void

        places = np.flatnonzero(why_void(listed, rules.limits) < 0)
        listed, _ = without_void(listed, rules.limits)
    market = market_for(listed, rules)
    purses = full_purses(market, mpq(outcome.share.numerator, outcome.share.denominator))
    numbers = {project.id: number for number, project in enumerate(profile.projects)}
    found = []
    for name, price in bought:
        full, rest = purses.charge(numbers[name], mpq(price.numerator, price.denominator))
        groups = places[market.sides[numbers[name]].classes]
        found.append(
            {"project": name, "price": price, "full": groups[full].tolist(), "rest": groups[rest].tolist()}
        )
    return found


def _listed(profile: Profile) -> Profile:
    """The profile with its groups in the order of the record."""
    from pb.counting.record import in_order

    return Profile(profile.projects, dict(in_order(profile)), profile.kind)
