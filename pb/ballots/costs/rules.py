"""Rules of a changed cost: who asks for it, and who puts it in force."""

from datetime import datetime
from enum import StrEnum

import msgspec

from pb.rounds.rules import SHORTEST_REASON, Phase, WhyNotRound

MOST = 10**13


class WhyNotCost(StrEnum):
    """Why a cost is not changed as asked."""

    NOT_VOTING = "cost_change.not_voting"
    UNKNOWN = "cost_change.unknown"
    SAME = "cost_change.same"
    AMOUNT = "cost_change.amount"
    WAITS = "cost_change.waits"
    DECIDED = "cost_change.decided"
    OWN = "cost_change.own"
    PROPOSER = "cost_change.proposer"


class OnList(msgspec.Struct, frozen=True):
    """A project on the ballot with the cost that applies now."""

    id: int
    contest: int
    number: int
    kode: str
    title: str
    cost: int


class Change(msgspec.Struct, frozen=True):
    """A change that somebody asked for. `accepted` is None until another person has answered."""

    id: int
    number: int
    contest: int
    project: int
    kode: str
    title: str
    before: int
    after: int
    reason: str
    asked_by: int
    asked_at: datetime
    decided_at: datetime | None
    accepted: bool | None

    @property
    def waits(self) -> bool:
        """Whether it needs a second person."""
        return self.accepted is None


def why_not_ask(
    phase: Phase, project: OnList | None, after: int, reason: str, *, waits: bool, proposes: bool
) -> WhyNotCost | WhyNotRound | None:
    """While people vote, for a project on the list, and one change at a time; not by who proposed it."""
    if phase is not Phase.VOTING:
        return WhyNotCost.NOT_VOTING
    if project is None:
        return WhyNotCost.UNKNOWN
    if not 0 < after <= MOST:
        return WhyNotCost.AMOUNT
    if project.cost == after:
        return WhyNotCost.SAME
    if len(reason.strip()) < SHORTEST_REASON:
        return WhyNotRound.NO_REASON
    if waits:
        return WhyNotCost.WAITS
    return WhyNotCost.PROPOSER if proposes else None


def why_not_answer(
    change: Change, phase: Phase, person: int, *, accept: bool, proposes: bool
) -> WhyNotCost | None:
    """Who asked may take it back, and never puts it in force; neither does who proposed the project."""
    if phase is not Phase.VOTING:
        return WhyNotCost.NOT_VOTING
    if not change.waits:
        return WhyNotCost.DECIDED
    if accept and change.asked_by == person:
        return WhyNotCost.OWN
    return WhyNotCost.PROPOSER if accept and proposes else None
