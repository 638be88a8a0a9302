"""Several proposals become one, or one becomes two: suggested, answered by who wrote them, then done."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.audit import record
from pb.core.calendar import add_working_days
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify
from pb.proposals.queries import ProposalFacts, require_proposal
from pb.proposals.queries.regrouping import (
    RegroupFacts,
    due_regroups,
    proposals_by_kode,
    require_regroup,
    speakers_for,
    waits_among,
)
from pb.proposals.rules import too_many_lines
from pb.proposals.rules.regrouping import (
    ANSWER_DAYS,
    RegroupState,
    WhyNotRegroup,
    each_has_lines,
    lacking,
    may_answer,
    why_not_regroup,
)
from pb.proposals.services.regroup_end import end, settle
from pb.proposals.tables import Proposal, Regroup, RegroupPart
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round_by_id
from pb.rounds.tables import Round

LONGEST_REASON = 500
ANSWER_AT = time(20)


def may_suggest(facts: ProposalFacts, by: Actor) -> bool:
    """Who wrote the proposal, and facilitators of its place."""
    guides = facts.area is not None and by.holds(RoleKind.FACILITATOR, facts.area)
    return guides or (by.person is not None and by.person in facts.proposers)


async def _held(kodes: Sequence[str], by: Actor) -> tuple[list[ProposalFacts], RoundFacts]:
    """The proposals with these numbers, locked in one order, with the round of the first."""
    keys = await proposals_by_kode(kodes)
    if not keys or kodes[0] not in keys:
        raise NotFound
    refuse_if(WhyNotRegroup.UNKNOWN if len(keys) < len(set(kodes)) else None)
    first = await require_proposal(kodes[0], by=by)
    await lock_row(Round, first.round, Lock.SHARE)
    for key in sorted(keys.values()):
        await lock_row(Proposal, key, Lock.UPDATE)
    facts = [await require_proposal(kode, by=by) for kode in dict.fromkeys(kodes)]
    return facts, await require_round_by_id(first.round)


async def _refuse(parts: Sequence[ProposalFacts], round_: RoundFacts, now: datetime, *, merge: bool) -> None:
    waiting = await waits_among(part.id for part in parts)
    refuse_if(
        why_not_regroup(
            merge=merge,
            phase=round_.phase(now),
            states=["hidden" if part.hidden else part.state for part in parts],
            contests=len({part.contest for part in parts}),
            answerable=all(part.proposers or part.written_by for part in parts),
            waiting=waiting is not None,
        )
    )


@transactional
async def suggest_merge(
    kodes: Sequence[str], title: str, need: str, reason: str, *, by: Actor, now: datetime
) -> int:
    """Ask those who wrote these proposals whether they become one. Gives the number of the suggestion."""
    parts, round_ = await _held(kodes, by)
    if not any(may_suggest(part, by) for part in parts):
        raise NotFound
    await _refuse(parts, round_, now, merge=True)
    refuse_if(WhyNotRegroup.LINES if too_many_lines([part.now.content for part in parts]) else None)
    _check_words({"title": title, "need": need}, reason)
    parts.sort(key=lambda part: by.person not in part.proposers)
    return await _ask("merge", parts, {"title": title, "need": need}, reason, round_, by, now)


@transactional
async def suggest_split(
    kode: str,
    halves: Sequence[Mapping[str, str]],
    places: Sequence[str],
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Ask who wrote this proposal whether it becomes two; who wrote it and asks has answered with it."""
    parts, round_ = await _held([kode], by)
    if not may_suggest(parts[0], by):
        raise NotFound
    await _refuse(parts, round_, now, merge=False)
    fits = len(places) == len(parts[0].now.lines) and each_has_lines(places)
    refuse_if(None if fits and len(halves) == 2 else WhyNotRegroup.LINES)
    for half in halves:
        _check_words(half, reason)
    body = {"halves": [dict(half) for half in halves], "places": list(places), "version": parts[0].now.number}
    return await _ask("split", parts, body, reason, round_, by, now)


def _check_words(fields: Mapping[str, str], reason: str) -> None:
    fault = next(iter(lacking({**fields, "need1": reason.strip()}).values()), None)
    if fault is not None:
        raise Refused(fault)


