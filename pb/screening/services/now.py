"""One verdict at once, without waiting for the hour of the others."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.proposals.queries import require_proposal
from pb.proposals.rules import may_screen
from pb.proposals.services import screen
from pb.proposals.tables import Proposal
from pb.rounds.tables import Round
from pb.screening.queries import draft_of, why_not_beside
from pb.screening.rules import Checked, why_not_save
from pb.screening.tables import AnswerDraft


@transactional
async def answer_now(
    kode: str, answer: Checked, *, version: int, revision: int, by: Actor, now: datetime
) -> None:
    """Make this one public; a draft of it goes, unless somebody else has changed it or its hour is set."""
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not may_screen(by, facts.area):
        raise NotFound
    await lock_row(Round, facts.round, Lock.SHARE)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts, old = await require_proposal(kode, by=by), await draft_of(facts.id)
    refuse_if(await why_not_beside(facts, by.person))
    refuse_if(
        why_not_save(
            seen=revision,
            revision=old.revision if old else 0,
            version_seen=version,
            version=facts.now.number,
            scheduled=old is not None and old.batch is not None,
        )
    )
    await screen(
        kode,
        answer.result,
        cost=answer.cost,
        agency=answer.agency,
        reason=answer.reason,
        version=version,
        parts=answer.parts,
        by=by,
        now=now,
    )
    await AnswerDraft.delete().where(AnswerDraft.proposal == facts.id)
