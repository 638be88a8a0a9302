"""Somebody with a role says that they are not impartial about a proposal."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.proposals.queries.interests import interested
from pb.proposals.queries.page import require_proposal
from pb.proposals.rules import declared_as, may_declare, why_not_declare
from pb.proposals.tables import Interest, Proposal
from pb.rounds.queries import require_round_by_id


@transactional
async def declare_interest(kode: str, words: str, *, shown: bool, by: Actor, now: datetime) -> None:
    """Declare it; from now on this person checks, signs and decides nothing about the proposal."""
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not may_declare(by, facts.area):
        raise NotFound
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    round_ = await require_round_by_id(facts.round)
    already = bool(await interested(by.person, [facts.id]))
    refuse_if(why_not_declare(by, facts.area, already=already, phase=round_.phase(now)))
    role, agency = declared_as(by, facts.area)
    row = Interest(
        id=new_id(),
        proposal=facts.id,
        person=by.person,
        role=role,
        agency=agency,
        words=words.strip()[:500],
        shown=int(shown),
        at=now,
    )
    await Interest.insert(row)
    await record(Event.INTEREST_DECLARED, by=by, now=now, kode=kode, topics=[str(facts.area)])
