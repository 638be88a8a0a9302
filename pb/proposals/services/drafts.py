"""Drafts on the server, and the moment when one becomes a public proposal or a new version."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.area import rw_code
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import DraftId, Kode, ProposalId, new_id
from pb.core.kode import next_kode
from pb.people.tables import Account
from pb.proposals.queries import DraftFacts, ProposalFacts, require_draft, require_proposal
from pb.proposals.queries.pins import pin_of
from pb.proposals.rules import (
    TEXT_FIELDS,
    Content,
    WhyNotPropose,
    as_typed,
    may_write_for,
    read_content,
    why_not_edit,
    why_not_propose,
    why_not_say,
)
from pb.proposals.services.carrying import link_carried
from pb.proposals.services.pinning import keep_pin
from pb.proposals.tables import CostLine, Draft, Photo, Proposal, Version
from pb.rounds.facts import ContestFacts, RoundFacts
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import Phase
from pb.rounds.tables import Round


def written_for(facts: RoundFacts, by: Actor, now: datetime) -> str:
    """The role in which somebody writes a proposal down for another person, or a refusal."""
    if not may_write_for(by, facts.place or ""):
        raise NotFound
    refuse_if(None if facts.phase(now) is Phase.IDEAS else WhyNotPropose.NOT_OPEN)
    return by.role_in(facts.place or "").value


def contest_at(facts: RoundFacts, rw: int | None) -> ContestFacts:
    """The budget for a place that was told: that of its RW before that of the kelurahan."""
    home = rw_code(facts.place, rw) if facts.place and rw else facts.place
    found = sorted(facts.contest_for(home), key=lambda contest: -len(contest.area or ""))
    refuse_if(None if found else WhyNotPropose.ELSEWHERE)
    return found[0]


async def _refuse_new(facts: RoundFacts, by: Actor, now: datetime) -> ContestFacts:
    """The contest for this person's home, or a refusal. The nearest area: the RW before the kelurahan."""
    contests = sorted(facts.contest_for(by.home), key=lambda contest: -len(contest.area or ""))
    published = await Proposal.count().where(
        Proposal.round == facts.id, Proposal.author == by.person, Proposal.state == "published"
    )
    refuse_if(
        why_not_propose(
            by,
            lives_here=bool(contests),
            phase=facts.phase(now),
            level_propose=facts.level_propose,
            published=published,
        ),
        level=facts.level_propose,
    )
    return contests[0]


@transactional
async def start_draft(kode: str, *, by: Actor, now: datetime) -> DraftId:
    """An empty draft for a round that this person may propose in."""
    await lock_row(Round, (await require_round(kode)).id, Lock.SHARE)  # its announcing may be taken back
    facts = await require_round(kode)
    await _refuse_new(facts, by, now)
    return await insert_draft(facts, None, {}, by, now)


@transactional
async def start_edit(kode: str, *, by: Actor, now: datetime) -> DraftId:
    """A draft that holds the current version, or the one that waits; publishing makes the next version."""
    facts = await require_proposal(kode, by=by)
    round_ = await require_round_by_id(facts.round)
    _refuse_edit(facts, round_, by, now)
    waiting = (
        await Draft.select(Draft.id).where(Draft.account == by.person, Draft.proposal == facts.id).first()
    )
    if waiting is not None:
        return DraftId(waiting["id"])
    body = as_typed(facts.now.content) | {"pin": str(await pin_of(facts.id) or "")}
    return await insert_draft(round_, facts.id, body, by, now)


def _refuse_edit(facts: ProposalFacts, round_: RoundFacts, by: Actor, now: datetime) -> None:
    reason = why_not_edit(
        by,
        author=facts.author,
        state=facts.state,
        phase=round_.phase(now),
        screened=facts.verdict is not None,
    )
    if reason is WhyNotPropose.NOT_AUTHOR:
        raise NotFound
    refuse_if(reason)


async def insert_draft(
    facts: RoundFacts, proposal: ProposalId | None, body: dict[str, Any], by: Actor, now: datetime
) -> DraftId:
    """A new draft of this person, which holds these words."""
    key = DraftId(new_id())
    row = Draft(
        id=key,
        account=by.person,
        round=facts.id,
        proposal=proposal,
        body=json.dumps(body, ensure_ascii=False),
        created_at=now,
        updated_at=now,
    )
    await Draft.insert(row)
    return key


@transactional
async def save_draft(draft: int, changes: Mapping[str, Any], *, by: Actor, now: datetime) -> DraftFacts:
    """Keep what was typed, faults and all; fields that are not among the changes stay as they were."""
    await lock_row(Draft, draft, Lock.UPDATE)
    facts = await require_draft(draft, by=by)
    body = json.dumps(facts.body | dict(changes), ensure_ascii=False)
    await Draft.update({Draft.body: body, Draft.updated_at: now}).where(Draft.id == draft)
    return await require_draft(draft, by=by)


