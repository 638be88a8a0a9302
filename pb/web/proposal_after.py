"""What comes after for a proposal that its round did not fund: where it was passed on to."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor
from pb.outcomes.referrals.queries import ReferralFacts, can_be_referred, referral_of
from pb.outcomes.referrals.rules import may_refer
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import ProposalFacts


class After(msgspec.Struct, frozen=True):
    """Where a proposal goes now. `can_refer`: this person may pass it on now."""

    referral: ReferralFacts | None
    may_refer: bool
    can_refer: bool
    agencies: tuple[tuple[str, str], ...] = ()


async def after_of(facts: ProposalFacts, actor: Actor, now: datetime) -> After:
    """One or two queries; a few more for those who may pass it on."""
    referral, may = await referral_of(facts.id), may_refer(actor, facts.area)
    can = may and referral is None and await can_be_referred(facts, now=now)
    agencies = tuple(sorted(AGENCIES.items(), key=lambda item: item[1])) if can else ()
    return After(referral, may, can, agencies)
