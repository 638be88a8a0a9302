"""The decisions on the page of a workshop: what, why, what was refused, the numbers, the objections."""

import msgspec

from pb.web.workshops.viewer import Viewer
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import DecisionFacts, StanceFacts, decisions_of
from pb.workshops.rules import StanceKind, WhyNotDecide, why_not_stand


class DecisionsShown(msgspec.Struct, frozen=True):
    """The decisions for one viewer. `chosen` are the keys of options that a settled decision chose."""

    items: tuple[DecisionFacts, ...]
    chosen: frozenset[int]
    seat: int | None
    why_not: WhyNotDecide | None

    @property
    def open(self) -> tuple[DecisionFacts, ...]:
        """Those that somebody can still agree or object to."""
        return tuple(one for one in self.items if one.settled_at is None and one.decided)

    def mine(self, decision: DecisionFacts) -> StanceFacts | None:
        """Where the viewer stands."""
        return decision.stance_of(self.seat)


async def decisions_part(facts: WorkshopFacts, viewer: Viewer) -> DecisionsShown | None:
    """What this viewer may see of the decisions, or None while the board is closed to them."""
    if not viewer.sees_board:
        return None
    items = await decisions_of(facts.id, present=facts.present)
    held = viewer.seat.held if viewer.seat else None
    chosen = {one.option for one in items if one.settled_at is not None and one.option is not None}
    why_not = why_not_stand(held, StanceKind.AGREE, "", stage=facts.stage, settled=False)
    return DecisionsShown(items, frozenset(chosen), held.id if held else None, why_not)
