"""A watch over the clock: while it is wrong, nothing happens by itself (security.md P9)."""

import logging
import secrets
import time
from datetime import datetime

from pb.core.db import bump, database_clock, transactional
from pb.core.installation import change_fact, fact
from pb.operations.queries import newest_moment
from pb.operations.rules import CLOCK_LOOKED_AT, ClockFault, apart, clock_fault
from pb.operations.services import TOPIC, raise_alarm

FACT = "clock"
_GONE = 3 * CLOCK_LOOKED_AT
_log = logging.getLogger("pb.clock")


def steady() -> float:
    """Seconds that no change of the date moves, and that go on while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class ClockWatch:
    """What one process knows of its clocks since it began.

    A process whose clock is wrong says so again every minute, in one fact that all share: so that another
    one, whose clock is right, takes it away only when nobody says it any more.
    """

    def __init__(self, wall: datetime, passed: float) -> None:
        self._wall, self._passed = wall, passed
        self._name = secrets.token_hex(4)
        self._looked_at: float | None = None
        self._committed: datetime | None = None
        self._others = 0.0
        self._told: ClockFault | None = None
        self._heard, self._heard_at = "", passed

    async def stops(self, now: datetime, passed: float) -> bool:
        """Whether what happens by itself has to wait; tells it, and again when the clock is right."""
        looks = self._looked_at is None or passed - self._looked_at >= CLOCK_LOOKED_AT
        if looks:
            await self._look(now, passed)
        fault = self._fault(now, passed)
        if looks or fault is not self._told:
            await self._tell(fault, now, passed)
            self._told = fault
        return fault is not None

    def wrong(self, now: datetime, passed: float) -> bool:
        """The same for work beside, by what was seen last; before the first look nobody knows."""
        return self._looked_at is None or self._fault(now, passed) is not None

    def _fault(self, now: datetime, passed: float) -> ClockFault | None:
        return clock_fault(now - self._wall, passed - self._passed, now, self._committed, self._others)

    async def _look(self, now: datetime, passed: float) -> None:
        began = steady()
        told = await database_clock()
        self._others = apart(told, now, steady() - began)
        self._committed, self._looked_at = await newest_moment(), passed

    async def _tell(self, fault: ClockFault | None, now: datetime, passed: float) -> None:
        """Pages and administrators learn what is wrong with the clock, or that it is right again."""
        said = await fact(FACT) or ""
        if said != self._heard:
            self._heard, self._heard_at = said, passed
        if fault is not None:
            if fault is not self._told:
                _log.error("the clock: %s", fault)
            await _write(fault, f"{self._name} {passed:.0f}", now=await database_clock() or now)
        elif said and (self._name in said or passed - self._heard_at >= _GONE):
            _log.error("the clock: right again")
            await _write(None, "", now=now)


@transactional
async def _write(fault: ClockFault | None, by: str, *, now: datetime) -> None:
    await bump([TOPIC])
    await change_fact(FACT, f"{fault} {by}" if fault else "")
    if fault is not None:
        await raise_alarm("clock", fault.value.removeprefix("clock."), now=now)


async def clock_now() -> ClockFault | None:
    """What is wrong with the clock of a process, as it told last."""
    told = await fact(FACT)
    return ClockFault(told.split()[0]) if told else None
