"""Many rounds in one act: drafts for all kelurahan, announcing, moving dates; each can be undone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from piccolo.table import Table

from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.audit import Happening, record_each
from pb.core.db import Lock, lock_row, lock_rows, transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import Kode, RoundId, new_id
from pb.core.kode import next_kodes
from pb.core.undo import why_not_undo
from pb.places.services import ensure_rw
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import ActBody, Batch, Left, Moved, require_batch, rounds_of_batch
from pb.rounds.planning.services.unannouncing import unannounce, why_not_unannounce
from pb.rounds.queries import rounds_where
from pb.rounds.rules import (
    ORDER,
    SHORTEST_REASON,
    Phase,
    WhyNotRound,
    why_not_change,
    why_not_dates,
)
from pb.rounds.services import (
    RoundPlan,
    contests_of,
    dates_of,
    row_of,
    texts_of,
    topics_of,
    why_not_announce,
    why_not_plan,
)
from pb.rounds.tables import BulkAct, Contest, PhaseDate, PhaseText, Round, RoundRevision

_AT_ONCE = 100


class Done(msgspec.Struct, frozen=True):
    """What an act on many rounds came to: its number, those that it changed, and why not the others."""

    batch: int
    done: tuple[RoundId, ...]
    left: tuple[Left, ...]


@transactional
async def make_drafts(place: PlaceCode, plans: Sequence[RoundPlan], *, by: Actor, now: datetime) -> int:
    """A draft for each of these plans, in a handful of statements; gives the number of the act."""
    refuse_if(None if by.holds(RoleKind.FACILITATOR, place) else WhyNotRound.OUTSIDE_PLACE)
    refuse_if(None if plans else WhyNotRound.NOTHING_CHOSEN)
    for plan in plans:
        refuse_if(why_not_plan(plan, by) or why_not_dates(plan.dates))
    for area in sorted({c.area for plan in plans for c in plan.contests if "-" in c.area}):
        await ensure_rw(area, now=now)
    batch = await begin_act("drafts", place, ActBody(template=plans[0]), by, now)
    keyed = [(new_id(), plan) for plan in plans]
    await _insert(Round, [row_of(key, plan, by=by, now=now, batch=batch) for key, plan in keyed])
    await _insert(Contest, [row for key, plan in keyed for row in contests_of(key, plan)])
    await _insert(PhaseDate, [row for key, plan in keyed for row in dates_of(key, plan)])
    await _insert(PhaseText, [row for key, plan in keyed for row in texts_of(key, plan)])
    return batch


async def begin_act(kind: str, place: str, body: ActBody, by: Actor, now: datetime) -> int:
    """Write down an act that can be taken back; gives its number. Inside a transaction."""
    key = new_id()
    text = msgspec.json.encode(body).decode()
    await BulkAct.insert(
        BulkAct(id=key, kind=kind, place=place, body=text, person=by.person, at=now, undone_at=None)
    )
    return key


async def _insert(table: type[Table], rows: Sequence[Any]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        await table.insert(*rows[start : start + _AT_ONCE])


async def _locked(keys: Collection[int], by: Actor) -> list[RoundFacts]:
    """These rounds, locked in the order of their keys; those of elsewhere are not there."""
    wanted = sorted(set(keys))
    refuse_if(None if wanted else WhyNotRound.NOTHING_CHOSEN)
    await lock_rows(Round, wanted, Lock.UPDATE)
    found = [
        facts
        for facts in await rounds_where(Round.id.is_in(wanted))
        if facts.place and by.holds(RoleKind.FACILITATOR, facts.place)
    ]
    if not found:
        raise NotFound
    return sorted(found, key=lambda facts: (facts.place or "", facts.id))


@transactional
async def announce_many(keys: Collection[int], *, by: Actor, now: datetime) -> Done:
    """Make all of these drafts public that can be; the others stay drafts, each with its reason."""
    ready: list[RoundFacts] = []
    left: list[Left] = []
    found = await _locked(keys, by)
    for facts in found:
        why = WhyNotRound.ANNOUNCED if facts.kode else why_not_announce(facts, now)
        if why:
            left.append(Left(facts.id, facts.title, why))
        else:
            ready.append(facts)
    if ready:
        await _announce(ready, by, now)
    done = tuple(facts.id for facts in ready)
    place = PlaceCode(next(one.place for one in found if one.place))
    batch = await begin_act("announce", place, ActBody(done=done, left=tuple(left)), by, now)
    return Done(batch, done, tuple(left))


async def _announce(ready: Sequence[RoundFacts], by: Actor, now: datetime) -> None:
    kodes = await next_kodes(now, len(ready))
    for facts, kode in zip(ready, kodes, strict=True):
        await Round.update({Round.kode: kode, Round.announced_at: now}).where(Round.id == facts.id)
    ids = [facts.id for facts in ready]
    await RoundRevision.delete().where(RoundRevision.round.is_in(ids))
    things = [
        Happening(Kode(kode), tuple(topics_of(facts)), {}) for facts, kode in zip(ready, kodes, strict=True)
    ]
    await record_each(Event.ROUND_ANNOUNCED, things, by=by, now=now)


@transactional
async def move_dates(
    keys: Collection[int], first: Phase, days: int, *, reason: str, by: Actor, now: datetime
) -> Done:
    """Move this phase and all after it by so many days, in each of these rounds where that can be."""
    wanted: dict[int, tuple[RoundFacts, dict[Phase, datetime]]] = {
        facts.id: (facts, {phase: at + timedelta(days=days) for phase, at in _later(facts, first, now)})
        for facts in await _locked(keys, by)
    }
    return await _move(wanted, reason, by, now)


def _later(facts: RoundFacts, first: Phase, now: datetime) -> Iterable[tuple[Phase, datetime]]:
    """The dates from this phase on that have not come."""
    reached = ORDER.index(first)
    return [
        (phase, at)
        for phase, at in facts.dates.items()
        if ORDER.index(phase) >= reached and at > now and phase not in facts.moves
    ]


async def _move(
    wanted: Mapping[int, tuple[RoundFacts, dict[Phase, datetime]]], reason: str, by: Actor, now: datetime
) -> Done:
    moved: dict[RoundId, tuple[RoundFacts, Moved]] = {}
    left: list[Left] = []
    for facts, changed in wanted.values():
        why = why_not_change(facts.dates, facts.dates | changed, facts.moves, reason, now)
        if why is WhyNotRound.NO_REASON:
            raise Refused(why)
        if not changed or why:
            left.append(Left(facts.id, facts.title, why or WhyNotRound.ALREADY_BEGUN))
        else:
            before = {phase: facts.dates[phase] for phase in changed}
            moved[facts.id] = (facts, Moved(before, changed))
    place = PlaceCode(next(facts.place for facts, _ in wanted.values() if facts.place))
    body = ActBody(done=tuple(moved), left=tuple(left), moved={key: one for key, (_, one) in moved.items()})
    batch = await begin_act("dates", place, body, by, now)
    await _write_dates({key: one.after for key, (_, one) in moved.items()})
    things = [
        Happening(facts.kode, tuple(topics_of(facts)), _told(one.after, reason))
        for facts, one in moved.values()
        if facts.kode
    ]
    await record_each(Event.ROUND_DATES_CHANGED, things, by=by, now=now)
    return Done(batch, tuple(moved), tuple(left))


def _told(dates: Mapping[Phase, datetime], reason: str) -> dict[str, object]:
    told = {phase.value: at.isoformat(timespec="minutes") for phase, at in dates.items()}
    return {"dates": told, "reason": reason.strip()}


async def _write_dates(dates: Mapping[int, Mapping[Phase, datetime]]) -> None:
    for phase in {phase for changed in dates.values() for phase in changed}:
        keys = [key for key, changed in dates.items() if phase in changed]
        await PhaseDate.delete().where(PhaseDate.round.is_in(keys), PhaseDate.phase == phase.value)
    rows = [
        PhaseDate(id=new_id(), round=key, phase=phase.value, opens_at=at)
        for key, changed in dates.items()
        for phase, at in changed.items()
    ]
    await _insert(PhaseDate, rows)


@transactional
async def undo(batch: int, *, reason: str, by: Actor, now: datetime) -> Done:
    """Take an act on many rounds back, where nothing happened since; the others stay as they are.

    Drafts are deleted unless they are announced; dates return unless they were changed again or have come;
    announced rounds are drafts again for a day, unless something was built on them.
    """
    await lock_row(BulkAct, batch, Lock.UPDATE)
    act = await require_batch(batch)
    if act.person != by.person:
        raise NotFound
    refuse_if(WhyNotRound.UNDONE if act.undone_at else None)
    if act.kind == "drafts":
        done = await _delete_drafts([facts.id for facts in await rounds_of_batch(batch)], by)
    elif act.kind == "announce":
        done = await _unannounce(act, reason, by, now)
    else:
        done = await _move_back(act.body.moved, reason, by, now)
    text = msgspec.json.encode(msgspec.structs.replace(act.body, kept=done.left)).decode()
    await BulkAct.update({BulkAct.undone_at: now, BulkAct.body: text}).where(BulkAct.id == batch)
    return done


async def _unannounce(act: Batch, reason: str, by: Actor, now: datetime) -> Done:
    """Refused as a whole when it is too late, or when no round of the act can become a draft again."""
    refuse_if(why_not_undo(at=act.at, undone=False, now=now))
    refuse_if(WhyNotRound.NO_REASON if len(reason.strip()) < SHORTEST_REASON else None)
    found = await _locked(act.body.done, by)
    why = await why_not_unannounce([facts for facts in found if facts.kode])
    taken = [facts for facts in found if facts.kode and facts.id not in why]
    left = tuple(Left(facts.id, facts.title, why[facts.id]) for facts in found if facts.id in why)
    if not taken:
        raise Refused(WhyNotRound(left[0].why) if left else WhyNotRound.UNDONE)
    await unannounce(taken, reason.strip(), by=by, now=now)
    return Done(0, tuple(facts.id for facts in taken), left)


async def _delete_drafts(keys: Collection[int], by: Actor) -> Done:
    found = await _locked(keys, by)
    ids = [facts.id for facts in found if not facts.kode]
    if ids:
        for part in (Contest, PhaseDate, PhaseText, RoundRevision):
            await part.delete().where(part.round.is_in(ids))
        await Round.delete().where(Round.id.is_in(ids))
    left = tuple(Left(f.id, f.title, WhyNotRound.ANNOUNCED) for f in found if f.kode)
    return Done(0, tuple(ids), left)


async def _move_back(acts: Mapping[int, Moved], reason: str, by: Actor, now: datetime) -> Done:
    found = await _locked(acts.keys(), by)
    same = [f for f in found if all(f.dates.get(p) == at for p, at in acts[f.id].after.items())]
    left = tuple(Left(f.id, f.title, WhyNotRound.ALREADY_BEGUN) for f in found if f not in same)
    if not same:
        return Done(0, (), left)
    done = await _move({f.id: (f, acts[f.id].before) for f in same}, reason, by, now)
    if done.batch:  # what undoes is not undone again
        await BulkAct.update({BulkAct.undone_at: now}).where(BulkAct.id == done.batch)
    return Done(0, done.done, (*done.left, *left))
