"""The new version is started, written, linked to its reasons, handed in, changed again or dropped."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.queries import professionals
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.rules import LONGEST, as_typed
from pb.rounds.queries import require_round_by_id
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import (
    Behind,
    OptionFacts,
    WrittenVersion,
    numbers_of,
    options_of,
    require_written,
    unfinished_for,
)
from pb.workshops.rules import (
    SHORTEST_REASON,
    VersionCase,
    VersionEvent,
    VersionState,
    WhyNotVersion,
    WorkshopStage,
    is_late,
    version_after,
    why_not_remind,
    why_not_submit,
    why_not_write,
)
from pb.workshops.services.setup import run_by
from pb.workshops.tables import ChangeLink, Contribution, DesignDecision, DesignVersion


@transactional
async def start_version(
    kode: str, proposal: str, *, option: int | None, merges: Sequence[str], by: Actor, now: datetime
) -> int:
    """Begin with the present version, and the costs and contribution of an option. Gives its key."""
    facts = await run_by(kode, by)
    wanted = dict.fromkeys((proposal, *merges))
    found = [await require_proposal(one, by=by) for one in wanted]
    if not {one.id for one in found} <= {topic.id for topic in facts.topics}:
        raise NotFound
    refuse_if(await _why_not_start(facts, found, now))
    options = {o.number: o for o in await options_of(facts.id)}
    if option is not None and option not in options:
        raise NotFound
    key = new_id()
    row = DesignVersion(
        id=key,
        workshop=facts.id,
        proposal=found[0].id,
        merges=json.dumps([one.id for one in found[1:]]),
        base=found[0].now.number,
        body=json.dumps(_first_body(found[0], options.get(option or 0)), ensure_ascii=False),
        note="",
        revision=1,
        state=VersionState.WRITING.value,
        created_at=now,
        updated_at=now,
    )
    await DesignVersion.insert(row)
    await tell(Event.VERSION_WRITTEN, facts, found, by, now)
    return key


async def _why_not_start(
    facts: WorkshopFacts, found: Sequence[ProposalFacts], now: datetime
) -> WhyNotVersion | None:
    round_ = await require_round_by_id(facts.round)
    if facts.stage is not WorkshopStage.WRITE:
        return WhyNotVersion.NOT_NOW
    if is_late(round_.phase(now)):
        return WhyNotVersion.VOTING
    if any(one.state != "published" or one.hidden for one in found):
        return WhyNotVersion.GONE
    busy = [await unfinished_for(one.id) for one in found]
    return WhyNotVersion.ONE_ALREADY if any(busy) else None


def _first_body(proposal: ProposalFacts, option: OptionFacts | None) -> dict[str, Any]:
    body = as_typed(proposal.now.content)
    if option is None or option.content is None:
        return body
    need = f"{body['need']}\n\n{option.content.text}"
    return body | {
        "need": need if len(need) <= LONGEST["need"] else body["need"],
        "contribution": option.content.contribution or body["contribution"],
        "lines": option.body.get("lines", body["lines"]),
    }


@transactional
async def save_version(
    kode: str,
    version: int,
    body: Mapping[str, Any],
    links: Mapping[str, Sequence[Behind]],
    *,
    note: str,
    revision: int,
    by: Actor,
    now: datetime,
) -> int:
    """Keep what was typed, faults and all, and what stands behind each change. Gives the new revision."""
    facts = await run_by(kode, by)
    written = await require_written(version, kode)
    refuse_if(why_not_write(await _case(written, facts, now), revision))
    merged = json.dumps(written.body | dict(body), ensure_ascii=False)
    changed: dict[Any, Any] = {
        DesignVersion.body: merged,
        DesignVersion.note: note.strip()[:300],
        DesignVersion.revision: revision + 1,
        DesignVersion.updated_at: now,
    }
    await DesignVersion.update(changed).where(DesignVersion.id == version)
    await _write_links(facts.id, version, links)
    await tell(Event.VERSION_WRITTEN, facts, (), by, now)
    return revision + 1


async def _write_links(workshop: int, version: int, links: Mapping[str, Sequence[Behind]]) -> None:
    notes = await _keys(Contribution, workshop)
    decisions = await _keys(DesignDecision, workshop)
    rows = []
    for change, behind in links.items():
        for one in dict.fromkeys(behind):
            known = notes if one.kind == "note" else decisions
            if one.number not in known:
                raise NotFound
            key = known[one.number]
            contribution, decision = (key, None) if one.kind == "note" else (None, key)
            rows.append(
                ChangeLink(
                    id=new_id(), version=version, change=change, contribution=contribution, decision=decision
                )
            )
    await ChangeLink.delete().where(ChangeLink.version == version)
    if rows:
        await ChangeLink.insert(*rows)


async def _keys(table: type[Contribution] | type[DesignDecision], workshop: int) -> dict[int, int]:
    rows = await table.select(table.id, table.number).where(table.workshop == workshop)
    return {row["number"]: row["id"] for row in rows}


@transactional
async def submit_version(kode: str, version: int, *, revision: int, by: Actor, now: datetime) -> None:
    """Hand it in: professionals and proposers are asked."""
    facts = await run_by(kode, by)
    written = await require_written(version, kode)
    case = await _case(written, facts, now)
    refuse_if(WhyNotVersion.CHANGED if revision != written.revision else None)
    refuse_if(why_not_submit(case, written.content, written.changes, written.links))
    await enter(
        written, VersionEvent.SUBMIT, {DesignVersion.submitted_at: now, DesignVersion.reminded_at: None}
    )
    await _ask(facts, written, "version_waits", now)
    await tell(Event.VERSION_SUBMITTED, facts, written.all_proposals, by, now)


async def _ask(facts: WorkshopFacts, written: WrittenVersion, notice: str, now: datetime) -> None:
    """Tell everybody whose word is missing."""
    experts = await professionals(facts.place, facts.needed, now=now)
    answered = {answer.proposal for answer in written.answers_now}
    proposers = {
        person for one in written.all_proposals if one.id not in answered for person in one.proposers
    }
    await notify({*experts, *proposers}, notice, facts.kode, {"title": written.proposal.now.title}, now=now)


@transactional
async def change_version(kode: str, version: int, *, by: Actor, now: datetime) -> None:
    """Take it back to the table. What was signed or answered holds for the old text alone."""
    facts = await run_by(kode, by)
    written = await require_written(version, kode)
    refuse_if(WhyNotVersion.NOT_NOW if facts.stage is not WorkshopStage.WRITE else None)
    raised: dict[Any, Any] = {DesignVersion.revision: written.revision + 1, DesignVersion.updated_at: now}
    await enter(written, VersionEvent.CHANGE, raised)
    await tell(Event.VERSION_WRITTEN, facts, written.all_proposals, by, now)


@transactional
async def take_over_base(kode: str, version: int, *, by: Actor, now: datetime) -> None:
    """The proposal has a newer version: compare with that one from now on."""
    facts = await run_by(kode, by)
    written = await require_written(version, kode)
    refuse_if(WhyNotVersion.NOT_NOW if written.state is not VersionState.WRITING else None)
    changed: dict[Any, Any] = {
        DesignVersion.base: written.proposal.now.number,
        DesignVersion.revision: written.revision + 1,
        DesignVersion.updated_at: now,
    }
    await DesignVersion.update(changed).where(DesignVersion.id == version)
    await tell(Event.VERSION_WRITTEN, facts, (), by, now)


@transactional
async def drop_version(kode: str, version: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Give it up, with a reason that anyone may read."""
    facts = await run_by(kode, by)
    written = await require_written(version, kode)
    refuse_if(WhyNotVersion.NO_REASON if len(reason.strip()) < SHORTEST_REASON else None)
    await enter(written, VersionEvent.DROP, {DesignVersion.ended_at: now})
    said = {"reason": reason.strip()[:500], "number": (await numbers_of([facts.id]))[version]}
    await tell(Event.VERSION_DROPPED, facts, written.all_proposals, by, now, **said)


