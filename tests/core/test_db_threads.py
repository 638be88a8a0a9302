"""A thread of the database outlives the requests that no longer wait for it."""

import asyncio
import threading
from pathlib import Path

import pytest

from pb.core.db.worker import Worker

pytestmark = [pytest.mark.anyio, pytest.mark.one_engine]


async def test_a_read_that_nobody_waits_for_any_more_leaves_its_connection_working(tmp_path: Path) -> None:
    worker, begun, go_on = Worker(str(tmp_path / "one.sqlite3"), read_only=False), threading.Event(), []
    may_end = threading.Event()

    def slow(connection: object) -> None:
        begun.set()
        assert may_end.wait(5)

    running = worker.submit(slow)
    queued = worker.submit(lambda connection: go_on.append("queued"))
    await asyncio.to_thread(begun.wait, 5)
    running.cancel()
    queued.cancel()
    await asyncio.sleep(0)
    may_end.set()
    found = await asyncio.wait_for(
        worker.submit(lambda connection: connection.execute("SELECT 1").fetchone()), 5
    )
    assert list(found.values()) == [1]
    assert go_on == []
    worker.close()
