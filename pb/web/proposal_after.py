"""What comes after for a proposal that its round did not fund: where it goes, and the next round."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor
from pb.core.area import kelurahan_of
from pb.outcomes.referrals.queries import (
    ReferralFacts,
    can_be_referred,
    lost,
    next_round_of,
    referral_of,
)
from pb.outcomes.referrals.rules import may_refer
from pb.places.pins import Pin, ward_at
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import ProposalFacts
from pb.proposals.queries.carried import carried_of
from pb.proposals.queries.pins import pin_of
from pb.rounds.facts import RoundFacts


class After(msgspec.Struct, frozen=True):
    """Where a proposal goes now. `can_refer`: this person may do it; `own_lost`: it is theirs, and lost."""

    referral: ReferralFacts | None
    may_refer: bool
    can_refer: bool
    agencies: tuple[tuple[str, str], ...]
    became: str
    before: str
    own_lost: bool
    next_round: RoundFacts | None
    pin: Pin | None
    pin_code: str


async def after_of(facts: ProposalFacts, actor: Actor, now: datetime) -> After:
    """Two or three queries; a few more for those who may pass it on, and for its authors."""
    referral, may = await referral_of(facts.id), may_refer(actor, facts.area)
    can = may and referral is None and await can_be_referred(facts, now=now)
    became, before = await carried_of(facts.id)
    own_lost = not became and actor.person in facts.proposers and await lost(facts)
    return After(
        referral=referral,
        may_refer=may,
        can_refer=can,
        agencies=tuple(sorted(AGENCIES.items(), key=lambda item: item[1])) if can else (),
        became=became,
        before=before,
        own_lost=own_lost,
        next_round=await next_round_of(facts, now=now) if own_lost else None,
        pin=(pin := await pin_of(facts.id)),
        pin_code=(ward_at(pin) or kelurahan_of(facts.area or "")) if pin else "",
    )
