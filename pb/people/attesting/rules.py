"""Who may attest for whom, how often, what is checked, and who hears objections."""

from datetime import timedelta
from enum import StrEnum

import msgspec

from pb.core.actor import Actor, Level, RoleKind
from pb.core.area import PlaceCode

YEAR = timedelta(days=365)  # a quota counts so far back, and an attestation is kept so long (domain.md 14)
MOST_BY_RT, MOST_BY_RW = 40, 400
ONE_IN = 20  # of what stands is drawn for a check, and the first of each head of an RT always
MOST_NUMBER = 99
SHORTEST_REASON, LONGEST_REASON = 10, 500
OBJECTIONS_A_DAY = 3


class AskState(StrEnum):
    """Where an attestation stands."""

    ASKED = "asked"
    STANDS = "stands"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class WhyNotAttest(StrEnum):
    """Why something about an attestation is refused."""

    NO_HOME = "attest.no_home"
    ENOUGH = "attest.enough"
    ASKED = "attest.asked"
    NOBODY = "attest.nobody"
    QUOTA = "attest.quota"
    ENDED = "attest.ended"
    TAKEN = "attest.taken"
    OWN = "attest.own"
    NO_REASON = "attest.no_reason"
    TOO_MANY = "attest.too_many"
    ELSEWHERE = "attest.elsewhere"
    NOT_HERE = "attest.not_here"


class Head(msgspec.Struct, frozen=True):
    """Somebody who heads an RT, or an RW where `rt` is 0."""

    id: int
    account: int
    kelurahan: PlaceCode
    rw: int
    rt: int

    @property
    def of_rw(self) -> bool:
        return self.rt == 0

    @property
    def most(self) -> int:
        """How many people this head may attest for in a year."""
        return MOST_BY_RW if self.of_rw else MOST_BY_RT


class Asked(msgspec.Struct, frozen=True):
    """What somebody asked for, and who has said yes so far."""

    id: int
    account: int
    kelurahan: PlaceCode
    rw: int
    rt: int
    rt_by: int | None
    rw_by: int | None
    officer: int | None
    state: AskState

    @property
    def whole(self) -> bool:
        """Two have said yes: the head of the RT, and the head of the RW or the kelurahan."""
        return self.rt_by is not None and (self.rw_by is not None or self.officer is not None)


def why_not_ask(by: Actor, *, waiting: bool, heads: int) -> WhyNotAttest | None:
    """Whoever lives in an RW and has no proof yet asks once, where somebody can answer."""
    if by.kelurahan is None or by.rw is None:
        return WhyNotAttest.NO_HOME
    if by.level >= Level.L2:
        return WhyNotAttest.ENOUGH
    if waiting:
        return WhyNotAttest.ASKED
    return None if heads else WhyNotAttest.NOBODY


def concerns(head: Head, asked: Asked) -> bool:
    """Whether a head is asked here: own RT or RW, never for oneself, and not twice."""
    here = (head.kelurahan, head.rw) == (asked.kelurahan, asked.rw) and head.account != asked.account
    if not here or asked.state is not AskState.ASKED:
        return False
    return asked.rw_by is None if head.of_rw else head.rt == asked.rt and asked.rt_by is None


def why_not_say(head: Head, used: int) -> WhyNotAttest | None:
    """A head says yes so many times a year; what was refused or withdrawn counts as well."""
    return WhyNotAttest.QUOTA if used >= head.most else None


def is_drawn(lot: int, *, first: bool) -> bool:
    """Whether an attestation is looked at again: the first of each head of an RT, and one in twenty."""
    return first or lot % ONE_IN == 0


def may_keep(by: Actor, kelurahan: str) -> bool:
    """Whether this person looks after attestations of the kelurahan."""
    return by.holds(RoleKind.OFFICER, kelurahan)
