"""Groups of volunteers: who signs one up, who belongs to it, who leads it."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from pb.core.actor import Actor, Level, RoleKind

LONGEST_NAME, MOST_LED = 80, 1


class GroupKind(StrEnum):
    """The three kinds of volunteers (domain.md 11.2)."""

    PKK = "pkk"
    KB = "kb"
    SELF = "self"


class SignUp(StrEnum):
    """The channel through which a group signed up."""

    OFFICE = "office"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    INTERNET = "internet"


class Belongs(StrEnum):
    """How an account stands to a group."""

    ASKED = "asked"
    MEMBER = "member"
    LEADER = "leader"


class MemberAct(StrEnum):
    """What is done about membership."""

    ASK = "ask"
    LEAVE = "leave"
    ACCEPT = "accept"
    DECLINE = "decline"
    LEAD = "lead"


class WhyNotGroup(StrEnum):
    """Why a group is not signed up, or nobody joins it."""

    ELSEWHERE = "volunteers.elsewhere"
    LEVEL = "volunteers.level"
    KIND = "volunteers.kind"
    SIGN_UP = "volunteers.sign_up"
    NAME = "volunteers.name"
    NAME_TAKEN = "volunteers.name_taken"
    LEADS_ALREADY = "volunteers.leads_already"
    IN_ALREADY = "volunteers.in_already"
    NOT_IN = "volunteers.not_in"
    NOT_LEADER = "volunteers.not_leader"
    NOT_ASKED = "volunteers.not_asked"
    LAST_LEADER = "volunteers.last_leader"


def why_not_sign_up(
    actor: Actor,
    ward: str,
    kind: GroupKind,
    sign_up: SignUp,
    name: str,
    *,
    names: Collection[str],
    led: int,
) -> WhyNotGroup | None:
    """An officer signs up each kind in the ward; a resident signs up a group of residents by the internet."""
    officer = actor.holds(RoleKind.OFFICER, ward)
    if not officer:
        if actor.kelurahan != ward:
            return WhyNotGroup.ELSEWHERE
        if actor.level < Level.L1:
            return WhyNotGroup.LEVEL
        if kind is not GroupKind.SELF:
            return WhyNotGroup.KIND
        if sign_up is not SignUp.INTERNET:
            return WhyNotGroup.SIGN_UP
        if led >= MOST_LED:
            return WhyNotGroup.LEADS_ALREADY
    if not 3 <= len(name.strip()) <= LONGEST_NAME:
        return WhyNotGroup.NAME
    return WhyNotGroup.NAME_TAKEN if name.strip().casefold() in names else None


def why_not_act(
    act: MemberAct, actor: Actor, ward: str, belongs: Mapping[int, Belongs], whom: int | None
) -> WhyNotGroup | None:
    """Ask and leave for oneself; a leader or an officer accepts and declines, an officer names who leads."""
    mine = belongs.get(actor.person or 0)
    if act is MemberAct.ASK:
        if mine is not None:
            return WhyNotGroup.IN_ALREADY
        if actor.kelurahan != ward:
            return WhyNotGroup.ELSEWHERE
        return WhyNotGroup.LEVEL if actor.level < Level.L1 else None
    if act is MemberAct.LEAVE:
        if mine is None:
            return WhyNotGroup.NOT_IN
        others = [one for person, one in belongs.items() if person != actor.person and one is Belongs.LEADER]
        return WhyNotGroup.LAST_LEADER if mine is Belongs.LEADER and not others else None
    officer = actor.holds(RoleKind.OFFICER, ward)
    if act is MemberAct.LEAD:
        return None if officer else WhyNotGroup.NOT_LEADER
    if not officer and mine is not Belongs.LEADER:
        return WhyNotGroup.NOT_LEADER
    return None if belongs.get(whom or 0) is Belongs.ASKED else WhyNotGroup.NOT_ASKED
