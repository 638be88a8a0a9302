"""People in a room who write at the same time: scripted pages that send, listen and look again."""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from pb.web.workshops.viewer import seat_mark
from pb.workshops.facts import WorkshopFacts
from tests.support.town import Browser
from tests.support.workshop import add_seat

_NUMBER = re.compile(r'<li id="n(\d+)"')
_PART = {"hx-request-type": "partial", "hx-target": "div#papan"}


@dataclass
class Guest:
    """One phone in the room: a seat without an account, on one of the servers."""

    url: str
    path: str
    cookie: str
    token: str
    told: int = 0
    wanted: int = 0
    seen: set[int] = field(default_factory=set)
    seen_at: float = 0.0
    whole: asyncio.Event = field(default_factory=asyncio.Event)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def client(self) -> httpx.AsyncClient:
        """Its connections."""
        return httpx.AsyncClient(base_url=self.url, timeout=30, headers={"cookie": self.cookie})

    async def say(self, client: httpx.AsyncClient, words: str, key: str, **fields: str) -> tuple[int, float]:
        """Send a note as the form does; the status, and the seconds that it took."""
        body = urlencode({"token": self.token, "jenis": "need", "isi": words, "kunci": key} | fields)
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
            "cookie": self.cookie,  # through whatever server the client speaks to
        }
        began = time.perf_counter()
        while True:
            answer = await client.post(f"{self.path}/catatan", content=body, headers=headers)
            if answer.status_code != 503:
                return answer.status_code, time.perf_counter() - began
            await asyncio.sleep(0.5)  # busy: the page keeps the words and sends them again

    async def look(self, client: httpx.AsyncClient) -> None:
        """Ask for the board and note which notes are on it."""
        answer = await client.get(self.path, headers=_PART)
        self.seen = {int(n) for n in _NUMBER.findall(answer.text)}
        if self.wanted and self.seen >= set(range(1, self.wanted + 1)):
            self.seen_at = self.seen_at or time.perf_counter()
            self.whole.set()

    def expect(self, notes: int) -> None:
        """From now on it waits until this many notes are on its board."""
        self.wanted, self.seen_at = notes, 0.0
        self.whole.clear()

    async def stay(self, client: httpx.AsyncClient) -> None:
        """Listen, and look again whenever something changed, until it is cancelled."""
        looking = asyncio.create_task(self._keep_looking(client))
        try:
            async with client.stream("GET", f"{self.path}/aliran", timeout=None) as stream:
                async for line in stream.aiter_lines():
                    if line.startswith("data: "):
                        self.told = int(line.removeprefix("data: "))
                        self.news.set()
                        self.ready.set()
        finally:
            looking.cancel()

    async def _keep_looking(self, client: httpx.AsyncClient) -> None:
        while True:
            await self.news.wait()
            await asyncio.sleep(random.uniform(0, 0.7))  # as the script of the page does
            self.news.clear()
            await self.look(client)


async def guests(workshop: WorkshopFacts, urls: list[str], n: int) -> list[Guest]:
    """People with seats, spread over the servers."""
    found = []
    for place in range(n):
        mark = seat_mark(await add_seat(workshop))
        browser = Browser(None, cookies={"tamu": f"tamu-{place}"})
        cookie = f"kursi={mark}; tamu=tamu-{place}"
        path = f"/lokakarya/{workshop.kode}"
        found.append(Guest(urls[place % len(urls)], path, cookie, browser.token()))
    return found
