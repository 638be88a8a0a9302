"""Professionals sign a version off, proposers answer, and it takes effect when all have said yes."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import Actor, RoleHeld
from pb.core.area import inside
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, interested
from pb.proposals.rules import Content, as_typed
from pb.proposals.services import adopt_version, merge_proposals, publish_beside
from pb.rounds.queries import require_round_by_id
from pb.rounds.rules import Phase
from pb.rounds.tables import Round
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import WrittenVersion, require_workshop, require_written
from pb.workshops.rules import (
    LONGEST_WORDS,
    Answer,
    Signed,
    VersionEvent,
    disciplines_of,
    may_run,
    why_not_answer,
    why_not_beside,
    why_not_sign,
    without,
)
from pb.workshops.services.versions import enter, tell
from pb.workshops.tables import Acceptance, DesignVersion, Signer, SignOff, Workshop


async def _held(kode: str, version: int, now: datetime) -> tuple[WorkshopFacts, WrittenVersion, Phase]:
    """The workshop and one of its versions, the round and both locked."""
    facts = await require_workshop(kode)
    await lock_row(Round, facts.round, Lock.SHARE)
    await lock_row(Workshop, facts.id, Lock.UPDATE)
    await lock_row(DesignVersion, version, Lock.UPDATE)
    facts = await require_workshop(kode)
    round_ = await require_round_by_id(facts.round)
    return facts, await require_written(version, kode), round_.phase(now)


@transactional
async def sign_off(
    kode: str,
    version: int,
    discipline: str,
    result: Signed,
    words: str,
    *,
    checked: bool,
    revision: int,
    by: Actor,
    now: datetime,
) -> None:
    """A professional says whether the text that was read can be built, with conditions in words.

    `checked`: it is technically possible, its costs lie within the price list, its upkeep is named.
    """
    facts, written, phase = await _held(kode, version, now)
    refuse_if(
        why_not_sign(
            written.case(facts.stage, phase),
            revision=revision,
            mine=_mine(facts, by),
            discipline=discipline,
            signed={one.discipline for one in written.signed_now},
            own=any(by.person in one.proposers for one in written.all_proposals),
            interested=bool(await interested(by.person, [one.id for one in written.all_proposals])),
            result=result,
            checked=checked,
            words=words,
        )
    )
    role = next(r for r in by.roles if r.discipline == discipline and inside(facts.place, r.place))
    await _insert_sign_off(written, role, result, words, by, now)
    said = {"discipline": discipline, "result": result.value, "words": words.strip()[:LONGEST_WORDS]}
    await tell(Event.VERSION_SIGNED, facts, written.all_proposals, by, now, **said)
    await _take_effect(facts, version, by, now)


def _mine(facts: WorkshopFacts, by: Actor) -> frozenset[str]:
    """The disciplines that this person may sign in: those that are needed, or any where none is named."""
    mine = disciplines_of(by, facts.place)
    return mine & frozenset(facts.needed) if facts.needed else mine


async def _insert_sign_off(
    written: WrittenVersion, role: RoleHeld, result: Signed, words: str, by: Actor, now: datetime
) -> None:
    key = new_id()
    row = SignOff(
        id=key,
        version=written.id,
        revision=written.revision,
        discipline=role.discipline,
        agency=role.agency,
        result=result.value,
        words=words.strip()[:LONGEST_WORDS],
        at=now,
    )
    await SignOff.insert(row)
    await Signer.insert(Signer(sign_off=key, person=by.person, label=by.label))


@transactional
async def answer_version(
    kode: str,
    version: int,
    proposal: str,
    answer: Answer,
    *,
    declined: Sequence[str] = (),
    reason: str = "",
    revision: int,
    by: Actor,
    now: datetime,
) -> None:
    """A proposer takes the version, takes a part of it, or declines; what is declined stays on record."""
    facts, written, phase = await _held(kode, version, now)
    mine = _proposal(written, proposal)
    refuse_if(
        why_not_answer(
            written.case(facts.stage, phase),
            revision=revision,
            proposer=by.person in mine.proposers,
            answered=mine.id in {one.proposal for one in written.answers_now},
            answer=answer,
            declined=declined,
            known=[change.key for change in written.changes],
            reason=reason,
        )
    )
    chosen = _chosen(written, answer, declined)
    await _insert_answer(written, mine.id, revision, answer, chosen, reason, now)
    said = {"answer": answer.value, "declined": len(chosen)}
    await tell(Event.VERSION_ANSWERED, facts, written.all_proposals, by, now, **said)
    if answer is Answer.DECLINED:
        await enter(written, VersionEvent.DECLINE, {})
    elif answer is Answer.PARTLY and written.content is not None:
        await _reduce(written, without(written.before, written.content, chosen), mine.id, now)
    await _take_effect(facts, version, by, now)


def _proposal(written: WrittenVersion, kode: str) -> ProposalFacts:
    """The one of its proposals with this kode; raises `NotFound`."""
    for one in written.all_proposals:
        if one.kode == kode:
            return one
    raise NotFound


def _chosen(written: WrittenVersion, answer: Answer, declined: Sequence[str]) -> list[str]:
    """The changes that are not taken, in their order."""
    known = [change.key for change in written.changes]
    return [key for key in known if key in set(declined)] if answer is Answer.PARTLY else []


async def _insert_answer(
    written: WrittenVersion,
    proposal: int,
    revision: int,
    answer: Answer,
    declined: Sequence[str],
    reason: str,
    now: datetime,
) -> None:
    row = Acceptance(
        id=new_id(),
        version=written.id,
        revision=revision,
        proposal=proposal,
        result=answer.value,
        declined=json.dumps(list(declined), ensure_ascii=False),
        reason=reason.strip()[:LONGEST_WORDS],
        at=now,
    )
    await Acceptance.insert(row)


async def _reduce(written: WrittenVersion, kept: Content, proposal: int, now: datetime) -> None:
    """The text without what was declined is a new revision: professionals look at it again."""
    changed: dict[Any, Any] = {
        DesignVersion.body: json.dumps(as_typed(kept), ensure_ascii=False),
        DesignVersion.revision: written.revision + 1,
        DesignVersion.updated_at: now,
    }
    await DesignVersion.update(changed).where(DesignVersion.id == written.id)
    await _insert_answer(written, proposal, written.revision + 1, Answer.ACCEPTED, (), "", now)


async def _take_effect(facts: WorkshopFacts, version: int, by: Actor, now: datetime) -> None:
    """Make it the version of its proposal once everybody has said yes."""
    written = await require_written(version, facts.kode)
    if written.content is None or not written.is_ready(facts.needed):
        return
    proposal, note = written.proposal, written.note
    if written.merges:
        kode = await merge_proposals(written.all_proposals, written.content, note, facts.kode, by=by, now=now)
        number = 1
    else:
        kode = proposal.kode
        number = await adopt_version(proposal, written.content, note, facts.kode, by=by, now=now)
    ended = {
        DesignVersion.ended_at: now,
        DesignVersion.result_kode: kode,
        DesignVersion.result_version: number,
    }
    await enter(written, VersionEvent.TAKE_EFFECT, ended)
    people = {person for one in written.all_proposals for person in one.proposers}
    await notify(people, "version_effective", kode, {"title": written.content.title}, now=now)
    await tell(Event.VERSION_EFFECTIVE, facts, written.all_proposals, by, now, version=number, proposal=kode)


@transactional
async def publish_version_beside(kode: str, version: int, *, by: Actor, now: datetime) -> str:
    """When a proposer stays silent: the workshop's own proposal beside the old one. Gives its kode."""
    facts, written, phase = await _held(kode, version, now)
    if not may_run(by, facts.place):
        raise NotFound
    refuse_if(
        why_not_beside(
            written.case(facts.stage, phase),
            signed=written.is_signed(facts.needed),
            asked_at=written.submitted_at,
            reminded=written.reminded_at is not None,
            now=now,
        )
    )
    if written.content is None:
        raise NotFound
    made = await publish_beside(written.proposal, written.content, written.note, facts.kode, by=by, now=now)
    ended = {DesignVersion.ended_at: now, DesignVersion.result_kode: made, DesignVersion.result_version: 1}
    await enter(written, VersionEvent.PUBLISH_BESIDE, ended)
    await tell(Event.VERSION_BESIDE, facts, written.all_proposals, by, now, made=made)
    return made
