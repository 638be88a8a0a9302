"""Jobs on SQLite: those that wait are written together, with one commit.

They run in step behind one savepoint. Where anything goes wrong all is taken back, and each runs once more by
itself behind a savepoint of its own: what fails then has failed alone.
"""

import asyncio
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pb.core.db.in_step import Result, run_in_step
from pb.core.db.jobs import TOGETHER, WAITING, Make, R, run_at_once
from pb.core.db.waiting import to_the_end
from pb.core.db.worker import answer
from pb.core.errors import Busy

if TYPE_CHECKING:
    from pb.core.db.sqlite import FileEngine


class _Waiting(NamedTuple):
    make: Make[Any]
    touches: frozenset[Hashable]
    done: "asyncio.Future[Any]"
    until: float


class Together:
    """The line of jobs of one process. A job is answered when its commit has returned, never before."""

    def __init__(self, engine: "FileEngine", patience: float) -> None:
        self._engine, self._patience = engine, patience
        self._line: deque[_Waiting] = deque()
        self._working: asyncio.Task[None] | None = None

    async def run(self, make: Make[R], touches: frozenset[Hashable]) -> R:
        """Wait for the next commit; raises what the job raises, or `Busy`.

        Of two jobs that touch the same thing the second waits for the commit of the first.
        """
        if len(self._line) >= WAITING:
            raise Busy
        done: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._line.append(_Waiting(make, touches, done, time.monotonic() + self._patience))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        return await done  # who goes away leaves the job in the line

    async def _work(self) -> None:
        while self._line:
            until = self._line[0].until
            try:
                await asyncio.wait_for(self._engine.write_lock.acquire(), max(0.0, until - time.monotonic()))
            except TimeoutError:
                self._give_up()
                continue
            try:
                await self._write(self._next(), until)
            finally:
                self._engine.write_lock.release()

    def _next(self) -> list[_Waiting]:
        """The first in the line that touch nothing in common; the others stay in it, in their order."""
        batch: list[_Waiting] = []
        left: list[_Waiting] = []
        touched: set[Hashable] = set()
        while self._line and len(batch) < TOGETHER:
            waiting = self._line.popleft()
            (batch if touched.isdisjoint(waiting.touches) else left).append(waiting)
            touched |= waiting.touches
        self._line.extendleft(reversed(left))
        return batch

    def _give_up(self) -> None:
        """Those whose time is over; the rest goes on waiting."""
        now = time.monotonic()
        while self._line and self._line[0].until <= now:
            answer(self._line.popleft().done, None, Busy())

    async def _write(self, batch: list[_Waiting], until: float) -> None:
        job = partial(_write_all, self._engine, [waiting.make for waiting in batch], until)
        try:
            results = await to_the_end(self._engine.writer.submit(job))
        except Exception as fault:
            results = [(None, fault)] * len(batch)
        for waiting, (value, error) in zip(batch, results, strict=True):
            answer(waiting.done, value, error)

    async def finish(self) -> None:
        """Write those that wait still."""
        if self._working is not None:
            await to_the_end(self._working)


def _write_all(
    engine: "FileEngine", makes: Sequence[Make[Any]], until: float, connection: sqlite3.Connection
) -> list[Result]:
    transaction = engine.transaction()
    try:
        transaction.begin(until, connection)
        results = _all(connection, makes)
        transaction.commit(connection)
    except BaseException:
        transaction.rollback(connection)
        raise
    return results


def _all(connection: sqlite3.Connection, makes: Sequence[Make[Any]]) -> list[Result]:
    """All in step; if anything fails there, one by one."""
    if len(makes) > 1:
        connection.execute("SAVEPOINT jobs")
        try:
            results = run_in_step(makes, fetcher(connection))
        except Exception:
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO jobs")
            connection.execute("RELEASE jobs")
        else:
            connection.execute("RELEASE jobs")
            return results
    return [_one(connection, make) for make in makes]


def _one(connection: sqlite3.Connection, make: Make[Any]) -> Result:
    """One job behind its savepoint. What breaks the whole transaction (a full disk) ends the batch."""
    connection.execute("SAVEPOINT job")
    try:
        value = run_at_once(make, fetcher(connection))
    except Exception as error:
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO job")
        connection.execute("RELEASE job")
        return None, error
    connection.execute("RELEASE job")
    return value, None


def fetcher(connection: sqlite3.Connection) -> Callable[[str, Sequence[Any]], list[dict[str, Any]]]:
    """How a job reads and writes on this connection."""

    def fetch(query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
        return connection.execute(query, values).fetchall()

    return fetch
