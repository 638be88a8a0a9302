"""Screening with a public reason."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, interested, require_proposal
from pb.proposals.rules import NOTHING_SAID, RESULTS, Parts, may_screen, why_not_screen
from pb.proposals.tables import Proposal, Verdict
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.rounds.tables import Round


async def _reachable(kode: str, by: Actor) -> tuple[ProposalFacts, RoundFacts]:
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not may_screen(by, facts.area):
        raise NotFound
    return facts, await require_round_by_id(facts.round)


@transactional
async def screen(
    kode: str,
    result: str,
    *,
    cost: int,
    agency: str,
    reason: str,
    version: int,
    parts: Parts = NOTHING_SAID,
    by: Actor,
    now: datetime,
) -> None:
    """Say whether the version that was read is eligible, what it costs, why. The newest verdict counts."""
    facts, round_ = await _reachable(kode, by)
    await lock_row(Round, round_.id, Lock.SHARE)
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts, round_ = await _reachable(kode, by)
    refuse_if(
        why_not_screen(
            by,
            proposers=facts.proposers,
            interested=bool(await interested(by.person, [facts.id])),
            state=facts.state,
            phase=round_.phase(now),
        )
    )
    if result not in RESULTS or version != facts.now.number:
        raise NotFound
    said = Said(result, cost, agency, reason, parts, by.person)
    await write_verdict(facts, round_, said, by=by, now=now)


class Said(msgspec.Struct, frozen=True):
    """A verdict as it is written: by whom it was given, who may be somebody else than who publishes it."""

    result: str
    cost: int
    agency: str
    reason: str
    parts: Parts
    person: int | None


async def write_verdict(
    facts: ProposalFacts, round_: RoundFacts, said: Said, *, by: Actor, now: datetime
) -> None:
    """Make it public: author and co-authors are told. Inside a transaction, after its rules."""
    row = Verdict(
        id=new_id(),
        proposal=facts.id,
        version=facts.now.number,
        result=said.result,
        cost=said.cost,
        reason=said.reason.strip(),
        agency=said.agency,
        person=said.person,
        created_at=now,
        **msgspec.structs.asdict(said.parts),
    )
    await Verdict.insert(row)
    await notify(facts.proposers, f"screened.{said.result}", facts.kode, {"title": facts.now.title}, now=now)
    await record(
        Event.SCREENED,
        by=by,
        now=now,
        kode=facts.kode,
        about=round_.kode,
        topics=[str(facts.area), "proposals"],
        result=said.result,
        cost=said.cost,
        version=facts.now.number,
    )
