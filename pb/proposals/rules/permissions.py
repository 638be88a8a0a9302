"""Who may propose, change, talk about and screen a proposal, and when; and what may be said."""

import re
from collections.abc import Collection
from datetime import timedelta
from enum import StrEnum

from pb.core.actor import Actor, Level, RoleKind
from pb.rounds.rules import ORDER, Phase, level_reached

MOST_PROPOSALS = 3
MOST_COMMENTS, COMMENT_WINDOW = 10, timedelta(hours=1)


class WhyNotPropose(StrEnum):
    """Why a person cannot propose here now, or not change or withdraw."""

    ELSEWHERE = "propose.elsewhere"
    NOT_OPEN = "propose.not_open"
    LEVEL = "propose.level"
    TOO_MANY = "propose.too_many"
    NOT_AUTHOR = "propose.not_author"
    TOO_LATE = "propose.too_late"
    INCOMPLETE = "propose.incomplete"
    WITHDRAWN = "propose.withdrawn"
    MERGED = "propose.merged"
    TOO_MANY_PHOTOS = "propose.too_many_photos"
    UNCHANGED = "propose.unchanged"
    FAVOUR = "propose.favour"
    CARRIED = "propose.carried"
    NO_ROUND = "propose.no_round"
    NOT_LOST = "propose.not_lost"


class WhyNotTalk(StrEnum):
    """Why a person cannot support or comment."""

    LEVEL = "talk.level"
    CLOSED = "talk.closed"
    MERGED = "talk.merged"
    OWN = "talk.own"
    TOO_MANY = "talk.too_many"
    PRIVATE_NUMBERS = "talk.private_numbers"


class WhyNotScreen(StrEnum):
    """Why a verdict cannot be given."""

    OWN = "screen.own"
    INTEREST = "screen.interest"
    NOT_NOW = "screen.not_now"
    WITHDRAWN = "screen.withdrawn"
    MERGED = "screen.merged"


def why_not_propose(
    actor: Actor, *, lives_here: bool, phase: Phase, level_propose: int, published: int
) -> WhyNotPropose | None:
    """A new proposal: in the phase of ideas, by somebody of the area with the evidence that is asked for."""
    if not lives_here:
        return WhyNotPropose.ELSEWHERE
    if phase is not Phase.IDEAS:
        return WhyNotPropose.NOT_OPEN
    if not level_reached(actor, level_propose):
        return WhyNotPropose.LEVEL
    return WhyNotPropose.TOO_MANY if published >= MOST_PROPOSALS else None


def may_write_for(actor: Actor, place: str) -> bool:
    """Facilitators and officers of a place write down what somebody without a phone says."""
    return actor.holds(RoleKind.FACILITATOR, place) or actor.holds(RoleKind.OFFICER, place)


def why_not_edit(
    actor: Actor, *, author: int | None, state: str, phase: Phase, screened: bool
) -> WhyNotPropose | None:
    """A new version: by the author, until a verdict is given or screening ends."""
    if author is None or actor.person != author:
        return WhyNotPropose.NOT_AUTHOR
    if state != "published":
        return WhyNotPropose.MERGED if state == "merged" else WhyNotPropose.WITHDRAWN
    open_ = phase in {Phase.IDEAS, Phase.SCREENING} and not screened
    return None if open_ else WhyNotPropose.TOO_LATE


def why_not_withdraw(actor: Actor, *, author: int | None, state: str, phase: Phase) -> WhyNotPropose | None:
    """Taken back by the author until voting opens."""
    if author is None or actor.person != author:
        return WhyNotPropose.NOT_AUTHOR
    if state != "published":
        return WhyNotPropose.MERGED if state == "merged" else WhyNotPropose.WITHDRAWN
    return WhyNotPropose.TOO_LATE if ORDER.index(phase) >= ORDER.index(Phase.VOTING) else None


def why_not_talk(
    actor: Actor, *, proposers: Collection[int], state: str, phase: Phase, supports: bool
) -> WhyNotTalk | None:
    """Support and comments: by anybody reached by a code, until voting closes; nobody supports their own."""
    if actor.level < Level.L1:
        return WhyNotTalk.LEVEL
    if state == "merged":
        return WhyNotTalk.MERGED
    if state != "published" or ORDER.index(phase) >= ORDER.index(Phase.CLOSED):
        return WhyNotTalk.CLOSED
    return WhyNotTalk.OWN if supports and actor.person in proposers else None


_PRIVATE = re.compile(r"\d{16}|(?:\+?62|0)8\d{7,12}")


def why_not_say(text: str) -> WhyNotTalk | None:
    """Identity numbers and phone numbers stay out of public words, the writer's own included."""
    return WhyNotTalk.PRIVATE_NUMBERS if _PRIVATE.search(re.sub(r"[\s.\-]", "", text)) else None


def why_not_screen(
    actor: Actor, *, proposers: Collection[int], interested: bool, state: str, phase: Phase
) -> WhyNotScreen | None:
    """A verdict: before voting opens, by somebody impartial. `may_screen` is asked before."""
    if actor.person in proposers:
        return WhyNotScreen.OWN
    if interested:
        return WhyNotScreen.INTEREST
    if state != "published":
        return WhyNotScreen.MERGED if state == "merged" else WhyNotScreen.WITHDRAWN
    return (
        None
        if Phase.DRAFT is not phase and ORDER.index(phase) < ORDER.index(Phase.VOTING)
        else WhyNotScreen.NOT_NOW
    )


def may_screen(actor: Actor, area: str) -> bool:
    """Professionals and facilitators whose role reaches the area."""
    return actor.holds(RoleKind.PROFESSIONAL, area) or actor.holds(RoleKind.FACILITATOR, area)
