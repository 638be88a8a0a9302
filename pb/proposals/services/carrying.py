"""A proposal of an earlier round becomes a new one: both are linked, and those who supported it are told."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, ProposalId, new_id
from pb.people.services import notify
from pb.proposals.queries import DraftFacts, followers, require_proposal
from pb.proposals.rules import WhyNotPropose
from pb.proposals.tables import Carried, Proposal


@transactional
async def link_carried(facts: DraftFacts, new: ProposalId, kode: Kode, *, by: Actor, now: datetime) -> None:
    """Link a new proposal with the one that its draft was taken from, if it was; part of publishing."""
    if not facts.carried_from:
        return
    old = await require_proposal(facts.carried_from, by=by)
    await lock_row(Proposal, old.id, Lock.UPDATE)
    refuse_if(WhyNotPropose.CARRIED if await Carried.exists().where(Carried.old == old.id) else None)
    await Carried.insert(Carried(id=new_id(), old=old.id, new=new, carried_at=now))
    await record(Event.CARRIED_ON, by=by, now=now, kode=old.kode, about=kode)
    await record(Event.CARRIED_FROM, by=by, now=now, kode=kode, about=old.kode)
    people = (await followers([old.id]))[old.id] | old.proposers
    await notify(people - {by.person or 0}, "carried", kode, {"title": old.now.title}, now=now)
