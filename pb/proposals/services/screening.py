"""Screening with a public reason."""

from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.rules import may_screen, why_not_screen
from pb.proposals.tables import Proposal, Verdict
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.rounds.tables import Round

RESULTS = ("eligible", "eligible_changed", "not_eligible")


async def _reachable(kode: str, by: Actor) -> tuple[ProposalFacts, RoundFacts]:
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not may_screen(by, facts.area):
        raise NotFound
    return facts, await require_round_by_id(facts.round)


@transactional
async def screen(
    kode: str, result: str, *, cost: int, agency: str, reason: str, version: int, by: Actor, now: datetime
) -> None:
    """Say whether the version that was read is eligible, what it costs, why. The newest verdict counts."""
    facts, round_ = await _reachable(kode, by)
    await lock_row(Round, round_.id, Lock.SHARE)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts, round_ = await _reachable(kode, by)
    refuse_if(why_not_screen(by, author=facts.author, state=facts.state, phase=round_.phase(now)))
    if result not in RESULTS or version != facts.now.number:
        raise NotFound
    row = Verdict(
        id=new_id(),
        proposal=facts.id,
        version=version,
        result=result,
        cost=cost,
        reason=reason.strip(),
        agency=agency,
        person=by.person,
        created_at=now,
    )
    await Verdict.insert(row)
    if facts.author is not None:
        await notify([facts.author], f"screened.{result}", kode, {"title": facts.now.title}, now=now)
    topics = [str(facts.area), "proposals"]
    await record(
        Event.SCREENED,
        by=by,
        now=now,
        kode=kode,
        about=round_.kode,
        topics=topics,
        result=result,
        cost=cost,
        version=version,
    )
