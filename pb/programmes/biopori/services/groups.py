"""Groups sign up, people join them and leave, a group lets itself be listed in the season."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import AccountId, new_id
from pb.people.services import notify
from pb.people.tables import Account
from pb.places.queries import name_of
from pb.programmes.biopori.queries import Group, group_of, groups_of
from pb.programmes.biopori.rules import (
    Belongs,
    GroupKind,
    MemberAct,
    SignUp,
    WhyNotGroup,
    why_not_act,
    why_not_sign_up,
)
from pb.programmes.biopori.services.holding import hold, topics
from pb.programmes.biopori.tables import Member, Volunteers
from pb.proposals.rules import why_not_say


@transactional
async def sign_up(
    ward: str,
    kind: GroupKind,
    name: str,
    channel: SignUp,
    *,
    leader: AccountId | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """A group of a kelurahan; gives its number. A resident leads their own; an officer names who leads."""
    facts = await hold(ward)
    groups = await groups_of(ward, this_city().day(now))
    led = sum(1 for group in groups if group.mine(by) is Belongs.LEADER)
    names = {group.name.casefold() for group in groups}
    refuse_if(why_not_sign_up(by, ward, kind, channel, name, names=names, led=led))
    refuse_if(why_not_say(name))
    key, number = new_id(), max((group.number for group in groups), default=0) + 1
    row = Volunteers(
        id=key,
        ward=facts.code,
        number=number,
        kind=kind.value,
        name=name.strip(),
        sign_up=channel.value,
        on_board=0,
        created_at=now,
    )
    await Volunteers.insert(row)
    leads = leader if by.holds(RoleKind.OFFICER, ward) else by.person
    if leads is not None:
        await _put(key, leads, Belongs.LEADER, now)
        told = {leads} - {by.person}
        await notify(told, "biopori_leads", facts.code, {"group": name.strip()}, now=now)
    said: dict[str, Any] = {"ward": ward, "number": number, "volunteers": kind.value}
    await record(Event.HOLE_GROUP_MADE, by=by, now=now, topics=topics(ward), **said)
    return number


async def _put(key: int, person: int, belongs: Belongs, now: datetime) -> None:
    row = Member(id=new_id(), volunteers=key, account=person, belongs=belongs.value, since=now)
    await Member.insert(row)


@transactional
async def change_member(
    ward: str, number: int, act: MemberAct, *, whom: int | None = None, by: Actor, now: datetime
) -> None:
    """Ask to join, leave; accept, decline; name who leads. The record says what was done, and not to whom."""
    await hold(ward)
    group = await group_of(ward, number, this_city().day(now))
    refuse_if(why_not_act(act, by, ward, group.belongs, whom))
    person = by.person if act in {MemberAct.ASK, MemberAct.LEAVE} else whom
    if person is None or not await lock_row(Account, person, Lock.SHARE):
        raise NotFound
    becomes = {MemberAct.ASK: Belongs.ASKED, MemberAct.ACCEPT: Belongs.MEMBER, MemberAct.LEAD: Belongs.LEADER}
    await Member.delete().where(Member.volunteers == group.id, Member.account == person)
    if act in becomes:
        await _put(group.id, person, becomes[act], now)
    await _tell(group, act, person, now)
    await record(
        Event.HOLE_GROUP_CHANGED, by=by, now=now, topics=topics(ward), ward=ward, number=number, act=act.value
    )


async def _tell(group: Group, act: MemberAct, person: int, now: datetime) -> None:
    facts = {"group": group.name, "ward": name_of(group.ward)}
    if act is MemberAct.ASK:
        leaders = [one for one, how in group.belongs.items() if how is Belongs.LEADER]
        await notify(leaders, "biopori_asked", group.ward, facts, now=now)
    elif act in {MemberAct.ACCEPT, MemberAct.LEAD}:
        kind = "biopori_accepted" if act is MemberAct.ACCEPT else "biopori_leads"
        await notify([person], kind, group.ward, facts, now=now)


@transactional
async def join_board(ward: str, number: int, *, wanted: bool, by: Actor, now: datetime) -> None:
    """Let a group be listed in the season, or not any more: its leader says so, or an officer."""
    await hold(ward)
    group = await group_of(ward, number, this_city().day(now))
    may = group.mine(by) is Belongs.LEADER or by.holds(RoleKind.OFFICER, ward)
    refuse_if(None if may else WhyNotGroup.NOT_LEADER)
    await Volunteers.update({Volunteers.on_board: int(wanted)}).where(Volunteers.id == group.id)
    act = "listed" if wanted else "unlisted"
    await record(
        Event.HOLE_GROUP_CHANGED, by=by, now=now, topics=topics(ward), ward=ward, number=number, act=act
    )
