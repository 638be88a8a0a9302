"""A proposal of somebody without a phone, written down by a facilitator or at the counter."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import DraftId
from pb.proposals.rules import Lack, why_not_say
from pb.proposals.services.drafts import contest_at, insert_draft, written_for
from pb.rounds.queries import require_round

LONGEST_NAME = 60


@transactional
async def start_for(kode: str, name: str, rw: int | None, *, by: Actor, now: datetime) -> DraftId:
    """A draft under the name that the person wants to be shown with; that it was begun is written down."""
    facts = await require_round(kode)
    role = written_for(facts, by, now)
    contest_at(facts, rw)
    shown = name.strip()[:LONGEST_NAME]
    refuse_if(why_not_say(shown) or (None if shown else Lack.EMPTY))
    body = {"behalf": shown, "rw": str(rw) if rw else ""}
    draft = await insert_draft(facts, None, body, by, now)
    await record(Event.WRITTEN_FOR, by=by, now=now, kode=kode, written_by=role)
    return draft
