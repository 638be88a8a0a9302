"""New words take the place of old ones: a version, a proposal that several went into, two from one."""

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
from pb.proposals.tables import Coauthor, Origin, Proposal, Support


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
    merged: Sequence[ProposalFacts],
    content: Content,
    note: str,
    workshop: Kode | None,
    *,
    about: Kode | None = None,
    by: Actor,
    now: datetime,
) -> Kode:
    """A new proposal that several went into. The originals stay readable; their supporters are asked.

    It comes from a workshop, or is `about` the round in which its proposers agreed.
    """
    source = workshop or about
    first = merged[0]
    for facts in sorted(merged, key=lambda one: one.id):
        await lock_row(Proposal, facts.id, Lock.UPDATE)
    labels = list(dict.fromkeys(facts.author_name for facts in merged))
    label = " & ".join(labels)[:120]
    author = next((facts.author for facts in merged if facts.author is not None), None)
    key, kode = await _write_new(first, content, note, workshop, source, author, label, by, now)
    if author is None:  # all of them were written down for somebody
        await Proposal.update({Proposal.written_by: first.written_by}).where(Proposal.id == key)
    others = {account: label for facts in merged for account, label in _people(facts)}
    rows = [
        Coauthor(id=new_id(), proposal=key, account=account, label=label)
        for account, label in others.items()
        if account is not None and account != author
    ]
    if rows:
        await Coauthor.insert(*rows)
    await Origin.insert(*(Origin(id=new_id(), proposal=key, kode=facts.kode) for facts in merged))
    for facts in merged:
        await Proposal.update({"state": "merged", "merged_into": kode}).where(Proposal.id == facts.id)
        await ask_supporters(facts, "merged", kode, now)
        topics = [*_topics(facts), kode]
        await record(Event.MERGED, by=by, now=now, kode=facts.kode, about=source, topics=topics, into=kode)
    return kode


@transactional
async def split_proposal(
    facts: ProposalFacts,
    contents: Sequence[Content],
    note: str,
    *,
    about: Kode | None,
    by: Actor,
    now: datetime,
) -> list[Kode]:
    """Two proposals from one, of the same people. The original stays readable; its supporters are asked."""
    await lock_row(Proposal, facts.id, Lock.UPDATE)
    kodes = []
    for content in contents:
        key, kode = await _write_new(
            facts, content, note, None, about, facts.author, facts.author_name, by, now
        )
        await Origin.insert(Origin(id=new_id(), proposal=key, kode=facts.kode))
        if facts.author is None:  # written down for somebody, and so are both parts
            await Proposal.update({Proposal.written_by: facts.written_by}).where(Proposal.id == key)
        rows = [
            Coauthor(id=new_id(), proposal=key, account=one.account, label=one.label)
            for one in facts.coauthors
        ]
        if rows:
            await Coauthor.insert(*rows)
        kodes.append(kode)
    await Proposal.update({"state": "merged", "merged_into": kodes[0]}).where(Proposal.id == facts.id)
    await ask_supporters(facts, "split", facts.kode, now)
    topics = [*_topics(facts), *kodes]
    into = " ".join(kodes)
    await record(Event.SPLIT, by=by, now=now, kode=facts.kode, about=about, topics=topics, into=into)
    return kodes


def _people(facts: ProposalFacts) -> list[tuple[int | None, str]]:
    return [(facts.author, facts.author_name), *((c.account, c.label) for c in facts.coauthors)]


async def ask_supporters(facts: ProposalFacts, kind: str, kode: str, now: datetime) -> None:
    """Tell who supports a proposal that another one took its place; support never moves by itself."""
    rows = await Support.select(Support.account).where(Support.proposal == facts.id)
    people = {row["account"] for row in rows} - facts.proposers
    await notify(people, kind, kode, {"title": facts.now.title}, now=now)


@transactional
async def publish_beside(
    facts: ProposalFacts, content: Content, note: str, workshop: Kode, *, by: Actor, now: datetime
) -> Kode:
    """The workshop's own proposal beside one whose proposers did not answer."""
    _, kode = await _write_new(facts, content, note, workshop, workshop, None, workshop, by, now)
    return kode


async def _write_new(
    like: ProposalFacts,
    content: Content,
    note: str,
    workshop: Kode | None,
    about: Kode | None,
    author: int | None,
    label: str,
    by: Actor,
    now: datetime,
) -> tuple[ProposalId, Kode]:
    """A new proposal in the contest of another one, with its first version."""
    key, kode = ProposalId(new_id()), await next_kode(now)
    await Proposal.insert(
        Proposal(id=key, kode=kode, round=like.round, contest=like.contest, author=author, author_name=label,
                 state="published", version=1, external=None, created_at=now, hidden_at=None,
                 hidden_reason="", merged_into=None)
    )  # fmt: skip
    await write_version(key, 1, content, note, now, workshop)
    await record(
        Event.PROPOSAL_PUBLISHED,
        by=by,
        now=now,
        kode=kode,
        about=about,
        topics=_topics(like),
        cost=content.cost,
        **({"workshop": workshop} if workshop else {}),
    )
    return key, kode


def _topics(facts: ProposalFacts) -> list[str]:
    return [*([str(facts.area)] if facts.area else []), "proposals"]
