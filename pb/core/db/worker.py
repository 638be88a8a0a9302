"""One connection to a file on a thread of its own, with every pragma set and asserted."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

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


class Worker:
    """One connection on one daemon thread; a job is a function that takes the connection."""

    def __init__(self, path: str, *, read_only: bool) -> None:
        self._jobs: SimpleQueue[tuple[Callable[[sqlite3.Connection], Any], Future[Any]] | None] = (
            SimpleQueue()
        )
        self._path, self._read_only = path, read_only
        self._thread = threading.Thread(target=self._work, name="database", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[sqlite3.Connection], R]) -> "asyncio.Future[R]":
        """Queue a job; jobs run in the order in which they were queued."""
        done: Future[R] = Future()
        self._jobs.put((job, done))
        return asyncio.wrap_future(done)

    def close(self) -> None:
        """Finish what is queued, close the connection and end the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _work(self) -> None:
        connection = None
        while (item := self._jobs.get()) is not None:
            job, done = item
            if not done.set_running_or_notify_cancel():
                continue  # nobody waits any more; from here on a cancellation no longer reaches `done`
            try:
                if connection is None:
                    connection = connect(self._path, read_only=self._read_only)
                result = job(connection)
            except BaseException as error:
                done.set_exception(error)
            else:
                done.set_result(result)
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
