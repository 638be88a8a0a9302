"""The litter movement: rules, posts and certifiers, members, actions that are certified or struck out."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, new_id
from pb.core.kode import next_kode
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.services import notify
from pb.people.services.mine import ERASED_NAME
from pb.people.tables import Account
from pb.places.queries import wards
from pb.programmes.queries.gps import (
    actions_of,
    certifies,
    gps_rules,
    member_of,
    members_of,
    require_post,
)
from pb.programmes.rules.gps import (
    Acted,
    PostKind,
    Settings,
    WhyNotGps,
    may_lead,
    may_register,
    why_not_act,
    why_not_nickname,
    why_not_reason,
    why_not_settings,
)
from pb.programmes.tables.gps import Action, Certifier, ClassCount, GpsRules, Member, Post, Stamp, Struck
from pb.proposals.rules import why_not_say

TOPIC = "gps"


class PostPlan(msgspec.Struct, frozen=True):
    """A post as an officer writes it down, with the contact of who certifies its actions."""

    kind: PostKind
    name: str
    place: PlaceCode
    spot: str
    radius: int
    certifier: str


@transactional
async def set_rules(settings: Settings, reason: str, *, by: Actor, now: datetime) -> int:
    """A new version of the rules, with a public reason; gives its number. The same again changes nothing."""
    if not may_lead(by, this_city().place):
        raise NotFound
    old = await gps_rules()
    refuse_if(why_not_settings(settings) or why_not_reason(reason))
    if old.settings == settings:
        return old.number
    body = msgspec.json.encode(settings).decode()
    row = GpsRules(id=new_id(), number=old.number + 1, body=body, reason=reason.strip(), created_at=now)
    await GpsRules.insert(row)
    await record(Event.GPS_RULES, by=by, now=now, kode=TOPIC, number=old.number + 1)
    return old.number + 1


async def _account_of(contact: str) -> int:
    read = read_contact(contact)
    found = await find_by_contact(read[1]) if read else None
    if found is None:
        raise Refused(WhyNotGps.ACCOUNT)
    return found.person


@transactional
async def open_post(plan: PostPlan, *, by: Actor, now: datetime) -> Kode:
    """A new post with its first certifier, who is told. The same name in the same ward is a second tap."""
    if not may_register(by, plan.place):
        raise NotFound
    refuse_if(None if plan.place in {ward.code for ward in wards()} else WhyNotGps.PLACE)
    if by.person is not None:
        await lock_row(Account, by.person, Lock.UPDATE)
    again = await Post.select(Post.kode).where(Post.name == plan.name, Post.place == plan.place).first()
    if again is not None:
        return Kode(again["kode"])
    settings = (await gps_rules()).settings
    fits = settings.least_radius <= plan.radius <= settings.most_radius
    refuse_if(None if fits else WhyNotGps.RADIUS)
    refuse_if(WhyNotGps.PRIVATE if why_not_say(plan.name) or why_not_say(plan.spot) else None)
    account = await _account_of(plan.certifier)
    key, kode = new_id(), await next_kode(now)
    row = Post(
        id=key, kode=kode, kind=plan.kind.value, name=plan.name, place=plan.place, spot=plan.spot,
        radius=plan.radius, created_by=by.person, created_at=now,
    )  # fmt: skip
    await Post.insert(row)
    await _name(key, kode, plan.name, account, now)
    await record(Event.GPS_POST, by=by, now=now, kode=kode, about=TOPIC, topics=[str(plan.place)])
    return kode


async def _name(post: int, kode: str, name: str, account: int, now: datetime) -> None:
    if not await Certifier.exists().where(Certifier.post == post, Certifier.account == account):
        await Certifier.insert(Certifier(id=new_id(), post=post, account=account))
        await notify([account], "gps_certifier", kode, {"name": name}, now=now)


@transactional
async def name_certifier(kode: str, contact: str, *, by: Actor, now: datetime) -> None:
    """One more person who certifies the actions of a post."""
    post = await require_post(kode)
    if not may_register(by, post.place):
        raise NotFound
    await _name(post.id, post.kode, post.name, await _account_of(contact), now)
    await record(Event.GPS_CERTIFIER, by=by, now=now, kode=post.kode, topics=[str(post.place)])


@transactional
async def join_post(kode: str, *, by: Actor, now: datetime) -> None:
    """Become a member of a post; who is one already stays where they are."""
    post = await require_post(kode)
    if by.person is None:
        raise NotFound
    await lock_row(Account, by.person, Lock.UPDATE)
    mine = await member_of(by.person)
    if mine is not None:
        refuse_if(None if mine[1] == post.id else WhyNotGps.JOINED)
        return
    row = Member(
        id=new_id(), post=post.id, account=by.person, label=by.label, nickname="", joined=this_city().day(now)
    )
    await Member.insert(row)
    await record(Event.GPS_MEMBER, by=by, now=now, kode=post.kode, topics=[TOPIC], joined=True)


@transactional
async def quit_post(*, by: Actor, now: datetime) -> None:
    """Leave the movement: the stamps stay in the counts, without a name."""
    mine = await member_of(by.person)
    if mine is None:
        raise NotFound
    values = {"account": None, "label": ERASED_NAME, "nickname": ""}
    await Member.update(values).where(Member.id == mine[0].id)  # type: ignore[arg-type]  # names of columns
    await record(Event.GPS_MEMBER, by=by, now=now, topics=[TOPIC], joined=False)


@transactional
async def choose_nickname(nickname: str, *, by: Actor, now: datetime) -> None:
    """Stand on the board under this name, or not any more when it is empty."""
    mine = await member_of(by.person)
    if mine is None:
        raise NotFound
    chosen = " ".join(nickname.split())
    if chosen:
        refuse_if(why_not_nickname(chosen))
        taken = await Member.exists().where(Member.nickname == chosen, Member.id != mine[0].id)
        refuse_if(WhyNotGps.NICKNAME_TAKEN if taken else None)
    await Member.update({Member.nickname: chosen}).where(Member.id == mine[0].id)
    await record(Event.GPS_MEMBER, by=by, now=now, topics=[TOPIC], shown=bool(chosen))


@transactional
async def certify(kode: str, acted: Acted, *, by: Actor, now: datetime) -> int:
    """Write down an action of a post, once for each day; gives its number."""
    post = await require_post(kode)
    if not await certifies(by, post):
        raise NotFound
    await lock_row(Post, post.id, Lock.UPDATE)
    members, today = await members_of(post.id), this_city().day(now)
    rules = (await gps_rules()).settings
    refuse_if(why_not_act(rules, acted, members, post.kind, by=by, today=today))
    there = [one for one in await actions_of(post.id, since=acted.day) if one.day == acted.day]
    refuse_if(WhyNotGps.TWICE if any(one.struck is None for one in there) else None)
    last = await Action.select(Action.number).where(Action.post == post.id).order_by(
        Action.number, ascending=False
    ).first()  # fmt: skip
    key, number = new_id(), (last["number"] if last else 0) + 1
    row = Action(
        id=key, post=post.id, number=number, day=acted.day, minutes=acted.minutes, note=acted.note.strip(),
        created_at=now,
    )  # fmt: skip
    await Action.insert(row)
    stamps = [Stamp(id=new_id(), action=key, member=member) for member in dict.fromkeys(acted.members)]
    counts = [ClassCount(id=new_id(), action=key, name=name, people=people) for name, people in acted.classes]
    if stamps:
        await Stamp.insert(*stamps)
    if counts:
        await ClassCount.insert(*counts)
    facts = {"number": number, "day": acted.day.isoformat(), "stamps": len(stamps)}
    await record(
        Event.GPS_ACTION, by=by, now=now, kode=post.kode, about=TOPIC, topics=[str(post.place)], **facts
    )
    return number


@transactional
async def strike(kode: str, number: int, reason: str, *, by: Actor, now: datetime) -> None:
    """An action that was written down wrongly counts no more: it stays readable, with the reason."""
    post = await require_post(kode)
    if not await certifies(by, post) and not may_register(by, post.place):
        raise NotFound
    await lock_row(Post, post.id, Lock.UPDATE)
    row = await Action.select(Action.id).where(Action.post == post.id, Action.number == number).first()
    if row is None:
        raise NotFound
    refuse_if(why_not_reason(reason))
    gone = await Struck.exists().where(Struck.action == row["id"])
    refuse_if(WhyNotGps.STRUCK if gone else None)
    await Struck.insert(Struck(action=row["id"], reason=reason.strip(), at=now))
    topics = [str(post.place)]
    await record(Event.GPS_STRUCK, by=by, now=now, kode=post.kode, about=TOPIC, topics=topics, number=number)
