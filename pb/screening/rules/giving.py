"""Who gives a proposal to whom for its check."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pb.core.actor import Actor, RoleKind
from pb.core.area import inside
from pb.rounds.rules import ORDER, Phase


class WhyNotGive(StrEnum):
    """Why a proposal cannot be given to be checked."""

    NOT_NOW = "give.not_now"
    NOBODY = "give.nobody"
    NOT_YOURS = "give.not_yours"
    INTEREST = "give.interest"
    CHECKED = "give.checked"


@dataclass(frozen=True, slots=True)
class Desk:
    """On whose desk a proposal lies: nobody's, an agency's, or a person's who still has the role."""

    agency: str = ""
    person: int | None = None
    left: bool = False


def desk_of(agency: str, person: int | None, *, holds_role: bool) -> Desk:
    """What somebody had whose role ended falls back to the agency, and the facilitator sees that."""
    if person is None or holds_role:
        return Desk(agency, person)
    return Desk(agency, None, left=True)


def agencies_of(actor: Actor, area: str) -> frozenset[str]:
    """The agencies for which this person checks proposals of an area."""
    return frozenset(
        role.agency
        for role in actor.roles
        if role.kind is RoleKind.PROFESSIONAL and role.agency and inside(area, role.place)
    )


def why_not_give(
    actor: Actor,
    area: str,
    desk: Desk,
    *,
    phase: Phase,
    checked: bool,
    to: int | None,
    experts: Collection[int],
    partial: Collection[int],
) -> WhyNotGive | None:
    """Facilitators give what they like; professionals what is theirs, their agency's, or nobody's.

    `experts` may check here, `partial` are not impartial: its authors and who declared an interest.
    """
    if phase is Phase.DRAFT or ORDER.index(phase) >= ORDER.index(Phase.VOTING):
        return WhyNotGive.NOT_NOW
    if checked:
        return WhyNotGive.CHECKED
    if not actor.holds(RoleKind.FACILITATOR, area):
        of_mine = desk.agency in agencies_of(actor, area) if desk.agency else desk.person is None
        if desk.person != actor.person and not (desk.person is None and of_mine):
            return WhyNotGive.NOT_YOURS
    if to is not None and to not in experts:
        return WhyNotGive.NOBODY
    return WhyNotGive.INTEREST if to is not None and to in partial else None
