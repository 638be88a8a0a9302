"""One connection to a file on a thread of its own, with every pragma set and asserted."""

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from piccolo.engine.sqlite import dict_factory

R = TypeVar("R")
_PRAGMAS = (
    ("synchronous", "FULL", 2),
    ("foreign_keys", "ON", 1),
    ("busy_timeout", "5000", 5000),
    ("secure_delete", "ON", 1),
)


class UnsafeDatabase(Exception):
    """A connection does not keep what it promises: an acknowledged write could be lost."""


class _Queued(NamedTuple):
    job: Callable[[sqlite3.Connection], Any]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[Any]"


def answer(done: "asyncio.Future[Any]", value: Any, error: BaseException | None) -> None:
    """Tell who waits; in the loop's own thread."""
    if done.done():
        return  # nobody waits any more
    if error is None:
        done.set_result(value)
    else:
        done.set_exception(error)
        done.exception()  # an error that nobody waits for is no warning


class Worker:
    """One connection on one daemon thread; a job is a function that takes the connection."""

    def __init__(self, path: str, *, read_only: bool) -> None:
        self._jobs: SimpleQueue[_Queued | None] = SimpleQueue()
        self._path, self._read_only = path, read_only
        self._thread = threading.Thread(target=self._work, name="database", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[sqlite3.Connection], R]) -> "asyncio.Future[R]":
        """Queue a job; jobs run in the order in which they were queued."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[R] = loop.create_future()
        self._jobs.put(_Queued(job, loop, done))
        return done

    def close(self) -> None:
        """Finish what is queued, close the connection and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        connection = None
        while (item := self._jobs.get()) is not None:
            if item.done.cancelled():
                continue  # nobody waits any more
            result, fault = None, None
            try:
                if connection is None:
                    connection = connect(self._path, read_only=self._read_only)
                result = item.job(connection)
            except BaseException as error:
                fault = error
            with contextlib.suppress(RuntimeError):  # the loop has ended, and with it who waited
                item.loop.call_soon_threadsafe(answer, item.done, result, fault)
        if connection is not None:
            connection.close()


def connect(path: str, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection with every pragma set and asserted; raises `UnsafeDatabase`."""
    connection = sqlite3.connect(
        path,
        detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = dict_factory
    for name, value, expected in _PRAGMAS:
        connection.execute(f"PRAGMA {name} = {value}")
        found = next(iter(connection.execute(f"PRAGMA {name}").fetchone().values()))
        if found != expected:
            raise UnsafeDatabase(f"SQLite does not keep {name} = {value}")
    if read_only:
        connection.execute("PRAGMA query_only = 1")
    return connection
