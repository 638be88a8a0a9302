"""The options board: drafts with costs, measures, dots."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import criteria_of, options_of, require_workshop, seats_of
from pb.workshops.rules import (
    MOST_CRITERIA,
    MOST_OPTIONS,
    OptionContent,
    SeatState,
    Value,
    WhyNotOption,
    WorkshopStage,
    read_option,
    why_not_dot,
    why_not_option,
    why_not_paper_dots,
    why_not_words,
)
from pb.workshops.services.setup import run_by
from pb.workshops.tables import Criterion, DesignDecision, DesignOption, Dot, Rating, Seat, Workshop


def _checked(body: Mapping[str, Any]) -> OptionContent | None:
    content = read_option(body)
    return content if isinstance(content, OptionContent) else None


@transactional
async def write_option(
    kode: str, body: Mapping[str, Any], *, number: int | None, revision: int, by: Actor, now: datetime
) -> int:
    """A new option (without `number`), or the next text of one for whoever read `revision` of it."""
    facts = await run_by(kode, by)
    there = {option.number: option for option in await options_of(facts.id)}
    refuse_if(why_not_option(facts.stage, there=len(there) if number is None else 0))
    if _checked(body) is None:
        raise NotFound  # the form says what is missing before it comes here
    text = json.dumps(dict(body), ensure_ascii=False)
    if number is None:
        number = next(n for n in range(1, MOST_OPTIONS + 1) if n not in there)
        await _insert_option(facts, number, text, now)
    else:
        if number not in there:
            raise NotFound
        refuse_if(WhyNotOption.CHANGED if there[number].revision != revision else None)
        changed: dict[Any, Any] = {
            DesignOption.body: text,
            DesignOption.name: str(body["name"]).strip(),
            DesignOption.revision: revision + 1,
            DesignOption.updated_at: now,
        }
        await DesignOption.update(changed).where(DesignOption.id == there[number].id)
    await record(
        Event.OPTION_WRITTEN, by=by, now=now, kode=facts.kode, topics=[str(facts.place)], option=number
    )
    return number


async def _insert_option(facts: WorkshopFacts, number: int, text: str, now: datetime) -> None:
    row = DesignOption(
        id=new_id(),
        workshop=facts.id,
        number=number,
        name=str(json.loads(text)["name"]).strip(),
        body=text,
        revision=1,
        paper_dots=0,
        updated_at=now,
    )
    await DesignOption.insert(row)


@transactional
async def remove_option(kode: str, number: int, *, by: Actor, now: datetime) -> None:
    """Take an option away that nobody gave a dot and that no decision chose."""
    facts = await run_by(kode, by)
    option = next((o for o in await options_of(facts.id) if o.number == number), None)
    if option is None:
        raise NotFound
    refuse_if(why_not_option(facts.stage, there=0))
    refuse_if(WhyNotOption.HAS_DOTS if option.all_dots else None)
    chosen = await DesignDecision.exists().where(DesignDecision.option == option.id)
    refuse_if(WhyNotOption.CHOSEN if chosen else None)
    await Rating.delete().where(Rating.option == option.id)
    await DesignOption.delete().where(DesignOption.id == option.id)
    await record(
        Event.OPTION_WRITTEN, by=by, now=now, kode=facts.kode, topics=[str(facts.place)], option=number
    )


@transactional
async def write_criterion(kode: str, text: str, *, by: Actor, now: datetime) -> None:
    """One more measure, in the words of the group."""
    facts = await run_by(kode, by)
    there = await criteria_of(facts.id)
    _refuse_weighing(facts)
    refuse_if(why_not_words(text))
    refuse_if(WhyNotOption.TOO_MANY_CRITERIA if len(there) >= MOST_CRITERIA else None)
    same = {criterion.text.casefold() for criterion in there}
    refuse_if(WhyNotOption.SAME_CRITERION if text.strip().casefold() in same else None)
    number = max((criterion.number for criterion in there), default=0) + 1
    row = Criterion(id=new_id(), workshop=facts.id, number=number, text=text.strip()[:120])
    await Criterion.insert(row)
    await record(Event.WEIGHED, by=by, now=now, kode=facts.kode, topics=[str(facts.place)])


@transactional
async def remove_criterion(kode: str, criterion: int, *, by: Actor, now: datetime) -> None:
    """Take a measure away, with what was said about it."""
    facts = await run_by(kode, by)
    _refuse_weighing(facts)
    if criterion not in {c.id for c in await criteria_of(facts.id)}:
        raise NotFound
    await Rating.delete().where(Rating.criterion == criterion)
    await Criterion.delete().where(Criterion.id == criterion)
    await record(Event.WEIGHED, by=by, now=now, kode=facts.kode, topics=[str(facts.place)])


@transactional
async def rate(kode: str, values: Mapping[tuple[int, int], Value], *, by: Actor, now: datetime) -> None:
    """How options meet measures, as the group agreed: (measure, option) to a value."""
    facts = await run_by(kode, by)
    _refuse_weighing(facts)
    measures = {c.id for c in await criteria_of(facts.id)}
    options = {o.id for o in await options_of(facts.id)}
    if any(measure not in measures or option not in options for measure, option in values):
        raise NotFound
    for (measure, option), value in values.items():
        held = (Rating.criterion == measure) & (Rating.option == option)
        await Rating.delete().where(held)
        await Rating.insert(Rating(id=new_id(), criterion=measure, option=option, value=value.value))
    await record(Event.WEIGHED, by=by, now=now, kode=facts.kode, topics=[str(facts.place)])


def _refuse_weighing(facts: WorkshopFacts) -> None:
    open_ = facts.stage in {WorkshopStage.OPTIONS, WorkshopStage.WEIGH}
    refuse_if(None if open_ else WhyNotOption.CLOSED)


@transactional
async def give_dots(kode: str, seat: int, dots: Mapping[int, int], *, by: Actor, now: datetime) -> None:
    """All dots of one person at once, in place of any before: number of the option to how many."""
    facts = await require_workshop(kode)
    await lock_row(Workshop, facts.id, Lock.SHARE)
    await lock_row(Seat, seat, Lock.UPDATE)
    facts = await require_workshop(kode)
    held = next((s.held for s in await seats_of(facts.id) if s.held.id == seat), None)
    options = {option.number: option.id for option in await options_of(facts.id)}
    given = {number: n for number, n in dots.items() if n > 0}
    if not set(given) <= set(options):
        raise NotFound
    refuse_if(why_not_dot(held, given, limit=facts.dots, stage=facts.stage), most=facts.dots)
    await Dot.delete().where(Dot.seat == seat)
    rows = [Dot(id=new_id(), seat=seat, option=options[number], n=n) for number, n in given.items()]
    if rows:
        await Dot.insert(*rows)
    await record(Event.WEIGHED, by=by, now=now, kode=facts.kode)


@transactional
async def count_paper_dots(kode: str, dots: Mapping[int, int], *, by: Actor, now: datetime) -> None:
    """Dots that people without a phone stuck on the sheet: number of the option to how many."""
    facts = await run_by(kode, by)
    refuse_if(WhyNotOption.CLOSED if facts.stage is not WorkshopStage.WEIGH else None)
    options = {option.number: option.id for option in await options_of(facts.id)}
    if not set(dots) <= set(options) or any(n < 0 for n in dots.values()):
        raise NotFound
    there = {s.held.id for s in await seats_of(facts.id) if s.state is SeatState.SEATED and s.held.attended}
    on_phones = {row["seat"] for row in await Dot.select(Dot.seat).where(Dot.seat._.workshop == facts.id)}
    on_paper = len(there - on_phones)
    refuse_if(
        why_not_paper_dots(sum(dots.values()), on_paper=on_paper, limit=facts.dots),
        most=on_paper * facts.dots,
    )
    for number, n in dots.items():
        await DesignOption.update({DesignOption.paper_dots: n}).where(DesignOption.id == options[number])
    await record(Event.WEIGHED, by=by, now=now, kode=facts.kode, topics=[str(facts.place)])
