"""Writes about what people follow."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pb.core.actor import Actor
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.ids import new_id
from pb.people.following.rules import MOST_FOLLOWED, Followed, WhyNotFollow
from pb.people.following.tables import Follow
from pb.people.tables import Account

SETTLES = timedelta(minutes=1)  # what happened in the last minute may still be on its way into the record
_AT_ONCE = 500


async def set_follow(what: Followed, kode: str, *, wanted: bool, by: Actor, now: datetime) -> None:
    """Be told what becomes of it, or not any more; twice is the same as once. Inside a transaction."""
    person = by.person or 0
    await lock_row(Account, person, Lock.UPDATE)
    held = await Follow.exists().where(Follow.account == person, Follow.kode == kode)
    if held == wanted:
        return
    if wanted:
        many = await Follow.count().where(Follow.account == person)
        refuse_if(WhyNotFollow.TOO_MANY if many >= MOST_FOLLOWED else None)
        await follow_for([person], what, kode, now=now)
    else:
        await Follow.delete().where(Follow.account == person, Follow.kode == kode)


async def follow_for(people: Iterable[int], what: Followed, kode: str, *, now: datetime) -> None:
    """These people, who follow it not yet, follow it from now on; inside a transaction."""
    told_at = None if what is Followed.PROMISE else now + SETTLES
    rows = [
        Follow(id=new_id(), account=person, kode=kode, what=what.value, told_at=told_at)
        for person in sorted(set(people))
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await Follow.insert(*rows[start : start + _AT_ONCE])


@transactional
async def unfollow(kode: str, *, by: Actor, now: datetime) -> None:
    """Follow this no more, whatever it is."""
    await Follow.delete().where(Follow.account == by.person, Follow.kode == kode)


@transactional
async def unfollow_all(*, by: Actor, now: datetime) -> None:
    """Follow nothing any more."""
    await Follow.delete().where(Follow.account == by.person)


@transactional
async def forget_follows(*, now: datetime) -> None:
    """People who have left follow nothing."""
    left = Account.select(Account.id).where(Account.erased_at.is_not_null())
    await Follow.delete().where(Follow.account.is_in(left))
