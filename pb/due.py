"""Due work, in each process: moves of rounds whose time has come, messages that wait to leave."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from pb.ballots.services import move_due_rounds
from pb.core.outbox import claim, mark_sent
from pb.outcomes.services import publish_due_rounds
from pb.trials.services import count_due_trials

EVERY_SECONDS = 2.0
_log = logging.getLogger("pb.due")


async def do_due_work(clock: Callable[[], datetime]) -> None:
    """Until cancelled: look every two seconds. A fault is logged and does not end the loop."""
    while True:
        for work in (move_due_rounds, publish_due_rounds, send_messages):
            try:
                await work(now=clock())
            except Exception:
                _log.exception("due work failed")
        await asyncio.sleep(EVERY_SECONDS)


async def count_trials(clock: Callable[[], datetime]) -> None:
    """Until cancelled: count what people try. Beside the other work, for a count may take a minute."""
    while True:
        try:
            await count_due_trials(now=clock())
        except Exception:
            _log.exception("a trial failed")
        await asyncio.sleep(1.0)


async def send_messages(*, now: datetime) -> None:
    """Hand waiting messages to the driver. The default driver only writes down that they left."""
    letters = await claim(now=now)
    if letters:
        await mark_sent([letter.id for letter in letters], now=now)
