"""The facilitator opens stages, goes back with a reason, or calls the workshop off."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.rounds.queries import require_round_by_id
from pb.workshops.queries import stage_counts
from pb.workshops.rules import StageEvent, WorkshopStage, after, why_not_move
from pb.workshops.services.line import tell_all
from pb.workshops.services.setup import run_by, write_move


@transactional
async def move_stage(
    kode: str, event: StageEvent, reason: str = "", *, by: Actor, now: datetime
) -> WorkshopStage:
    """Open the next stage, the one before again, or cancel. Gives the stage that is open now."""
    facts = await run_by(kode, by)
    round_ = await require_round_by_id(facts.round)
    counts = await stage_counts(facts.id)
    refuse_if(why_not_move(facts.stage, event, reason=reason, phase=round_.phase(now), counts=counts))
    stage = after(facts.stage, event)
    assert stage is not None  # noqa: S101 - `why_not_move` refuses what is not in the table
    await write_move(facts, stage, reason, now)
    topics = [str(facts.place), "workshops"]
    said = (
        {"stage": stage.value, "reason": reason.strip()[:500]} if reason.strip() else {"stage": stage.value}
    )
    kind = Event.WORKSHOP_CANCELLED if stage is WorkshopStage.CANCELLED else Event.WORKSHOP_STAGE
    await record(kind, by=by, now=now, kode=facts.kode, topics=topics, **said)
    if stage is WorkshopStage.CANCELLED:
        await tell_all(facts, "workshop_cancelled", now)
    return stage
