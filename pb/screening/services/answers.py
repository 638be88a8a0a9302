"""Answers are drafted, get an hour, and become public together."""

import logging
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.proposals.queries import interested, partial_about, require_proposal
from pb.proposals.rules import RESULTS, SAID, may_screen, why_not_screen
from pb.proposals.services.screening import Said, write_verdict
from pb.proposals.tables import Proposal
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.screening.queries import batch_of, draft_of, due_batches, in_batch, prepared, why_not_beside
from pb.screening.rules import (
    Checked,
    Ready,
    WhyNotBatch,
    lacks,
    why_not_batch,
    why_not_publish,
    why_not_save,
)
from pb.screening.tables import AnswerBatch, AnswerDraft

_log = logging.getLogger("pb.screening")


@transactional
async def save_answer(
    kode: str, answer: Checked, *, version: int, revision: int, by: Actor, now: datetime
) -> bool:
    """Keep a drafted answer, complete or not; whoever has not read the newest draft is told. Is it ready?"""
    facts = await require_proposal(kode, by=by)
    if facts.area is None or not may_screen(by, facts.area):
        raise NotFound
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    facts = await require_proposal(kode, by=by)
    round_ = await require_round_by_id(facts.round)
    refuse_if(
        why_not_screen(
            by,
            proposers=facts.proposers,
            interested=bool(await interested(by.person, [facts.id])),
            state=facts.state,
            phase=round_.phase(now),
        )
    )
    refuse_if(await why_not_beside(facts, by.person))
    old = await draft_of(facts.id)
    refuse_if(
        why_not_save(
            seen=revision,
            revision=old.revision if old else 0,
            version_seen=version,
            version=facts.now.number,
            scheduled=old is not None and old.batch is not None,
        )
    )
    ready = not lacks(answer)
    await _write(facts.id, answer, version, revision + 1, ready=ready, by=by, now=now)
    await record(Event.ANSWER_DRAFTED, by=by, now=now, kode=kode)
    return ready


async def _write(
    proposal: int, answer: Checked, version: int, revision: int, *, ready: bool, by: Actor, now: datetime
) -> None:
    parts = answer.parts
    looked_at = (parts.legality, parts.land, parts.technical)
    if answer.result not in {"", *RESULTS} or any(said not in {"", *SAID} for said in looked_at):
        raise NotFound
    values: dict[str, Any] = msgspec.structs.asdict(parts) | {
        "proposal": proposal,
        "version": version,
        "revision": revision,
        "ready": int(ready),
        "result": answer.result,
        "cost": answer.cost,
        "agency": answer.agency,
        "reason": answer.reason.strip(),
        "batch": None,
        "person": by.person,
        "label": by.label,
        "saved_at": now,
    }
    await AnswerDraft.delete().where(AnswerDraft.proposal == proposal)
    await AnswerDraft.insert(AnswerDraft(id=new_id(), **values))


async def _led(kode: str, by: Actor) -> RoundFacts:
    """The round, locked, for a facilitator of its place."""
    facts = await require_round(kode)
    if facts.place is None or not by.holds(RoleKind.FACILITATOR, facts.place):
        raise NotFound
    await lock_row(Round, facts.id, Lock.UPDATE)
    return await require_round(kode)


@transactional
async def time_answers(kode: str, at: datetime, *, seen: int, by: Actor, now: datetime) -> None:
    """Set the hour for the answers that were looked at; they cannot be changed until it is taken back."""
    facts = await _led(kode, by)
    found = await prepared(facts.id)
    refuse_if(
        why_not_batch(
            ready=len(found),
            seen=seen,
            waiting=await batch_of(facts.id) is not None,
            at=at,
            opens=facts.dates.get(Phase.VOTING),
            phase=facts.phase(now),
            now=now,
        )
    )
    key = new_id()
    await AnswerBatch.insert(AnswerBatch(id=key, round=facts.id, at=at, person=by.person, done_at=None))
    await AnswerDraft.update({AnswerDraft.batch: key}).where(AnswerDraft.id.is_in([one.id for one in found]))
    await record(Event.ANSWERS_TIMED, by=by, now=now, kode=kode, n=len(found))
    if at <= now:
        await publish_batch(key, facts, by=by, now=now)


@transactional
async def hold_answers(kode: str, *, by: Actor, now: datetime) -> None:
    """Take the hour back: the answers are drafts again. Possible until the hour has come."""
    facts = await _led(kode, by)
    batch = await batch_of(facts.id)
    if batch is None or batch.at <= now:
        raise Refused(WhyNotBatch.PASSED)
    await AnswerDraft.update({AnswerDraft.batch: None}).where(AnswerDraft.batch == batch.id)
    await AnswerBatch.delete().where(AnswerBatch.id == batch.id)
    await record(Event.ANSWERS_HELD, by=by, now=now, kode=kode)


async def publish_batch(batch: int, facts: RoundFacts, *, by: Actor, now: datetime) -> None:
    """Make the answers of an hour public; one that no longer fits its proposal stays a draft."""
    found = await in_batch(batch)
    partial = await partial_about(one.proposal for one in found)
    done, left = 0, 0
    for one in found:
        ready = Ready(
            version=one.version,
            current=one.current,
            state=one.state,
            hidden=one.hidden,
            phase=facts.phase(now),
            partial=one.draft.person in partial[one.proposal],
        )
        if why_not_publish(ready) is not None:
            left += 1
            continue
        await lock_row(Proposal, one.proposal, Lock.UPDATE)
        about = await require_proposal(one.kode, by=by)
        if await why_not_beside(about, one.draft.person) is not None:
            left += 1
            continue
        said = one.draft.answer
        verdict = Said(said.result, said.cost, said.agency, said.reason, said.parts, one.draft.person)
        await write_verdict(about, facts, verdict, by=by, now=now)
        await AnswerDraft.delete().where(AnswerDraft.id == one.id)
        done += 1
    await AnswerDraft.update({AnswerDraft.batch: None}).where(AnswerDraft.batch == batch)
    await AnswerBatch.update({AnswerBatch.done_at: now}).where(AnswerBatch.id == batch)
    await record(Event.ANSWERED, by=by, now=now, kode=facts.kode, topics=["proposals"], n=done, left=left)


@transactional
async def _publish_due(batch: int, round_id: int, now: datetime) -> None:
    await lock_row(Round, round_id, Lock.UPDATE)
    facts = await require_round_by_id(round_id)
    waiting = await batch_of(round_id)
    if waiting is not None and waiting.id == batch and waiting.at <= now:
        await publish_batch(batch, facts, by=CLOCK, now=now)


async def publish_due_answers(*, now: datetime) -> None:
    """The answers whose hour has come become public, each round in a transaction of its own."""
    for batch in await due_batches(now):
        await _publish_due(batch.id, batch.round, now)
