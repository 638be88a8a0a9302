"""Rules of referrals: who passes a proposal on, where to, and which answer may follow which."""

from datetime import date
from enum import StrEnum

from pb.core.actor import Actor, RoleKind

CHANNELS = ("musrenbang", "pokir", "agency", "rw")
LONGEST_WORD = 500


class ReferralState(StrEnum):
    """How far a referral has come."""

    WAITING = "waiting"
    SENT = "sent"
    TAKEN = "taken"
    REFUSED = "refused"


class Reply(StrEnum):
    """What is noted of a referral."""

    SENT = "sent"
    TAKEN = "taken"
    REFUSED = "refused"


TRANSITIONS: dict[tuple[ReferralState, Reply], ReferralState] = {
    (ReferralState.WAITING, Reply.SENT): ReferralState.SENT,
    (ReferralState.SENT, Reply.TAKEN): ReferralState.TAKEN,
    (ReferralState.SENT, Reply.REFUSED): ReferralState.REFUSED,
    (ReferralState.TAKEN, Reply.REFUSED): ReferralState.REFUSED,
    (ReferralState.REFUSED, Reply.SENT): ReferralState.SENT,
}


class WhyNotRefer(StrEnum):
    """Why a proposal cannot be passed on, or an answer not be noted."""

    CHANNEL = "refer.channel"
    AGENCY = "refer.agency"
    ALREADY = "refer.already"
    STILL_OPEN = "refer.still_open"
    ORDER = "refer.order"
    WORD = "refer.word"
    DAY = "refer.day"
    NONE_CHOSEN = "refer.none_chosen"


def may_refer(actor: Actor, area: str | None) -> bool:
    """Facilitators and council members whose role reaches the area."""
    return area is not None and (
        actor.holds(RoleKind.FACILITATOR, area) or actor.holds(RoleKind.COUNCIL, area)
    )


def may_be_referred(*, state: str, eligible: bool, dear: bool, closed: bool, funded: bool) -> bool:
    """A proposal that this round cannot pay for: refused or too dear before the vote, or not funded after it.

    `closed`: the decisions are public; `eligible`: no verdict says otherwise; `dear`: above the whole budget.
    """
    if state != "published":
        return False
    return not funded if closed else not eligible or dear


def why_not_note(
    state: ReferralState, answer: Reply, *, word: str, day: date, today: date, made: date
) -> WhyNotRefer | None:
    """Sent before it is answered; a refusal has a reason; the day lies between the referral and today."""
    if (state, answer) not in TRANSITIONS:
        return WhyNotRefer.ORDER
    if not made <= day <= today:
        return WhyNotRefer.DAY
    return WhyNotRefer.WORD if answer is Reply.REFUSED and not word.strip() else None
