"""Rules of nightly work: when it is due, when it is late, and what must raise an alarm."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum

import msgspec

from pb.core.city import City

HOUR = time(2)  # in the city's time zone, when fewest people are there
LATE, BACKUPS_KEPT = timedelta(hours=26), timedelta(days=30)
HEAD_LATE = timedelta(hours=2)
CLOCK_DRIFT, CLOCK_LOOKED_AT = 60.0, 60.0  # seconds
CLOCK_BEHIND = timedelta(seconds=5)
MOST_HOURS = timedelta(hours=6)  # a run that takes longer has died


class Job(StrEnum):
    """What runs each night in a process of its own."""

    VERIFY = "verify"
    BACKUP = "backup"


class RunState(StrEnum):
    """How a run ended. `wrong`: it did its work and found faults; `failed`: it could not do it."""

    RUNNING = "running"
    FINE = "fine"
    WRONG = "wrong"
    FAILED = "failed"


class Run(msgspec.Struct, frozen=True):
    """One run. `facts` are figures and kinds of faults, never their words."""

    id: int
    job: Job
    began_at: datetime
    ended_at: datetime | None
    state: RunState
    facts: dict[str, object]


class WhyNotWitness(StrEnum):
    """Why somebody cannot be named as a witness."""

    ADDRESS = "witness.address"
    THERE = "witness.there"
    TOO_MANY = "witness.too_many"
    LABEL = "witness.label"


class Alarm(StrEnum):
    """Why administrators are told."""

    WRONG = "wrong"
    FAILED = "failed"
    MISSED = "missed"


class ClockFault(StrEnum):
    """What is wrong with the clock of the server."""

    DRIFT = "clock.drift"
    BEHIND = "clock.behind"
    APART = "clock.apart"


def apart(told: datetime | None, now: datetime, waited: float) -> float:
    """Seconds between our date and that of the database, which looked at its clock while we waited for it."""
    if told is None or now <= told <= now + timedelta(seconds=waited):
        return 0.0
    late = (told - now).total_seconds()
    return late if late < 0 else late - waited


def clock_fault(
    wall: timedelta, steady: float, now: datetime, committed: datetime | None, others: float = 0.0
) -> ClockFault | None:
    """The date moved otherwise than time passed, lies behind what is committed, or is not the database's.

    `wall` and `steady`, in seconds, have passed since the process began; `others` lie between its date and
    the database's. Machines that share a database differ by moments, so a little is allowed.
    """
    if abs(wall.total_seconds() - steady) > CLOCK_DRIFT:
        return ClockFault.DRIFT
    behind = committed is not None and now < committed - CLOCK_BEHIND
    if behind:
        return ClockFault.BEHIND
    return ClockFault.APART if abs(others) > CLOCK_DRIFT else None


def last_due(now: datetime, city: City) -> datetime:
    """The last moment at which nightly work was due."""
    today = city.at(city.day(now), HOUR)
    return today if today <= now else city.at(city.day(now) - timedelta(days=1), HOUR)


def is_due(runs: Sequence[Run], now: datetime, city: City) -> bool:
    """Whether it has not run since it was due last; what has died is no reason to wait for ever."""
    newest = max((run.began_at for run in runs), default=None)
    return newest is None or newest < last_due(now, city)


def alarm_of(runs: Sequence[Run], now: datetime) -> Alarm | None:
    """What is wrong with a job, by its last runs: the newest end, or that none ended well for 26 hours."""
    ended = [run for run in runs if run.ended_at is not None]
    if ended:
        newest = max(ended, key=lambda run: run.ended_at or run.began_at)
        if newest.state in {RunState.WRONG, RunState.FAILED}:
            return Alarm(newest.state.value)
    well = [run.ended_at for run in ended if run.ended_at is not None]
    since = max(well, default=min((run.began_at for run in runs), default=now))
    return Alarm.MISSED if since < now - LATE else None


def too_old(name: str, now: datetime) -> bool:
    """Whether a backup named `rembug-20260612T050000Z.rembug` has had its thirty days."""
    try:
        made = datetime.strptime(name[7:22], "%Y%m%dT%H%M%S").replace(tzinfo=now.tzinfo)
    except ValueError:
        return False
    return made < now - BACKUPS_KEPT


def wants_head(
    newest: tuple[int, datetime, int], sent: tuple[int, datetime, int] | None, now: datetime, *, voting: bool
) -> bool:
    """Whether witnesses get this head (number, moment, mark) now, after the last one that they got.

    At once after a move or another urgent act; hourly while a vote is open; else once a day.
    """
    if sent is None:
        return True
    if newest[0] <= sent[0]:
        return False
    quiet = timedelta(hours=1) if voting else timedelta(days=1)
    return newest[2] != sent[2] or now - sent[1] >= quiet
