"""Which news followers are told, when, and what they were told already."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time

import msgspec

from pb.core.city import City
from pb.core.events import Event
from pb.people.following.rules import Followed
from pb.rounds.rules import BY_CLOCK, Phase

NEWS_AT = time(17)
MOST_LINES = 4
REASON_SHOWN = 200
TOLD_OF: Mapping[Followed, frozenset[Event]] = {
    Followed.ROUND: frozenset(
        {
            Event.ROUND_DATES_CHANGED,
            Event.ROUND_AMENDED,
            Event.PHASE_ENTERED,
            Event.VOTE_RESUMED,
            Event.COST_ASKED,
            Event.COST_CHANGED,
            Event.ANSWERED,
            Event.DISPUTE_ANSWERED,
            Event.DECIDED,
        }
    ),
    Followed.PROPOSAL: frozenset(
        {
            Event.PROPOSAL_CHANGED,
            Event.PROPOSAL_WITHDRAWN,
            Event.PROPOSAL_SHOWN,
            Event.SCREENED,
            Event.APPEALED,
            Event.APPEAL_ANSWERED,
            Event.LISTED,
            Event.MERGED,
            Event.SPLIT,
            Event.COUNTED,
            Event.DECIDED,
            Event.PROMISED,
            Event.CARRIED_ON,
            Event.REFERRED,
            Event.REFERRAL_TAKEN,
            Event.REFERRAL_REFUSED,
        }
    ),
    Followed.WORKSHOP: frozenset(
        {
            Event.WORKSHOP_CHANGED,
            Event.WORKSHOP_STAGE,
            Event.WORKSHOP_CANCELLED,
            Event.DECISION_SETTLED,
            Event.VERSION_SUBMITTED,
            Event.VERSION_ANSWERED,
            Event.VERSION_EFFECTIVE,
            Event.VERSION_DROPPED,
        }
    ),
    Followed.PLACE: frozenset(
        {
            Event.ROUND_ANNOUNCED,
            Event.PHASE_ENTERED,
            Event.COUNTED,
            Event.DECIDED,
            Event.PROPOSAL_PUBLISHED,
            Event.WORKSHOP_PLANNED,
            Event.WORKSHOP_CANCELLED,
            Event.PROMISED,
        }
    ),
}
# Who was told of it at once, because it concerns them, is not told again as a follower.
TOLD_AT_ONCE: Mapping[Event, tuple[str, ...]] = {
    Event.ROUND_DATES_CHANGED: ("round_changed",),
    Event.ROUND_AMENDED: ("round_changed",),
    Event.VOTE_RESUMED: ("round_changed",),
    Event.COST_CHANGED: ("cost_changed",),
    Event.DISPUTE_ANSWERED: ("dispute_answered",),
    Event.SCREENED: ("screened.",),
    Event.APPEAL_ANSWERED: ("appeal_answered.",),
    Event.PROPOSAL_CHANGED: ("version_effective",),
    Event.MERGED: ("merged", "merge_done", "version_effective"),
    Event.SPLIT: ("split",),
    Event.PROMISED: ("promised",),
    Event.COUNTED: ("counted.",),
    Event.DECIDED: ("decided.",),
    Event.CARRIED_ON: ("carried",),
    Event.WORKSHOP_CHANGED: ("workshop_",),
    Event.WORKSHOP_CANCELLED: ("workshop_cancelled",),
    Event.VERSION_EFFECTIVE: ("version_effective",),
}


class Line(msgspec.Struct, frozen=True):
    """One piece of news: where it leads (`of` is a kind of page), what happened, and why.

    `other` is the thing that came of it, where who was told at once was told of that.
    """

    of: str
    kode: str
    title: str
    event: Event
    at: datetime
    detail: str = ""
    reason: str = ""
    other: str = ""


def news_due(city: City, now: datetime) -> datetime | None:
    """The moment at which the news of today was due, or None while it is still to come."""
    here = now.astimezone(city.tz)
    due = datetime.combine(here.date(), NEWS_AT, tzinfo=city.tz)
    return due if due <= here else None


def by_clock(
    dates: Mapping[Phase, datetime], *, kode: str, title: str, since: datetime, until: datetime
) -> list[Line]:
    """Phases that the clock began stand in no record: their dates say it."""
    return [
        Line(Followed.ROUND.value, kode, title, Event.PHASE_ENTERED, at, phase.value)
        for phase, at in dates.items()
        if phase in BY_CLOCK and since < at <= until
    ]


def for_reader(
    lines: Iterable[Line], *, since: datetime, told: Collection[tuple[str, str]], follows: Collection[str]
) -> tuple[tuple[Line, ...], int]:
    """The newest lines that are news to this reader, the oldest of them first, and how many more there are.

    `told` are kode and kind of what they were told since; what they `follow` besides is told with that.
    """
    found = [
        line for line in lines if line.at > since and line.kode not in follows and not _was_told(line, told)
    ]
    found.sort(key=lambda line: (line.at, line.kode, line.event))
    return tuple(found[-MOST_LINES:]), max(0, len(found) - MOST_LINES)


def _was_told(line: Line, told: Collection[tuple[str, str]]) -> bool:
    own = (
        line.event is Event.PROPOSAL_CHANGED and not line.other
    )  # an author's change, of which nobody is told
    kinds = () if own else TOLD_AT_ONCE.get(line.event, ())
    return any(kode in {line.kode, line.other} and said.startswith(kinds) for kode, said in told if kinds)


def facts_of(line: Line, *, thing: str, place: str) -> dict[str, str]:
    """The facts of a notice: `thing` is what the reader follows, `place` the kelurahan where it is that."""
    said = {"of": line.of, "title": line.title, "event": line.event.value, "thing": thing}
    if line.detail:
        said["detail"] = line.detail
    if line.reason:
        said["reason"] = line.reason[:REASON_SHOWN]
    return said | ({"place": place} if place else {})


def earliest(moments: Sequence[datetime], otherwise: datetime) -> datetime:
    """The first of these moments."""
    return min(moments, default=otherwise)