@transactional
async def delete_draft(draft: int, *, by: Actor, now: datetime) -> None:
    """Throw a draft away; its photos are no longer served."""
    facts = await require_draft(draft, by=by)
    await Photo.update({Photo.removed_at: now}).where(Photo.draft == facts.id)
    await Draft.delete().where(Draft.id == facts.id)


@transactional
async def publish_draft(draft: int, *, by: Actor, now: datetime, note: str = "") -> Kode:
    """Make the draft public: a new proposal with its number, or the next version of one."""
    refuse_if(why_not_say(note))
    facts = await require_draft(draft, by=by)
    await lock_row(
        Account, by.person or 0, Lock.UPDATE
    )  # so that the limit of proposals holds when two are sent at once
    await lock_row(Round, facts.round, Lock.SHARE)
    content = read_content(facts.body)
    if not isinstance(content, Content):
        raise Refused(WhyNotPropose.INCOMPLETE)
    round_ = await require_round_by_id(facts.round)
    if facts.proposal is not None:
        kode = await _next_version(facts, content, note, round_, by, now)
    else:
        kode = await _first_version(facts, content, round_, by, now)
    await Draft.delete().where(Draft.id == facts.id)
    return kode


async def _first_version(
    facts: DraftFacts, content: Content, round_: RoundFacts, by: Actor, now: datetime
) -> Kode:
    written_by = written_for(round_, by, now) if facts.behalf else ""
    contest = contest_at(round_, content.rw) if facts.behalf else await _refuse_new(round_, by, now)
    key, kode = ProposalId(new_id()), await next_kode(now)
    author, name = (None, facts.behalf) if facts.behalf else (by.person, by.label)
    await Proposal.insert(
        Proposal(id=key, kode=kode, round=round_.id, contest=contest.id, author=author, author_name=name,
                 state="published", version=1, external=None, created_at=now, hidden_at=None,
                 hidden_reason="", written_by=written_by)
    )  # fmt: skip
    await write_version(key, 1, content, "", now)
    await Photo.update({Photo.proposal: key, Photo.draft: None}).where(Photo.draft == facts.id)
    await link_carried(facts, key, kode, by=by, now=now)
    await keep_pin(facts, key, now=now)
    topics = _topics(contest)
    await record(
        Event.PROPOSAL_PUBLISHED,
        by=by,
        now=now,
        kode=kode,
        about=round_.kode,
        topics=topics,
        cost=content.cost,
        **({"written_by": written_by} if written_by else {}),
    )
    return kode


async def _next_version(
    facts: DraftFacts, content: Content, note: str, round_: RoundFacts, by: Actor, now: datetime
) -> Kode:
    row = await Proposal.select(Proposal.kode).where(Proposal.id == facts.proposal).first()
    if row is None or facts.proposal is None:
        raise NotFound
    await lock_row(Proposal, facts.proposal, Lock.UPDATE)
    old = await require_proposal(row["kode"], by=by)
    _refuse_edit(old, round_, by, now)
    moved = await keep_pin(facts, old.id, now=now)
    same = _same(old, content) and not facts.photos and not moved
    refuse_if(WhyNotPropose.UNCHANGED if same else None)
    number = old.now.number + 1
    await write_version(old.id, number, content, note.strip()[:300], now)
    await Proposal.update({Proposal.version: number}).where(Proposal.id == old.id)
    await _move_photos(facts, old.id)
    contest = next(contest for contest in round_.contests if contest.id == old.contest)
    topics = _topics(contest)
    await record(
        Event.PROPOSAL_CHANGED,
        by=by,
        now=now,
        kode=old.kode,
        about=round_.kode,
        topics=topics,
        version=number,
        cost=content.cost,
    )
    return old.kode


async def _move_photos(facts: DraftFacts, proposal: ProposalId) -> None:
    await Photo.update({Photo.proposal: proposal, Photo.draft: None}).where(Photo.draft == facts.id)


def _same(old: ProposalFacts, content: Content) -> bool:
    return all(getattr(old.now, name) == getattr(content, name) for name in Content.__struct_fields__)


def _topics(contest: ContestFacts) -> list[str]:
    return [*([contest.area] if contest.area else []), "proposals"]


async def write_version(
    proposal: ProposalId,
    number: int,
    content: Content,
    note: str,
    now: datetime,
    workshop: str | None = None,
) -> None:
    """One version with its cost lines; neither is ever changed. `workshop` is the kode it came from."""
    key = new_id()
    row = Version(
        id=key,
        proposal=proposal,
        number=number,
        rw=content.rw,
        cost=content.cost,
        note=note,
        created_at=now,
        workshop=workshop,
        **{name: getattr(content, name) for name in TEXT_FIELDS},
    )
    await Version.insert(row)
    lines = [
        CostLine(
            id=new_id(),
            version=key,
            number=place,
            activity=line.activity,
            unit=line.unit,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for place, line in enumerate(content.lines, 1)
    ]
    await CostLine.insert(*lines)
