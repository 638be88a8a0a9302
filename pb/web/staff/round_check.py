"""What is told about a draft: its calendar beside that of the city, faults, what others changed."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from pb.core.calendar import is_working
from pb.core.city import this_city
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.queries import (
    Revision,
    last_revision,
    other_votes,
    plan_of,
    planning_calendar,
    revision_of,
    texts_of_round,
)
from pb.rounds.planning.rules import (
    CalendarLine,
    Change,
    Noted,
    calendar_lines,
    changes_between,
    notes_on,
    steps_of,
)
from pb.rounds.rules import Phase
from pb.rounds.services import why_not_announce


class CalendarShown(msgspec.Struct, frozen=True):
    """Phases and steps of planning in one list, and what is worth knowing about them."""

    lines: tuple[CalendarLine, ...]
    notes: tuple[Noted, ...]


async def calendar_of(facts: RoundFacts, now: datetime) -> CalendarShown:
    """The calendar of a draft."""
    city, steps = this_city(), steps_of(planning_calendar(), facts.year)
    days_off = [
        phase
        for phase in (Phase.SCREENING, Phase.PUBLISHED)
        if phase in facts.dates and not is_working(city.day(facts.dates[phase]))
    ]
    notes = notes_on(facts.dates, steps, await other_votes(facts), days_off, now, city)
    return CalendarShown(calendar_lines(facts.dates, steps, city), notes)


def faults_of(facts: RoundFacts, now: datetime) -> tuple[StrEnum, ...]:
    """Why this draft cannot be announced now."""
    why = why_not_announce(facts, now)
    return (why,) if why else ()


class Clash(msgspec.Struct, frozen=True):
    """What somebody else changed meanwhile in the same fields, and who did it last."""

    changes: tuple[Change, ...]
    by: Revision | None


async def clash_of(facts: RoundFacts, seen: int, fields: Iterable[str]) -> Clash:
    """The difference between what the writer saw and what is stored now."""
    stored: Any = plan_of(facts, await texts_of_round(facts.id))
    before = await revision_of(facts.id, seen)
    newest = await revision_of(facts.id, await last_revision(facts.id))
    return Clash(changes_between(before.plan, stored, tuple(fields)) if before else (), newest)
