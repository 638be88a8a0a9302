"""Writes of two people: a signature under the next act of a round."""

from datetime import datetime

from pb.ballots.life.queries import desk_of, proposes_in
from pb.ballots.life.rules import Act, Signature, WhyNotSign, complete, role_of, why_not_sign
from pb.ballots.life.tables import Approval
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.rounds.queries import require_round
from pb.rounds.rules import WhyNotRound
from pb.rounds.tables import Round


@transactional
async def sign(kode: str, act: Act, *, seen: str, by: Actor, now: datetime, reason: str = "") -> bool:
    """Sign the next act of a round as it was seen, once; gives whether both signatures are there now.

    What was signed is its digest: when dates, list, costs, roll or the box change afterwards, the
    signature no longer stands under what there is, and is asked for again.
    """
    found = await require_round(kode)
    role = role_of(by, found.place) if found.place else None
    if role is None or by.person is None:
        raise NotFound
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await require_round(kode)
    desk = await desk_of(facts, now)
    if desk is None or desk.act is not act:
        raise Refused(WhyNotRound.NOT_NEXT)
    refuse_if(desk.why)
    own = await proposes_in(facts, by.person)
    refuse_if(why_not_sign(facts, act, desk.signed, by=by, role=role, reason=reason, now=now, proposes=own))
    refuse_if(WhyNotSign.CHANGED if seen != desk.digest else None)
    said = reason.strip()
    row = Approval(
        id=new_id(),
        round=facts.id,
        act=act.value,
        person=by.person,
        role=role.value,
        at=now,
        digest=desk.digest,
        reason=said,
    )
    await Approval.insert(row)
    facts_said = {"act": act.value, "digest": desk.digest} | ({"reason": said} if said else {})
    await record(Event.SIGNED, by=by, now=now, kode=kode, topics=[str(facts.place)], **facts_said)
    mine = Signature(by.person, by.label, role, now, desk.digest, said)
    return complete((*desk.signed, mine), act)
