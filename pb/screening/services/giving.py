"""A check is given to an agency or a person, handed over, noted upon."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.calendar import add_working_days
from pb.core.city import this_city
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.people.services import notify, untell
from pb.proposals.categories import AGENCIES
from pb.proposals.queries import partial_about
from pb.proposals.rules import may_screen
from pb.proposals.rules.undoing import ManyKind
from pb.proposals.services.many_acts import begin_undo, keep_act
from pb.proposals.tables import Proposal, Verdict
from pb.screening.lanes import suggested_agency
from pb.screening.queries import Expert, Given, TaskFacts, experts_of, task_of, to_give
from pb.screening.rules import Desk, WhyNotGive, why_not_give
from pb.screening.tables import ScreeningNote, ScreeningTask

MOST_AT_ONCE = 200


@transactional
async def give_checks(
    kodes: Sequence[str],
    *,
    agency: str = "",
    person: int | None = None,
    width: int | None = None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> int:
    """Give these proposals to an agency or a person; without either each goes where its lane leads.

    The day by which a check is due stays when it is handed on. Gives how many were given.
    """
    found = await to_give(list(dict.fromkeys(kodes))[:MOST_AT_ONCE], now=now)
    if not found or any(not may_screen(by, one.area) for one in found):
        raise NotFound
    if agency and agency not in AGENCIES:
        raise Refused(WhyNotGive.NOBODY)
    experts = {one.person: one for one in await experts_of((one.area for one in found), now=now)}
    partial = await partial_about(one.id for one in found)
    given: list[dict[str, Any]] = []
    to = experts.get(person or 0)
    for one in found:
        old = await _to_move(one, person, experts, partial[one.id], by, now)
        made = await _give(one, old, person, to.agency if to else agency, width, by, now)
        given += [_kept(one, old, made)] if made else []
        await _note(one.id, note, by, now)
    await _tell(found, person, by, now)
    await keep_act(ManyKind.CHECKS, given, by=by, now=now)
    return len(given)


async def _to_move(
    one: Given,
    person: int | None,
    experts: Mapping[int, Expert],
    partial: frozenset[int],
    by: Actor,
    now: datetime,
) -> TaskFacts | None:
    """The proposal, locked, if its check can be given to this person: on whose desk it lies."""
    await lock_row(Proposal, one.id, Lock.UPDATE)
    old = await task_of(one.id, now=now)
    why = why_not_give(
        by,
        one.area,
        old.desk if old else Desk(),
        phase=one.phase,
        checked=one.checked,
        to=person,
        experts=experts,
        partial=partial,
    )
    refuse_if(why, title=one.title)
    return old


async def _give(
    one: Given,
    old: TaskFacts | None,
    person: int | None,
    agency: str,
    width: int | None,
    by: Actor,
    now: datetime,
) -> int:
    """Put it on another desk: the key of its task, or 0 when nobody was named and its lane is not known."""
    width = width or (old.width if old else None)
    office = agency or suggested_agency(one.category, one.words, width, one.wanted)
    if person is None and not office:
        return 0
    days = this_city().clocks.check
    row = ScreeningTask(
        id=new_id(),
        proposal=one.id,
        agency=office,
        person=person,
        width=width,
        due=old.due if old else add_working_days(max(now, one.begins), days),
        given_at=now,
    )
    await ScreeningTask.delete().where(ScreeningTask.proposal == one.id)
    await ScreeningTask.insert(row)
    await record(Event.CHECK_GIVEN, by=by, now=now, kode=one.kode, agency=office)
    return row.id


def _kept(one: Given, old: TaskFacts | None, made: int) -> dict[str, Any]:
    """What is needed to take it back: the task that was made, and the one that lay there before."""
    before = None
    if old is not None:
        before = {"agency": old.agency, "person": old.person, "width": old.width, "due": old.due.isoformat()}
    return {"proposal": one.id, "kode": one.kode, "made": made, "before": before}


@transactional
async def undo_given(key: int, *, by: Actor, now: datetime) -> int:
    """Put the checks of one act back where they lay, where they were not handed on or made since."""
    act = await begin_undo(key, ManyKind.CHECKS, by=by, now=now)
    found = {one.id: one for one in await to_give([one["kode"] for one in act.body], now=now)}
    experts = {one.person: one for one in await experts_of((one.area for one in found.values()), now=now)}
    partial = await partial_about(found)
    lost: Counter[int] = Counter()
    done = 0
    for one in act.body:
        given, to = found.get(one["proposal"]), (one["before"] or {}).get("person")
        if given is None or not may_screen(by, given.area):
            continue
        try:
            await _to_move(given, to, experts, partial[given.id], by, now)
        except Refused:
            continue  # whoever had it may not check here any more, or the hour of giving is over
        task = await ScreeningTask.select(ScreeningTask.person).where(ScreeningTask.id == one["made"]).first()
        if task is None or await Verdict.exists().where(
            Verdict.proposal == one["proposal"], Verdict.created_at >= act.at
        ):
            continue
        await ScreeningTask.delete().where(ScreeningTask.id == one["made"])
        if one["before"]:
            before = one["before"] | {"due": date.fromisoformat(one["before"]["due"])}
            row = ScreeningTask(id=new_id(), proposal=one["proposal"], given_at=now, **before)
            await ScreeningTask.insert(row)
        await record(
            Event.CHECK_GIVEN,
            by=by,
            now=now,
            kode=one["kode"],
            agency=(one["before"] or {}).get("agency", ""),
        )
        lost.update([task["person"]] if task["person"] is not None else [])
        done += 1
    await _untell(lost, whole=done == len(act.body), at=act.at, by=by, now=now)
    await record(Event.CHECKS_UNDONE, by=by, now=now, n=done, left=len(act.body) - done)
    return done


async def _untell(lost: Mapping[int, int], *, whole: bool, at: datetime, by: Actor, now: datetime) -> None:
    """What was given to them lies elsewhere again; of a part they are told, whatever they have read."""
    for person, n in lost.items():
        told = None if person == by.person else "checks_taken"
        if whole:
            await untell([person], "checks_given", None, at=at, told=told, facts={"n": n}, now=now)
        elif told:
            await notify([person], told, None, {"n": n}, now=now)


async def _tell(found: Sequence[Given], person: int | None, by: Actor, now: datetime) -> None:
    if person is None or person == by.person:
        return
    said = {"n": len(found), "title": found[0].title}
    kind = "check_given" if len(found) == 1 else "checks_given"
    await notify([person], kind, found[0].kode if len(found) == 1 else None, said, now=now)


async def _note(proposal: int, text: str, by: Actor, now: datetime) -> None:
    if not text.strip():
        return
    row = ScreeningNote(
        id=new_id(), proposal=proposal, person=by.person, label=by.label, text=text.strip()[:2000], at=now
    )
    await ScreeningNote.insert(row)


@transactional
async def note_check(kode: str, text: str, *, by: Actor, now: datetime) -> None:
    """Write something for those who check; nobody else reads it."""
    found = await to_give([kode], now=now)
    if not found or not may_screen(by, found[0].area):
        raise NotFound
    await _note(found[0].id, text, by, now)
    await record(Event.CHECK_NOTED, by=by, now=now, kode=kode)
