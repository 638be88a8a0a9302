"""Stages of a workshop: what may be opened when, by whom, and what is missing."""

import itertools
from dataclasses import dataclass
from enum import StrEnum

from pb.core.actor import Actor, RoleKind
from pb.rounds.rules import ORDER as PHASES
from pb.rounds.rules import Phase

SHORTEST_REASON = 10
FEWEST_OPTIONS, MOST_OPTIONS = 2, 4


class WorkshopStage(StrEnum):
    """The life of a workshop (design.md 5)."""

    PLANNED = "planned"
    UNDERSTAND = "understand"
    ASSETS = "assets"
    OPTIONS = "options"
    WEIGH = "weigh"
    AGREE = "agree"
    WRITE = "write"
    FINISHED = "finished"
    CANCELLED = "cancelled"


WORK = (
    WorkshopStage.UNDERSTAND,
    WorkshopStage.ASSETS,
    WorkshopStage.OPTIONS,
    WorkshopStage.WEIGH,
    WorkshopStage.AGREE,
    WorkshopStage.WRITE,
)
_LINE = (WorkshopStage.PLANNED, *WORK, WorkshopStage.FINISHED)


class StageEvent(StrEnum):
    """What moves a workshop."""

    NEXT = "next"
    BACK = "back"
    CANCEL = "cancel"


TRANSITIONS: dict[tuple[WorkshopStage, StageEvent], WorkshopStage] = {
    **{(here, StageEvent.NEXT): there for here, there in itertools.pairwise(_LINE)},
    **{(there, StageEvent.BACK): here for here, there in itertools.pairwise(_LINE)},
    **{(here, StageEvent.CANCEL): WorkshopStage.CANCELLED for here in (WorkshopStage.PLANNED, *WORK)},
}


def after(stage: WorkshopStage, event: StageEvent) -> WorkshopStage | None:
    """The stage that a move leads to, or None when the move is not possible now."""
    return TRANSITIONS.get((stage, event))


class WhyNotStage(StrEnum):
    """Why a stage cannot be opened."""

    NO_SUCH_MOVE = "workshop.no_such_move"
    NO_REASON = "workshop.no_reason"
    VOTING = "workshop.voting"
    FEW_OPTIONS = "workshop.few_options"
    OPEN_CONCERNS = "workshop.open_concerns"
    NO_DECISION = "workshop.no_decision"
    OPEN_DECISIONS = "workshop.open_decisions"
    VERSION_WAITS = "workshop.version_waits"


@dataclass(frozen=True, slots=True)
class StageCounts:
    """What the gates look at, as plain numbers."""

    options: int = 0
    open_concerns: int = 0
    settled: int = 0
    unsettled: int = 0
    writing: int = 0


def gate_of(stage: WorkshopStage, counts: StageCounts) -> WhyNotStage | None:
    """What is missing before this stage can be opened going forward."""
    if stage is WorkshopStage.WEIGH and counts.options < FEWEST_OPTIONS:
        return WhyNotStage.FEW_OPTIONS
    if stage is WorkshopStage.AGREE and counts.open_concerns:
        return WhyNotStage.OPEN_CONCERNS
    if stage is WorkshopStage.WRITE and counts.unsettled:
        return WhyNotStage.OPEN_DECISIONS
    if stage is WorkshopStage.WRITE and not counts.settled:
        return WhyNotStage.NO_DECISION
    return WhyNotStage.VERSION_WAITS if stage is WorkshopStage.FINISHED and counts.writing else None


def why_not_move(
    stage: WorkshopStage, event: StageEvent, *, reason: str, phase: Phase, counts: StageCounts
) -> WhyNotStage | None:
    """Forward when the gate is met; back and out with a reason that anyone may read; before voting opens."""
    to = after(stage, event)
    if to is None:
        return WhyNotStage.NO_SUCH_MOVE
    if event is StageEvent.NEXT:
        gate = gate_of(to, counts)
        return gate or (WhyNotStage.VOTING if to in WORK and is_late(phase) else None)
    if len(reason.strip()) < SHORTEST_REASON:
        return WhyNotStage.NO_REASON
    return WhyNotStage.VOTING if event is StageEvent.BACK and is_late(phase) else None


def is_late(phase: Phase) -> bool:
    """From voting on nothing about a proposal can change."""
    return PHASES.index(phase) >= PHASES.index(Phase.VOTING)


def may_run(actor: Actor, place: str) -> bool:
    """Facilitators whose role reaches the place of the workshop."""
    return actor.holds(RoleKind.FACILITATOR, place)
