"""Who declares that they are not impartial about a proposal, and until when."""

from enum import StrEnum

from pb.core.actor import Actor, RoleKind
from pb.rounds.rules import ORDER, Phase

_DECLARE = (RoleKind.PROFESSIONAL, RoleKind.FACILITATOR, RoleKind.COUNCIL)


class WhyNotDeclare(StrEnum):
    """Why an interest cannot be declared."""

    ROLE = "interest.role"
    ALREADY = "interest.already"
    OVER = "interest.over"


def may_declare(actor: Actor, area: str) -> bool:
    """Those who check, sign or decide here."""
    return any(actor.holds(kind, area) for kind in _DECLARE)


def declared_as(actor: Actor, area: str) -> tuple[str, str]:
    """The role and the agency under which it is shown."""
    kind = next(kind for kind in _DECLARE if actor.holds(kind, area))
    return kind.value, next((role.agency for role in actor.roles if role.kind is kind), "")


def why_not_declare(actor: Actor, area: str, *, already: bool, phase: Phase) -> WhyNotDeclare | None:
    """Once for each proposal, until everything about it was decided."""
    if not may_declare(actor, area):
        return WhyNotDeclare.ROLE
    if already:
        return WhyNotDeclare.ALREADY
    return WhyNotDeclare.OVER if ORDER.index(phase) >= ORDER.index(Phase.DELIVERY) else None
