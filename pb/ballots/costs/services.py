"""Writes about a changed cost: somebody asks, which pauses the vote; somebody else puts it in force."""

from datetime import datetime
from typing import Any

from pb.ballots.amending.queries import touched_by
from pb.ballots.costs.queries import changes_in, has_proposed, listed_in
from pb.ballots.costs.rules import Change, OnList, why_not_answer, why_not_ask
from pb.ballots.life.rules import role_of
from pb.ballots.life.tables import CostChange
from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.services import require_for_facilitator, topics_of
from pb.rounds.tables import Round


@transactional
async def ask_cost(
    kode: str, contest: int, project: int, after: int, *, reason: str, by: Actor, now: datetime
) -> int:
    """A facilitator asks for another cost; the vote is paused from now on. Gives the number of the change."""
    found = await require_for_facilitator(kode, by=by)
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await require_round(kode)
    listed = await listed_in(facts)
    meant = next((one for one in listed if (one.contest, one.number) == (contest, project)), None)
    changes = await changes_in(facts)
    waits = any(one.waits and (one.contest, one.project) == (contest, project) for one in changes)
    proposes = meant is not None and await has_proposed(meant.kode, by.person or 0)
    refuse_if(why_not_ask(facts.phase(now), meant, after, reason, waits=waits, proposes=proposes))
    if meant is None:
        raise NotFound
    row = CostChange(
        id=new_id(),
        round=facts.id,
        project=meant.id,
        number=1 + len(changes),
        before=meant.cost,
        after=after,
        reason=reason.strip(),
        asked_by=by.person,
        asked_at=now,
    )
    await CostChange.insert(row)
    if facts.paused_at is None:
        await Round.update({Round.paused_at: now}).where(Round.id == facts.id)
    said = _said(meant, meant.cost, after) | {"reason": reason.strip()}
    await record(
        Event.COST_ASKED, by=by, now=now, kode=kode, topics=topics_of(facts), about=meant.kode, **said
    )
    return row.number


def _said(project: OnList | Change, before: int, after: int) -> dict[str, Any]:
    number = project.project if isinstance(project, Change) else project.number
    return {
        "contest": project.contest,
        "project": number,
        "proposal": project.kode,
        "before": before,
        "after": after,
    }


@transactional
async def answer_cost(kode: str, number: int, *, accept: bool, by: Actor, now: datetime) -> None:
    """A second person, facilitator or witness, puts a change in force or turns it down; who asked may take
    it back. From here on ballot, count and pack have the new cost, and each whom it concerns is told so."""
    found = await require_round(kode)
    role = role_of(by, found.place) if found.place else None
    if role is None or by.person is None:
        raise NotFound
    await lock_row(Round, found.id, Lock.UPDATE)
    facts = await require_round(kode)
    change = next((one for one in await changes_in(facts) if one.number == number), None)
    if change is None:
        raise NotFound
    proposes = await has_proposed(change.kode, by.person)
    refuse_if(why_not_answer(change, facts.phase(now), by.person, accept=accept, proposes=proposes))
    values: dict[Any, Any] = {
        CostChange.decided_by: by.person,
        CostChange.decided_at: now,
        CostChange.accepted: accept,
    }
    await CostChange.update(values).where(CostChange.id == change.id)
    await _record(facts, change, accept=accept, by=by, now=now)
    if accept:
        await _tell(facts, change, now)


async def _tell(facts: RoundFacts, change: Change, now: datetime) -> None:
    """Who has voted can vote again; who wrote the proposal reads that it is theirs; all others read of it."""
    who = await touched_by(facts.id, facts.contest(change.contest).id, change.kode)
    words = {
        "cost_changed": who.voters,
        "cost_changed_own": who.authors,
        "cost_changed_supported": who.supporters,
        "cost_changed_other": who.others,
    }
    for kind, people in words.items():
        await notify(people, kind, facts.kode, {"title": change.title}, now=now)


async def _record(facts: RoundFacts, change: Change, *, accept: bool, by: Actor, now: datetime) -> None:
    """In the log of the round; a new cost also in the story of the proposal."""
    said, event = _said(change, change.before, change.after), Event.COST_KEPT
    if accept:
        said, event = said | {"reason": change.reason}, Event.COST_CHANGED
        await record(event, by=by, now=now, kode=change.kode, about=facts.kode, **said)
    await record(event, by=by, now=now, kode=facts.kode, topics=topics_of(facts), about=change.kode, **said)
