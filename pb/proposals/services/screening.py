"""Screening with a public reason, and hiding what breaks the rules of talk."""

from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, interested, require_proposal
from pb.proposals.rules import NOTHING_SAID, RESULTS, Parts, may_screen, why_not_screen
from pb.proposals.tables import Comment, Proposal, Verdict
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


async def _moderated(kode: str, by: Actor) -> ProposalFacts:
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not by.holds(RoleKind.FACILITATOR, facts.area):
        raise NotFound
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    return facts


@transactional
async def hide(kode: str, reason: str, *, by: Actor, now: datetime) -> None:
    """Hide a proposal that breaks the rules; its page says so and why."""
    facts = await _moderated(kode, by)
    await Proposal.update({Proposal.hidden_at: now, Proposal.hidden_reason: reason.strip()[:500]}).where(
        Proposal.id == facts.id
    )
    topics = [str(facts.area), "proposals"]
    if facts.author is not None:
        await notify([facts.author], "hidden", kode, {"title": facts.now.title}, now=now)
    await record(Event.PROPOSAL_HIDDEN, by=by, now=now, kode=kode, topics=topics, reason=reason.strip()[:500])


@transactional
async def show(kode: str, *, by: Actor, now: datetime) -> None:
    """Show a hidden proposal again."""
    facts = await _moderated(kode, by)
    await Proposal.update({Proposal.hidden_at: None, Proposal.hidden_reason: ""}).where(
        Proposal.id == facts.id
    )
    await record(Event.PROPOSAL_SHOWN, by=by, now=now, kode=kode, topics=[str(facts.area), "proposals"])


@transactional
async def hide_comment(kode: str, comment: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Hide a comment; that one stood there stays visible, with the reason."""
    facts = await _moderated(kode, by)
    await Comment.update({Comment.hidden_at: now, Comment.hidden_reason: reason.strip()[:300]}).where(
        Comment.id == comment, Comment.proposal == facts.id
    )
    await record(Event.COMMENT_HIDDEN, by=by, now=now, kode=kode)