async def _ask(
    kind: str,
    parts: Sequence[ProposalFacts],
    body: Mapping[str, Any],
    reason: str,
    round_: RoundFacts,
    by: Actor,
    now: datetime,
) -> int:
    key, city = new_id(), this_city()
    row = Regroup(
        id=key,
        kind=kind,
        round=round_.id,
        body=json.dumps(body, ensure_ascii=False),
        reason=reason.strip()[:LONGEST_REASON],
        suggested_by=by.person,
        role=by.role_in(str(parts[0].area or city.place)).value,
        state=RegroupState.ASKED.value,
        answer_by=city.at(add_working_days(now, ANSWER_DAYS), ANSWER_AT),
        created_at=now,
        ended_at=None,
    )
    await Regroup.insert(row)
    for part in parts:
        await _ask_about(key, kind, part, round_, by, now)
    await settle(await require_regroup(key), by, now, due=False)
    return key


async def _ask_about(
    key: int, kind: str, part: ProposalFacts, round_: RoundFacts, by: Actor, now: datetime
) -> None:
    """Ask for one proposal; who suggests it and has written it has answered with that."""
    own = by.person in part.proposers
    row = RegroupPart(
        id=new_id(),
        regroup=key,
        proposal=part.id,
        answer="yes" if own else "",
        words="",
        person=by.person if own else None,
        answered_at=now if own else None,
    )
    await RegroupPart.insert(row)
    if not own:
        people = part.proposers or await speakers_for(part.kode, part.area, now=now) - {by.person or 0}
        await notify(people, f"{kind}_asked", part.kode, {"title": part.now.title}, now=now)
    topics, about = [str(part.area)] if part.area else [], round_.kode
    await record(Event.REGROUP_ASKED, by=by, now=now, kode=part.kode, about=about, topics=topics, way=kind)


async def _open(key: int) -> RegroupFacts:
    """The suggestion, everything that it is about locked before it."""
    facts = await require_regroup(key)
    await lock_row(Round, facts.round, Lock.SHARE)
    for proposal in sorted(part.proposal for part in facts.parts):
        await lock_row(Proposal, proposal, Lock.UPDATE)
    await lock_row(Regroup, key, Lock.UPDATE)
    return await require_regroup(key)


@transactional
async def answer_regroup(
    key: int, kode: str, *, accepts: bool, words: str = "", by: Actor, now: datetime
) -> None:
    """One of those who wrote a proposal says whether it goes along; the first answer counts."""
    facts = await _open(key)
    part = next((part for part in facts.parts if part.kode == kode), None)
    if part is None or not may_answer(
        by, part.proposers, written_by=part.written_by, area=part.area, suggested_by=facts.by
    ):
        raise NotFound
    refuse_if(WhyNotRegroup.ENDED if facts.state != RegroupState.ASKED else None)
    refuse_if(WhyNotRegroup.ENDED if now >= facts.answer_by else None)
    refuse_if(WhyNotRegroup.ANSWERED if part.answer else None)
    refuse_if(WhyNotRegroup.ASKED_HOW if not part.proposers and not words.strip() else None)
    if words.strip():
        _check_words({}, words)
    values: dict[Any, Any] = {
        RegroupPart.answer: "yes" if accepts else "no",
        RegroupPart.words: words.strip()[:LONGEST_REASON],
        RegroupPart.person: by.person,
        RegroupPart.answered_at: now,
    }
    await RegroupPart.update(values).where(RegroupPart.regroup == key, RegroupPart.proposal == part.proposal)
    await record(Event.REGROUP_ANSWERED, by=by, now=now, kode=kode, way=facts.kind, accepted=accepts)
    await settle(await require_regroup(key), by, now, due=False)


@transactional
async def drop_regroup(key: int, *, by: Actor, now: datetime) -> None:
    """Whoever suggested it takes it back, or a facilitator ends it; nothing has changed."""
    facts = await _open(key)
    guides = any(part.area and by.holds(RoleKind.FACILITATOR, part.area) for part in facts.parts)
    if not (guides or (by.person is not None and by.person == facts.by)):
        raise NotFound
    refuse_if(WhyNotRegroup.ENDED if facts.state != RegroupState.ASKED else None)
    await end(facts, RegroupState.DROPPED, by, now)


async def settle_regroups(*, now: datetime) -> None:
    """The clock has run out: those who accepted go together, or nothing changes."""
    for key in await due_regroups(now):
        await _settle_due(key, by=CLOCK, now=now)


@transactional
async def _settle_due(key: int, *, by: Actor, now: datetime) -> None:
    await settle(await _open(key), by, now, due=True)
