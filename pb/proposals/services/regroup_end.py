"""How a suggestion to merge or split ends: done with those who accepted, or nothing has changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.errors import refuse_if
from pb.core.events import Event
from pb.core.ids import Kode
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.queries.regrouping import PartFacts, RegroupFacts, speakers_for
from pb.proposals.rules import too_many_lines
from pb.proposals.rules.regrouping import (
    RegroupState,
    WhyNotRegroup,
    combined,
    divided,
    outcome,
    why_not_regroup,
)
from pb.proposals.services.adopting import merge_proposals, split_proposal
from pb.proposals.tables import Regroup
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id


async def settle(facts: RegroupFacts, by: Actor, now: datetime, *, due: bool) -> None:
    """Do what the answers say, when they say something; everything is locked already."""
    if facts.state != RegroupState.ASKED:
        return
    state = outcome([part.standing for part in facts.parts], merge=facts.merge, due=due)
    if state is RegroupState.ASKED:
        return
    if state is RegroupState.DONE:
        parts = [await require_proposal(part.kode, by=by) for part in facts.parts if part.standing == "yes"]
        round_ = await require_round_by_id(facts.round)
        gone = _why_not_now(facts, parts, round_, now)
        refuse_if(gone if gone and not due else None)
        if gone is None:
            await (_merge if facts.merge else _split)(facts, parts, round_, by, now)
        state = RegroupState.LAPSED if gone else state
    await end(facts, state, by, now)


def _why_not_now(
    facts: RegroupFacts, parts: Sequence[ProposalFacts], round_: RoundFacts, now: datetime
) -> WhyNotRegroup | None:
    """What has changed since it was suggested, so that it cannot be done any more."""
    changed = not facts.merge and parts[0].now.number != facts.body["version"]
    if changed or too_many_lines([part.now.content for part in parts]):
        return WhyNotRegroup.CHANGED
    return why_not_regroup(
        merge=facts.merge,
        phase=round_.phase(now),
        states=["hidden" if part.hidden else part.state for part in parts],
        contests=len({part.contest for part in parts}),
        answerable=True,
        waiting=False,
    )


async def _merge(
    facts: RegroupFacts, parts: list[ProposalFacts], round_: RoundFacts, by: Actor, now: datetime
) -> None:
    content = combined([part.now.content for part in parts], facts.body["title"], facts.body["need"])
    kode = await merge_proposals(parts, content, facts.reason, None, about=round_.kode, by=by, now=now)
    await _tell_all(parts, "merge_done", kode, by, now)


async def _split(
    facts: RegroupFacts, parts: list[ProposalFacts], round_: RoundFacts, by: Actor, now: datetime
) -> None:
    contents = divided(parts[0].now.content, facts.body["halves"], facts.body["places"])
    await split_proposal(parts[0], contents, facts.reason, about=round_.kode, by=by, now=now)
    await _tell_all(parts, "split_done", parts[0].kode, by, now)


async def _tell_all(parts: Sequence[ProposalFacts], kind: str, kode: Kode, by: Actor, now: datetime) -> None:
    for part in parts:
        told = {"title": part.now.title}
        await notify(part.proposers, kind, kode, told, now=now)
        if part.written_by and not part.proposers:
            await _tell_counter(part, kind, kode, told, by, now)


async def _tell_counter(
    part: ProposalFacts | PartFacts, kind: str, kode: Kode, told: dict[str, str], by: Actor, now: datetime
) -> None:
    """Who was asked for somebody without an account hears how it ended, to tell the person."""
    people = await speakers_for(part.kode, part.area, now=now)
    await notify(people - {by.person}, f"{kind}_for", kode, told, now=now)


async def end(facts: RegroupFacts, state: RegroupState, by: Actor, now: datetime) -> None:
    """Close a suggestion; when nothing changed, those whom it was about are told."""
    values: dict[Any, Any] = {Regroup.state: state.value, Regroup.ended_at: now}
    await Regroup.update(values).where(Regroup.id == facts.id)
    for part in facts.parts:
        if state is not RegroupState.DONE:
            told = {"title": part.title}
            await notify(part.proposers - {by.person}, "regroup_ended", part.kode, told, now=now)
            if part.written_by and not part.proposers:
                await _tell_counter(part, "regroup_ended", part.kode, told, by, now)
            await record(
                Event.REGROUP_ENDED, by=by, now=now, kode=part.kode, way=facts.kind, ended=state.value
            )