@transactional
async def remind_proposers(kode: str, version: int, *, by: Actor, now: datetime) -> None:
    """Ask those again who have not answered; three days after it was handed in at the earliest."""
    facts = await run_by(kode, by)
    written = await require_written(version, kode)
    case = await _case(written, facts, now)
    refuse_if(why_not_remind(case, asked_at=written.submitted_at, now=now))
    await DesignVersion.update({DesignVersion.reminded_at: now}).where(DesignVersion.id == version)
    await _ask(facts, written, "version_waits_still", now)
    await tell(Event.VERSION_WRITTEN, facts, (), by, now)


async def _case(written: WrittenVersion, facts: WorkshopFacts, now: datetime) -> VersionCase:
    round_ = await require_round_by_id(facts.round)
    return written.case(facts.stage, round_.phase(now))


async def enter(written: WrittenVersion, event: VersionEvent, columns: Mapping[Any, Any]) -> None:
    """Move to the state that the table of moves allows, under a lock on the row."""
    await lock_row(DesignVersion, written.id, Lock.UPDATE)
    state = version_after(written.state, event)
    refuse_if(WhyNotVersion.NOT_NOW if state is None else None)
    entered: dict[Any, Any] = {DesignVersion.state: str(state), **columns}
    await DesignVersion.update(entered).where(DesignVersion.id == written.id)


async def tell(
    kind: Event,
    facts: WorkshopFacts,
    about: Sequence[ProposalFacts],
    by: Actor,
    now: datetime,
    **said: Any,
) -> None:
    """Write it for the workshop, and for the proposals that it concerns."""
    topics = [str(facts.place), *(one.kode for one in about)]
    await record(kind, by=by, now=now, kode=facts.kode, topics=topics, **said)
    for one in about:
        await record(
            kind, by=by, now=now, kode=one.kode, topics=[str(facts.place)], workshop=facts.kode, **said
        )
