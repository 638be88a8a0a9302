"""A person leaves: what they checked, wrote and objected to stays without them."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.db import transactional
from pb.people.services.mine import ERASED_NAME
from pb.proposals.services import leave as leave_proposals
from pb.screening.tables import (
    AnswerBatch,
    AnswerDraft,
    Appeal,
    ConflictPair,
    Dispute,
    ScreeningNote,
    ScreeningTask,
)


@transactional
async def leave(*, by: Actor, now: datetime) -> None:
    """Unlink checks, notes, drafted answers, appeals, pairs and objections, then the rest, in one act."""
    columns = (
        *(ScreeningTask.person, ScreeningNote.person, AnswerBatch.person, AnswerDraft.person),
        *(Appeal.person, Appeal.judge, ConflictPair.person, Dispute.person, Dispute.answered_by),
    )
    for column in columns:
        table: Any = column._meta.table
        values: dict[Any, Any] = {column: None}
        if table in {ScreeningNote, AnswerDraft}:
            values[table.label] = ERASED_NAME
        await table.update(values).where(column == by.person)
    await leave_proposals(by=by, now=now)
