"""Rules of outcomes: what a council member may decide, and when a reason is due."""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.rounds.rules import ORDER, Phase, Publication


class DecisionKind(StrEnum):
    """What is decided on a project (design.md 3.8)."""

    FUNDED = "funded"
    FUNDED_CHANGED = "funded_changed"
    NOT_FUNDED = "not_funded"
    REFERRED = "referred"

    @property
    def pays(self) -> bool:
        return self in {DecisionKind.FUNDED, DecisionKind.FUNDED_CHANGED}


REFERRALS = ("musrenbang", "pokir", "agency", "next_round", "rw")


class WhyNotDecide(StrEnum):
    """Why decisions cannot be saved or published."""

    NOT_NOW = "decide.not_now"
    PUBLISHED = "decide.published"
    INCOMPLETE = "decide.incomplete"
    REASON = "decide.reason"
    AMOUNT = "decide.amount"
    WHERE = "decide.where"
    OVER_BUDGET = "decide.over_budget"
    INTEREST = "decide.interest"


class WhyNotPublish(StrEnum):
    """Why a count cannot be made public."""

    MARKS_DIFFER = "publish.marks_differ"
    BOX_CHANGED = "publish.box_changed"
    BOX_BROKEN = "publish.box_broken"
    OVER_LIMIT = "publish.over_limit"


class WhyNotHandOver(StrEnum):
    """Why no pack with whole ballots goes to auditors."""

    PUBLIC = "auditors.public"
    NOT_COUNTED = "auditors.not_counted"
    NO_OFFICE = "auditors.no_office"


def why_not_hand_over(publication: str, phase: Phase, office: str) -> WhyNotHandOver | None:
    """Where sums alone are public and the count is, to an office that everybody may know."""
    if publication != Publication.TOTALS:
        return WhyNotHandOver.PUBLIC
    if ORDER.index(phase) < ORDER.index(Phase.PUBLISHED):
        return WhyNotHandOver.NOT_COUNTED
    return None if len(office.strip()) > 3 else WhyNotHandOver.NO_OFFICE


class Decided(msgspec.Struct, frozen=True):
    """A decision on one project; `amount` only where it differs from the cost."""

    kind: DecisionKind
    amount: int | None = None
    referred_to: str = ""
    reason: str = ""


def may_decide(actor: Actor, area: str | None) -> bool:
    """Council members whose role reaches the area."""
    return area is not None and actor.holds(RoleKind.COUNCIL, area)


def suggested(won: bool) -> Decided:  # noqa: FBT001 - one plain fact
    """What stands in the form at first: the count; what lost goes on to the musrenbang, and is not lost."""
    return Decided(DecisionKind.FUNDED) if won else Decided(DecisionKind.REFERRED, referred_to="musrenbang")


def why_not_decided(decided: Decided, *, won: bool, cost: int) -> WhyNotDecide | None:
    """A reason wherever a decision differs from the count, an amount for a change, a place to refer to."""
    differs = decided.kind.pays != won or decided.kind is DecisionKind.FUNDED_CHANGED
    if differs and not decided.reason.strip():
        return WhyNotDecide.REASON
    if decided.kind is DecisionKind.FUNDED_CHANGED and (decided.amount is None or decided.amount == cost):
        return WhyNotDecide.AMOUNT
    if decided.kind is DecisionKind.REFERRED and decided.referred_to not in REFERRALS:
        return WhyNotDecide.WHERE
    return None


def spent(decisions: Mapping[int, Decided], costs: Mapping[int, int]) -> int:
    """The money of all funded projects, by their changed amounts where there are such."""
    return sum(
        costs[number] if decided.amount is None or decided.kind is DecisionKind.FUNDED else decided.amount
        for number, decided in decisions.items()
        if decided.kind.pays
    )
