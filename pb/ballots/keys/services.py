"""Writes about copies of a round's keys: one is listed; somebody signs that it is gone."""

from datetime import datetime

from pb.ballots.keys.queries import copies_of
from pb.ballots.keys.rules import COPY, FIRST_FURTHER, why_not_list, why_not_sign_gone
from pb.ballots.life.rules import Act, Signature, WhyNotSign, complete, role_of
from pb.ballots.life.tables import Approval, KeyCopy
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.rounds.queries import require_round
from pb.rounds.services import require_for_facilitator, topics_of
from pb.rounds.tables import Round


@transactional
async def list_copy(kode: str, place: str, *, by: Actor, now: datetime) -> int:
    """Write down where a further copy of the keys lies; gives its number. Never changed afterwards."""
    facts = await require_for_facilitator(kode, by=by)
    await lock_row(Round, facts.id, Lock.UPDATE)
    facts = await require_round(kode)
    there = await copies_of(facts)
    refuse_if(why_not_list(facts.phase(now), len(there)))
    number = FIRST_FURTHER + len(there)
    row = KeyCopy(
        id=new_id(),
        round=facts.id,
        number=number,
        place=place.strip(),
        listed_by=by.person,
        listed_at=now,
    )
    await KeyCopy.insert(row)
    await record(Event.KEY_COPY_LISTED, by=by, now=now, kode=kode, topics=topics_of(facts), number=number)
    return number


@transactional
async def sign_gone(kode: str, number: int, *, seen: str, by: Actor, now: datetime) -> bool:
    """Sign that a copy is gone; gives whether both signatures are there now, which is told to everybody."""
    found = await require_round(kode)
    role = role_of(by, found.place) if found.place else None
    if role is None or by.person is None:
        raise NotFound
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await require_round(kode)
    copy = next((one for one in await copies_of(facts) if one.number == number), None)
    if copy is None:
        raise NotFound
    refuse_if(why_not_sign_gone(facts, copy, by=by, role=role, now=now))
    refuse_if(WhyNotSign.CHANGED if seen != copy.digest else None)
    row = Approval(
        id=new_id(),
        round=facts.id,
        act=Act.DESTROY.value,
        person=by.person,
        role=role.value,
        at=now,
        digest=copy.digest,
    )
    await Approval.insert(row)
    await record(
        Event.SIGNED,
        by=by,
        now=now,
        kode=kode,
        topics=topics_of(facts),
        act=Act.DESTROY.value,
        digest=copy.digest,
        number=number,
    )
    mine = Signature(by.person, by.label, role, now, copy.digest, "")
    both = complete((*copy.signed, mine), Act.DESTROY)
    if both:
        await record(Event.KEYS_DESTROYED, by=by, now=now, kode=kode, keys=COPY, number=number)
    return both
