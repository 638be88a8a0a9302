"""Due work, in each process: moves of rounds, reminders, messages that wait, rows that had their time."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from pb.ballots.calls.services import draw_calls, forget_calls
from pb.ballots.channels.services import forget_seats, remind_unsent
from pb.ballots.services import move_due_rounds
from pb.commitments.services import (
    read_old_ledgers,
    remind_parties,
    send_digests,
    settle_windows,
)
from pb.core.limits import forget_old
from pb.core.outbox import forget_sent
from pb.core.signals import write_signals
from pb.operations.clock import ClockWatch, steady
from pb.operations.services import forget_old_signals
from pb.outcomes.after_opening import forget_boxes
from pb.outcomes.services import publish_due_rounds
from pb.people.attesting.services import forget_attestations
from pb.people.following.services import forget_follows
from pb.people.services import forget_codes, send_letters
from pb.people.sessions import forget_ended
from pb.places.services import turn_page
from pb.programmes.biopori.services import remind_checks
from pb.programmes.services import forget_task_guests, remind_shifts
from pb.proposals.services import settle_regroups
from pb.publishing.packing import Packs
from pb.roll.services import read_due_rolls, wipe_old_rolls
from pb.screening.services import publish_due_answers
from pb.sealing.services import forget_salts, keep_box_roots, seal_due
from pb.telling.overdue.services import remind_overdue
from pb.telling.services import send_news
from pb.transparency.services import keep_log
from pb.trials.services import count_due_trials, forget_old_trials
from pb.workshops.services import forget_workshop_guests, remind_seats, remind_tasks

EVERY_SECONDS = 2.0
FORGET_EVERY = timedelta(hours=1)
REMIND_EVERY = timedelta(minutes=10)
_log = logging.getLogger("pb.due")


async def do_due_work(
    clock: Callable[[], datetime], build: str = "", watch: ClockWatch | None = None
) -> None:
    """Until cancelled: look every two seconds. A fault is logged and does not end the loop.

    All of it hangs on the date: while the clock is wrong nothing is done, nothing told and nothing removed.
    """
    watch = watch or ClockWatch(clock(), steady())
    forget_at = remind_at = steady()
    while True:
        work = _always(build)
        if steady() >= remind_at:
            remind_at = steady() + REMIND_EVERY.total_seconds()
            work.append(remind_overdue)
        if steady() >= forget_at:
            forget_at = steady() + FORGET_EVERY.total_seconds()
            work.append(forget)
        for item in work:
            await _do(item, clock(), watch)  # a new look: the date may jump while something else is done
        await asyncio.sleep(EVERY_SECONDS)


def _always(build: str) -> list[Callable[..., Awaitable[None]]]:
    """What each look does."""
    return [
        turn_page,
        move_due_rounds,
        publish_due_rounds,
        publish_due_answers,
        remind_seats,
        remind_tasks,
        remind_shifts,
        remind_unsent,
        settle_windows,
        settle_regroups,
        remind_checks,
        read_old_ledgers,
        send_digests,
        send_news,
        remind_parties,
        send_letters,
        keep_box_roots,
        draw_calls,
        seal_due,
        write_signals,
        partial(keep_log, build=build),
        forget_boxes,
    ]


async def _do(item: Callable[..., Awaitable[None]], now: datetime, watch: ClockWatch) -> None:
    try:
        if not await _clock_stops(watch, now):
            await item(now=now)
    except Exception:
        _log.exception("due work failed")


async def _clock_stops(watch: ClockWatch, now: datetime) -> bool:
    """Whether nothing may happen by itself now; also where the clock cannot be checked."""
    try:
        return await watch.stops(now, steady())
    except Exception:
        _log.exception("the clock was not checked")
        return True


async def count_trials(clock: Callable[[], datetime]) -> None:
    """Until cancelled: count what people try. Beside the other work, for a count may take a minute."""
    while True:
        try:
            await count_due_trials(now=clock())
        except Exception:
            _log.exception("a trial failed")
        await asyncio.sleep(1.0)


async def read_rolls(clock: Callable[[], datetime]) -> None:
    """Until cancelled: read the rolls that came as files. Beside the other work, for it may take a minute."""
    while True:
        try:
            await read_due_rolls(now=clock())
        except Exception:
            _log.exception("a roll failed")
        await asyncio.sleep(1.0)


async def write_packs(clock: Callable[[], datetime], packs: Packs) -> None:
    """Until cancelled: write the packs of rounds that are counted, so that nobody waits for theirs."""
    while True:
        try:
            await packs.write_due(now=clock())
        except Exception:
            _log.exception("a pack failed")
        await asyncio.sleep(20.0)


async def forget(*, now: datetime) -> None:
    """Remove what has had its time: counters, codes, sessions, messages that left (security.md P10)."""
    old = (
        *(forget_old, forget_codes, forget_ended, forget_sent, forget_old_trials),
        *(forget_task_guests, forget_workshop_guests),  # the last one wipes the guests themselves
    )
    for remove in (
        *old,
        forget_follows,
        forget_seats,
        forget_attestations,
        forget_calls,
        wipe_old_rolls,
        forget_salts,
        forget_old_signals,
    ):
        await remove(now=now)
