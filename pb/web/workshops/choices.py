"""The options board on the page of a workshop: drafts side by side, their dots, the measures."""

from collections.abc import Mapping

import msgspec

from pb.proposals.diff import LineChange, lines
from pb.web.workshops.decisions import DecisionsShown
from pb.web.workshops.viewer import Viewer
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import (
    BeforeOptions,
    CriterionFacts,
    OptionFacts,
    before_options,
    criteria_of,
    options_of,
)
from pb.workshops.rules import WhyNotOption, why_not_dot

_CIRCLES = 60  # more than that nobody counts: then a circle stands for several dots
_STEPS = (1, 5, 10, 25, 50, 100)


class OptionShown(msgspec.Struct, frozen=True):
    """An option with what differs from the present versions: in all (`more`, rupiah) and line by line."""

    facts: OptionFacts
    more: int
    lines: tuple[LineChange, ...]
    agreed: bool

    @property
    def number(self) -> int:
        return self.facts.number

    @property
    def letter(self) -> str:
        return self.facts.letter

    @property
    def name(self) -> str:
        return str(self.facts.body.get("name", ""))

    @property
    def cost(self) -> int:
        return self.facts.content.cost if self.facts.content else 0


class ChoicesShown(msgspec.Struct, frozen=True):
    """The board for one viewer. `circle` says how many dots a drawn circle stands for."""

    options: tuple[OptionShown, ...]
    criteria: tuple[CriterionFacts, ...]
    before: BeforeOptions
    circle: int
    given: int
    why_not: WhyNotOption | None


async def choices_part(
    facts: WorkshopFacts, viewer: Viewer, decisions: DecisionsShown | None, bases: Mapping[int, int]
) -> ChoicesShown | None:
    """What this viewer may see of the options, or None while the board is closed to them."""
    if not viewer.sees_board:
        return None
    held = viewer.seat.held if viewer.seat else None
    options = await options_of(facts.id, seat=held.id if held else None)
    before = await before_options(facts, bases) if options else BeforeOptions((), ())
    agreed = decisions.chosen if decisions else frozenset()
    return ChoicesShown(
        options=tuple(_shown(option, before, agreed=option.id in agreed) for option in options),
        criteria=await criteria_of(facts.id),
        before=before,
        circle=circle_for(max((option.all_dots for option in options), default=0)),
        given=sum(option.mine for option in options),
        why_not=why_not_dot(held, {}, limit=facts.dots, stage=facts.stage),
    )


def _shown(option: OptionFacts, before: BeforeOptions, *, agreed: bool) -> OptionShown:
    new = option.content.lines if option.content else ()
    more = sum(line.cost for line in new) - before.cost
    return OptionShown(option, more, lines(before.lines, new), agreed)


def circle_for(most: int) -> int:
    """How many dots one circle stands for, the same on all options, so that they can be compared."""
    return next((step for step in _STEPS if most <= step * _CIRCLES), _STEPS[-1])
