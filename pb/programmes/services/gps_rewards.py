"""Sponsors reward belts: what there is, and that it was handed over."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.programmes.queries.gps import gps_rules, stamp_days
from pb.programmes.rules.gps import Belt, WhyNotGps, may_lead
from pb.programmes.services.gps import TOPIC
from pb.programmes.tables.gps import Given, Member, Reward
from pb.proposals.rules import why_not_say


@transactional
async def offer_reward(belt: Belt, sponsor: str, what: str, many: int, *, by: Actor, now: datetime) -> int:
    """A sponsor gives so many things to members who reach a belt. Gives its key."""
    if not may_lead(by, this_city().place):
        raise NotFound
    refuse_if(WhyNotGps.PRIVATE if why_not_say(sponsor) or why_not_say(what) else None)
    again = (
        await Reward.select(Reward.id)
        .where(Reward.belt == belt.value, Reward.sponsor == sponsor, Reward.what == what, Reward.many == many)
        .first()
    )
    if again is not None:
        return int(again["id"])
    key = new_id()
    row = Reward(id=key, belt=belt.value, sponsor=sponsor, what=what, many=many, created_at=now)
    await Reward.insert(row)
    await record(Event.GPS_REWARD, by=by, now=now, kode=TOPIC, belt=belt.value, many=many)
    return key


@transactional
async def hand_over(reward: int, member: int, *, by: Actor, now: datetime) -> None:
    """One member who reached the belt got the reward: once each, and while there are any left."""
    if not may_lead(by, this_city().place):
        raise NotFound
    if not await lock_row(Reward, reward, Lock.UPDATE):
        raise NotFound
    row = await Reward.select(Reward.belt, Reward.many).where(Reward.id == reward).first()
    person = await Member.select(Member.account).where(Member.id == member).first()
    if row is None or person is None or person["account"] is None:
        raise NotFound
    if await Given.exists().where(Given.reward == reward, Given.member == member):
        return
    settings = (await gps_rules()).settings
    stamps = len((await stamp_days([member]))[member])
    refuse_if(WhyNotGps.NOT_REACHED if stamps < settings.needs(Belt(row["belt"])) else None)
    given = await Given.count().where(Given.reward == reward)
    refuse_if(WhyNotGps.ALL_GIVEN if given >= row["many"] else None)
    await Given.insert(Given(id=new_id(), reward=reward, member=member, at=now))
    await notify([person["account"]], "gps_reward", None, {}, now=now)
    await record(Event.GPS_REWARD, by=by, now=now, kode=TOPIC, belt=row["belt"], given=given + 1)
