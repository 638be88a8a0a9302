"""Whoever looks at a workshop hears of each change within a second, and nobody who has left is kept."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from litestar import Litestar

from pb.core.actor import VISITOR
from pb.core.db import topic_versions
from pb.core.errors import Busy
from pb.web import live
from pb.web.live import Hub, end_streams
from pb.workshops.facts import NoteDraft, WorkshopFacts
from pb.workshops.rules import Kind, WorkshopStage
from pb.workshops.services import contribute
from tests.support.asgi import request
from tests.support.town import NOON, Browser
from tests.support.web_town import inside
from tests.support.workshop import add_seat, add_workshop

pytestmark = pytest.mark.anyio
SOON = 5.0
HOST = {"host": "127.0.0.1:8000", "accept-encoding": "gzip, br"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that runs faster than on the wall."""
    monkeypatch.setattr(live, "EVERY_SECONDS", 0.02)
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.2)


def hub_of(app: Any) -> Hub:
    """The hub of a running app."""
    hub: Hub = inside(app, Litestar).state.live
    return hub


class Ear:
    """A page that listens."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.gone = asyncio.Event()
        self.asked = False

    async def receive(self) -> dict[str, Any]:
        if not self.asked:
            self.asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> dict[str, Any]:
        """What comes next."""
        return await asyncio.wait_for(self.got.get(), SOON)

    async def version(self) -> int:
        """The version that is told next, past all heartbeats."""
        while True:
            body = (await self.next()).get("body", b"")
            if body.startswith(b"event: changed"):
                return int(body.split(b"data: ")[1])


@asynccontextmanager
async def listening(app: Any, workshop: WorkshopFacts) -> AsyncIterator[Ear]:
    """A visitor's page that is open, until it is closed."""
    ear = Ear()
    path = f"/lokakarya/{workshop.kode}/aliran"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "client": ("127.0.0.1", 40_000),
        "query_string": b"", "server": ("127.0.0.1", 8000), "state": {},
        "headers": [(name.encode(), value.encode()) for name, value in HOST.items()],
    }  # fmt: skip
    task = asyncio.create_task(app(scope, ear.receive, ear.got.put))
    try:
        yield ear
    finally:
        ear.gone.set()
        await asyncio.wait_for(task, SOON)


async def say(workshop: WorkshopFacts, seat: int) -> None:
    note = NoteDraft(kind=Kind.NEED, text="Dapur banjir")
    await contribute(workshop.kode, note, seat=seat, by=VISITOR, now=NOON)


async def test_everybody_who_listens_hears_of_a_note_and_nothing_is_held_back(app: Any, quick: None) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    seat, hub = await add_seat(workshop), hub_of(app)
    async with listening(app, workshop) as one, listening(app, workshop) as two:
        for ear in (one, two):
            start = await ear.next()
            headers = dict(start["headers"])
            assert start["status"] == 200
            assert headers[b"content-type"].startswith(b"text/event-stream")
            assert b"no-store" in headers[b"cache-control"]
            assert b"content-encoding" not in headers
            assert b"content-length" not in headers
            assert await ear.version() == (await topic_versions([workshop.kode]))[workshop.kode]
        await say(workshop, seat)
        wanted = (await topic_versions([workshop.kode]))[workshop.kode]
        assert [await ear.version() for ear in (one, two)] == [wanted, wanted]
        assert len(hub) == 2
    assert len(hub) == 0


async def test_the_page_carries_the_version_that_the_stream_tells(app: Any, quick: None) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    async with listening(app, workshop) as ear:
        told = await ear.version()
        assert f'data-versi="{told}"' in (await Browser(app).get(f"/lokakarya/{workshop.kode}")).text


async def test_a_quiet_stream_says_that_it_is_there_and_one_look_serves_all(
    app: Any, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    looks: list[set[str]] = []

    async def counted(topics: set[str]) -> dict[str, int]:
        looks.append(set(topics))
        return await topic_versions(topics)

    async with listening(app, workshop) as one, listening(app, workshop) as two:
        for ear in (one, two):
            await ear.version()
        monkeypatch.setattr(live, "topic_versions", counted)
        before = asyncio.get_running_loop().time()
        assert (await one.next())["body"] == b": still here\n\n"
        passed = asyncio.get_running_loop().time() - before
        assert 0 < len(looks) <= passed / 0.02 + 2
    await asyncio.sleep(0.06)
    looks.clear()
    await asyncio.sleep(0.1)
    assert looks == []


async def test_too_many_listeners_are_told_to_come_back(
    app: Any, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    path = f"/lokakarya/{workshop.kode}/aliran"
    for bound in ("MOST_LISTENERS", "MOST_FROM_ONE_PLACE"):
        with monkeypatch.context() as patch:
            patch.setattr(live, bound, 1)
            async with listening(app, workshop) as ear:
                await ear.version()
                answer = await request(app, "GET", path, headers=HOST)
                assert (answer.status, answer.header("retry-after")) == (503, "5")


async def test_a_stream_ends_when_the_process_stops(app: Any, quick: None) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    hub = hub_of(app)
    async with listening(app, workshop) as ear:
        await ear.version()
        end_streams()
        while (await ear.next()).get("more_body", True):
            pass
        assert len(hub) == 0
        with pytest.raises(Busy):
            await hub.listen(workshop.kode, "")


async def test_whoever_asks_only_for_the_head_gets_it_at_once(app: Any) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    answer = await request(app, "HEAD", f"/lokakarya/{workshop.kode}/aliran", headers=HOST)
    assert (answer.status, answer.raw) == (200, b"")
    assert answer.header("content-type").startswith("text/event-stream")
    assert (await request(app, "GET", "/lokakarya/BDG-27-9999/aliran", headers=HOST)).status == 404
    assert len(hub_of(app)) == 0


async def test_the_time_that_a_page_stays_open_is_not_counted_as_slowness(app: Any, quick: None) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    async with listening(app, workshop) as ear:
        await ear.version()
    told = (await request(app, "GET", "/metrics", headers=HOST)).text
    assert 'pb_requests_total{kind="stream",status="2xx"} 1' in told
    assert "pb_request_seconds_count 0" in told
