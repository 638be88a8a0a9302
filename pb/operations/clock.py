"""A watch over the clock: while it is wrong, no round moves by itself (security.md P9)."""

import logging
import time
from datetime import datetime

from pb.core.db import bump, transactional
from pb.core.installation import change_fact, fact
from pb.operations.queries import newest_moment
from pb.operations.rules import CLOCK_LOOKED_AT, ClockFault, clock_fault
from pb.operations.services import TOPIC, raise_alarm

FACT = "clock"
_log = logging.getLogger("pb.clock")


def steady() -> float:
    """Seconds that no change of the date moves, and that go on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class ClockWatch:
    """What one process knows of its clocks since it began."""

    def __init__(self, wall: datetime, passed: float) -> None:
        self._wall, self._passed = wall, passed
        self._looked_at: float | None = None
        self._committed: datetime | None = None
        self._told: ClockFault | str | None = "nothing yet"

    async def stops(self, now: datetime, passed: float) -> bool:
        """Whether what happens by itself has to wait; tells it once, and again when the clock is right."""
        if self._looked_at is None or passed - self._looked_at >= CLOCK_LOOKED_AT:
            self._committed, self._looked_at = await newest_moment(), passed
        fault = clock_fault(now - self._wall, passed - self._passed, now, self._committed)
        if fault != self._told:
            await tell_clock(fault, now=now)
            self._told = fault
        return fault is not None


async def tell_clock(fault: ClockFault | None, *, now: datetime) -> None:
    """Pages and administrators learn what is wrong with the clock, or that it is right again."""
    if (await fact(FACT) or "") == (fault or ""):
        return
    _log.error("the clock: %s", fault or "right again")
    await _write(fault, now=now)


@transactional
async def _write(fault: ClockFault | None, *, now: datetime) -> None:
    await bump([TOPIC])
    await change_fact(FACT, fault or "")
    if fault is not None:
        await raise_alarm("clock", fault.value.removeprefix("clock."), now=now)


async def clock_now() -> ClockFault | None:
    """What is wrong with the clock, as the processes told it last."""
    told = await fact(FACT)
    return ClockFault(told) if told else None
