"""What a workshop wrote becomes a version: of the proposal, of one that several went into, or beside it."""

from collections.abc import Sequence
from datetime import datetime

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.events import Event
from pb.core.ids import Kode, ProposalId, new_id
from pb.core.kode import next_kode
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts
from pb.proposals.rules import Content
from pb.proposals.services.drafts import write_version
from pb.proposals.tables import Coauthor, Proposal, Support


@transactional
async def adopt_version(
    facts: ProposalFacts, content: Content, note: str, workshop: Kode, *, by: Actor, now: datetime
) -> int:
    """The next version of a proposal; its screening begins again. Gives the number of the version."""
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    number = facts.now.number + 1
    await write_version(facts.id, number, content, note, now, workshop)
    await Proposal.update({Proposal.version: number}).where(Proposal.id == facts.id)
    await record(
        Event.PROPOSAL_CHANGED,
        by=by,
        now=now,
        kode=facts.kode,
        about=workshop,
        topics=_topics(facts),
        version=number,
        cost=content.cost,
        workshop=workshop,
    )
    return number


@transactional
async def merge_proposals(
    merged: Sequence[ProposalFacts], content: Content, note: str, workshop: Kode, *, by: Actor, now: datetime
) -> Kode:
    """A new proposal that several went into. The originals stay readable; their supporters are asked."""
    first = merged[0]
    for facts in sorted(merged, key=lambda one: one.id):
        await lock_row(Proposal, facts.id, Lock.UPDATE)
    labels = list(dict.fromkeys(facts.author_name for facts in merged))
    label = " & ".join(labels)[:120]
    key, kode = await _write_new(first, content, note, workshop, first.author, label, by, now)
    others = dict.fromkeys(
        (account, label)
        for facts in merged
        for account, label in _people(facts)
        if account is not None and account != first.author
    )
    rows = [Coauthor(id=new_id(), proposal=key, account=account, label=label) for account, label in others]
    if rows:
        await Coauthor.insert(*rows)
    for facts in merged:
        await Proposal.update({"state": "merged", "merged_into": kode}).where(Proposal.id == facts.id)
        await _ask_supporters(facts, kode, now)
        topics = [*_topics(facts), kode]
        await record(Event.MERGED, by=by, now=now, kode=facts.kode, about=workshop, topics=topics, into=kode)
    return kode


def _people(facts: ProposalFacts) -> list[tuple[int | None, str]]:
    return [(facts.author, facts.author_name), *((c.account, c.label) for c in facts.coauthors)]


async def _ask_supporters(facts: ProposalFacts, kode: Kode, now: datetime) -> None:
    rows = await Support.select(Support.account).where(Support.proposal == facts.id)
    people = {row["account"] for row in rows} - facts.proposers
    await notify(people, "merged", kode, {"title": facts.now.title}, now=now)


@transactional
async def publish_beside(
    facts: ProposalFacts, content: Content, note: str, workshop: Kode, *, by: Actor, now: datetime
) -> Kode:
    """The workshop's own proposal beside one whose proposers did not answer."""
    _, kode = await _write_new(facts, content, note, workshop, None, workshop, by, now)
    return kode


async def _write_new(
    like: ProposalFacts,
    content: Content,
    note: str,
    workshop: Kode,
    author: int | None,
    label: str,
    by: Actor,
    now: datetime,
) -> tuple[ProposalId, Kode]:
    """A new proposal in the contest of another one, with its first version."""
    key, kode = ProposalId(new_id()), await next_kode(now)
    row = Proposal(
        id=key,
        kode=kode,
        round=like.round,
        contest=like.contest,
        author=author,
        author_name=label,
        state="published",
        version=1,
        external=None,
        created_at=now,
        hidden_at=None,
        hidden_reason="",
        merged_into=None,
    )
    await Proposal.insert(row)
    await write_version(key, 1, content, note, now, workshop)
    await record(
        Event.PROPOSAL_PUBLISHED,
        by=by,
        now=now,
        kode=kode,
        about=workshop,
        topics=_topics(like),
        cost=content.cost,
        workshop=workshop,
    )
    return key, kode


def _topics(facts: ProposalFacts) -> list[str]:
    return [*([str(facts.area)] if facts.area else []), "proposals"]
