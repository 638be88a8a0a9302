"""An account finds its entry on the roll: once, by name and birth, or at the counter."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record, record_quietly
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.limits import spend
from pb.people.contacts import read_contact
from pb.people.queries import find_by_contact
from pb.people.tables import Account
from pb.roll.queries import Entry, entry_by_id, entry_of, find_on_roll
from pb.roll.rules import read_birth
from pb.roll.rules.letters import DAY, HOUR, WhyNotMatch, serves_roll
from pb.roll.tables import RollEntry
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round

LOOKS_AN_HOUR, MATCHES_A_DAY = 20, 10


async def look_up(kode: str, name: str, birth: str, *, peer: str, now: datetime) -> tuple[Entry, ...]:
    """Whether somebody is on the roll, for whoever knows name and birth; each look counts."""
    facts, born = await _asked(kode, birth)
    if not await spend("roll", peer, limit=LOOKS_AN_HOUR, window=HOUR, now=now):
        raise Refused(WhyNotMatch.TOO_MANY)
    return await find_on_roll(facts.id, name, born)


async def _asked(kode: str, birth: str) -> tuple[RoundFacts, str]:
    facts, born = await require_round(kode), read_birth(birth)
    refuse_if(None if facts.by_roll else WhyNotMatch.NO_ROLL)
    if born is None:
        raise Refused(WhyNotMatch.BIRTH)
    return facts, born


async def match(kode: str, name: str, birth: str, *, by: Actor, now: datetime) -> None:
    """Match the account with its entry, once; what was typed is not kept."""
    if by.person is None:
        raise NotFound
    facts, born = await _asked(kode, birth)
    if not await spend("match", str(by.person), limit=MATCHES_A_DAY, window=DAY, now=now):
        raise Refused(WhyNotMatch.TOO_MANY)
    found = await find_on_roll(facts.id, name, born)
    refuse_if(WhyNotMatch.NOT_FOUND if not found else WhyNotMatch.SEVERAL if len(found) > 1 else None)
    await _match(facts, kode, found[0].id, by=by, now=now)


@transactional
async def _match(facts: RoundFacts, kode: str, entry: int, *, by: Actor, now: datetime) -> None:
    await lock_row(Account, by.person or 0, Lock.UPDATE)
    await lock_row(RollEntry, entry, Lock.UPDATE)
    fresh = await entry_by_id(facts.id, entry)
    refuse_if(WhyNotMatch.NOT_FOUND if fresh is None else None)
    refuse_if(WhyNotMatch.ALREADY if await entry_of(facts.id, by.person) else None)
    refuse_if(WhyNotMatch.TAKEN if fresh is not None and fresh.account is not None else None)
    await RollEntry.update({RollEntry.account: by.person}).where(RollEntry.id == entry)
    await record_quietly(Event.ROLL_MATCHED, by=by, now=now, kode=kode, at="page")


@transactional
async def find_at_counter(kode: str, name: str, birth: str, *, by: Actor, now: datetime) -> tuple[Entry, ...]:
    """Somebody who stands here is looked up; each look is written down."""
    facts, born = await _asked(kode, birth)
    if not serves_roll(by, facts):
        raise NotFound
    await record_quietly(Event.ROLL_LOOKED, by=by, now=now, kode=kode)
    return await find_on_roll(facts.id, name, born)


@transactional
async def match_at_counter(kode: str, entry: int, contact: str, *, by: Actor, now: datetime) -> None:
    """Match the account of somebody who stands here, in place of one that was matched wrongly."""
    facts = await require_round(kode)
    if not serves_roll(by, facts):
        raise NotFound
    await lock_row(RollEntry, entry, Lock.UPDATE)
    before = await entry_by_id(facts.id, entry)
    if before is None:
        raise NotFound
    known = read_contact(contact)
    person = await find_by_contact(known[1]) if known else None
    if person is None:
        raise Refused(WhyNotMatch.NO_ACCOUNT)
    there = await entry_of(facts.id, person.person)
    refuse_if(WhyNotMatch.ALREADY if there is not None and there.id != entry else None)
    await RollEntry.update({RollEntry.account: person.person}).where(RollEntry.id == entry)
    if before.account is None:
        await record_quietly(Event.ROLL_MATCHED, by=by, now=now, kode=kode, at="counter")
    else:  # whoever was matched before may be sending a ballot right now: that one reads the roll again
        await record(Event.ROLL_MATCHED, by=by, now=now, kode=kode, at="counter")
