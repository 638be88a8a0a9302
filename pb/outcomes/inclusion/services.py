"""Writes about inclusion: a facilitator sets the targets of a round before the vote opens."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.outcomes.inclusion.rules import Target, why_not_set
from pb.outcomes.inclusion.tables import TargetRow
from pb.rounds.services import require_for_facilitator, topics_of
from pb.rounds.tables import Round


@transactional
async def set_targets(kode: str, goals: dict[Target, int], *, by: Actor, now: datetime) -> None:
    """These targets and no others; the public log of the round says that they were set."""
    facts = await require_for_facilitator(kode, by=by)
    await lock_row(Round, facts.id, Lock.UPDATE)
    refuse_if(why_not_set(facts.phase(now), goals))
    await TargetRow.delete().where(TargetRow.round == facts.id)
    rows = [
        TargetRow(id=new_id(), round=facts.id, kind=target.value, goal=goal) for target, goal in goals.items()
    ]
    if rows:
        await TargetRow.insert(*rows)
    told = {target.value: goal for target, goal in goals.items()}
    await record(
        Event.TARGETS_SET, by=by, now=now, kode=kode, topics=[*topics_of(facts), "results"], goals=told
    )
