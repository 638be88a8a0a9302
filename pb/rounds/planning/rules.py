"""Rules of planning: the calendar of the city beside the phases of a round, and what two writers changed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

import msgspec

from pb.core.city import City
from pb.rounds.rules import ORDER, Phase

SAME_WEEKDAY = timedelta(weeks=52)


class PlanStep(msgspec.Struct, frozen=True, rename={"begins": "from", "ends": "to"}):
    """A step of participatory planning: years before the budget year, month and day."""

    code: str
    begins: tuple[int, int, int]
    ends: tuple[int, int, int]


class PhaseOffset(msgspec.Struct, frozen=True):
    """A phase so many days after a step begins, or after today where no step is named."""

    phase: Phase
    days: int
    hour: int
    step: str = ""


class PlanningCalendar(msgspec.Struct, frozen=True):
    """The usual dates of the city, and where the phases of a round lie beside them."""

    steps: tuple[PlanStep, ...]
    phases: tuple[PhaseOffset, ...]
    otherwise: tuple[PhaseOffset, ...]


class StepDays(msgspec.Struct, frozen=True):
    """A step of planning in one year."""

    code: str
    begins: date
    ends: date


def _day(year: int, at: tuple[int, int, int]) -> date:
    return date(year + at[0], at[1], at[2])


def steps_of(calendar: PlanningCalendar, year: int) -> tuple[StepDays, ...]:
    """The steps that lead to the budget of a year."""
    return tuple(StepDays(s.code, _day(year, s.begins), _day(year, s.ends)) for s in calendar.steps)


def dates_beside(calendar: PlanningCalendar, year: int, city: City) -> dict[Phase, datetime]:
    """The dates of a round that goes with the planning for this year."""
    begins = {step.code: step.begins for step in steps_of(calendar, year)}
    return {
        one.phase: city.at(begins[one.step] + timedelta(days=one.days), time(one.hour))
        for one in calendar.phases
    }


def dates_from(calendar: PlanningCalendar, today: date, city: City) -> dict[Phase, datetime]:
    """Dates that leave time for each phase, from today on."""
    return {
        one.phase: city.at(today + timedelta(days=one.days), time(one.hour)) for one in calendar.otherwise
    }


def next_year(calendar: PlanningCalendar, today: date) -> int:
    """The budget year whose planning begins next."""
    first = calendar.steps[0]
    return next(year for year in range(today.year, today.year + 5) if _day(year, first.begins) > today)


class DateNote(StrEnum):
    """What is worth knowing about dates that can stand; none of it hinders."""

    PAST = "date_note.past"
    DAY_OFF = "date_note.day_off"
    AFTER_MUSRENBANG = "date_note.after_musrenbang"
    NO_REMBUG = "date_note.no_rembug"
    OTHER_VOTE = "date_note.other_vote"


class Noted(msgspec.Struct, frozen=True):
    """A note with the phase that it is about and the name that it mentions."""

    code: DateNote
    phase: Phase | None = None
    name: str = ""


class OtherVote(msgspec.Struct, frozen=True):
    """The vote of another round in the same area."""

    title: str
    opens: datetime
    closes: datetime


def notes_on(
    dates: Mapping[Phase, datetime],
    steps: Iterable[StepDays],
    others: Iterable[OtherVote],
    days_off: Collection[Phase],
    now: datetime,
    city: City,
) -> tuple[Noted, ...]:
    """Clashes of these dates with the past, days off, the planning calendar and votes of other rounds."""
    found = [Noted(DateNote.PAST, phase) for phase, at in dates.items() if at < now]
    found += [Noted(DateNote.DAY_OFF, phase) for phase in days_off]
    found += _beside_steps(dates, {step.code: step for step in steps}, city)
    voting = dates.get(Phase.VOTING), dates.get(Phase.CLOSED)
    if voting[0] and voting[1]:
        found += [
            Noted(DateNote.OTHER_VOTE, Phase.VOTING, other.title)
            for other in others
            if other.opens < voting[1] and voting[0] < other.closes
        ]
    return tuple(found)


def _beside_steps(dates: Mapping[Phase, datetime], steps: Mapping[str, StepDays], city: City) -> list[Noted]:
    found: list[Noted] = []
    rembug, musrenbang = steps.get("rembug_warga"), steps.get("musrenbang_kelurahan")
    ideas, checking = dates.get(Phase.IDEAS), dates.get(Phase.SCREENING)
    if rembug and ideas and checking:
        first, last = city.day(ideas), city.day(checking)
        if last <= rembug.begins or first > rembug.ends:
            found.append(Noted(DateNote.NO_REMBUG, Phase.IDEAS))
    published = dates.get(Phase.PUBLISHED)
    if musrenbang and published and city.day(published) > musrenbang.ends:
        found.append(Noted(DateNote.AFTER_MUSRENBANG, Phase.PUBLISHED))
    return found


class CalendarLine(msgspec.Struct, frozen=True):
    """One line of the calendar: a phase (`phase` is set) or a step of planning, and for how many days."""

    begins: date
    ends: date | None
    phase: Phase | None
    step: str
    days: int


def calendar_lines(
    dates: Mapping[Phase, datetime], steps: Iterable[StepDays], city: City
) -> tuple[CalendarLine, ...]:
    """Phases and steps in the order in which they begin; a phase lasts until the next one begins."""
    ordered = [(phase, city.day(dates[phase])) for phase in ORDER if phase in dates]
    lines = [
        CalendarLine(day, after, phase, "", (after - day).days or 1)
        for (phase, day), (_, after) in pairwise(ordered)
    ]
    if ordered:
        lines.append(CalendarLine(ordered[-1][1], None, ordered[-1][0], "", 0))
    lines += [CalendarLine(s.begins, s.ends, None, s.code, (s.ends - s.begins).days + 1) for s in steps]
    return tuple(sorted(lines, key=lambda line: (line.begins, line.step)))


def shifted(dates: Mapping[Phase, datetime], years: int) -> dict[Phase, datetime]:
    """The same weeks and weekdays some years later."""
    return {phase: at + SAME_WEEKDAY * years for phase, at in dates.items()}


class Change(msgspec.Struct, frozen=True):
    """A field of a plan that differs: its name, its phase where it has one, before and after."""

    field: str
    phase: Phase | None
    before: Any
    after: Any


def changes_between(before: Any, after: Any, fields: Iterable[str] = ()) -> tuple[Change, ...]:
    """What differs between two plans, or between the named fields of them."""
    found: list[Change] = []
    for name in fields or before.__struct_fields__:
        was, now = getattr(before, name), getattr(after, name)
        if isinstance(was, dict):
            found += [
                Change(name, phase, was.get(phase), now.get(phase))
                for phase in ORDER
                if was.get(phase) != now.get(phase)
            ]
        elif was != now:
            found.append(Change(name, None, was, now))
    return tuple(found)


def title_of(pattern: str, name: str, year: int) -> str:
    """A title from a pattern: `Putaran {tahun} {nama}`; other braces stay as they were typed."""
    return " ".join(pattern.replace("{tahun}", str(year)).replace("{nama}", name).split())[:120]
