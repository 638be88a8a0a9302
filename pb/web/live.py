"""Pages that update themselves: whoever listens hears when a topic was written, from one look for all.

While somebody listens, one task of the process reads the versions of the topics twice a second. What is
sent is the version alone; the page then asks for its part as ever. `docs/architecture.md` tells the rest.
"""

import asyncio
import contextlib
import logging
import weakref
from collections import Counter
from collections.abc import AsyncIterator

from pb.core.db import DATABASE_FAULTS, topic_versions
from pb.core.errors import Busy

EVERY_SECONDS, HEARTBEAT_SECONDS = 0.5, 20.0
MOST_LISTENERS, MOST_FROM_ONE_PLACE = 500, 150

_log = logging.getLogger("pb.web")
_hubs: "weakref.WeakSet[Hub]" = weakref.WeakSet()


class _Listener:
    """One open page: the topic, the version that it was told last, and a bell."""

    def __init__(self, topic: str, peer: str) -> None:
        self.topic, self.peer = topic, peer
        self.version = -1
        self.bell = asyncio.Event()


class Hub:
    """All listeners of a process."""

    def __init__(self) -> None:
        self._listeners: set[_Listener] = set()
        self._peers: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self.closed = False
        _hubs.add(self)

    def __len__(self) -> int:
        return len(self._listeners)

    async def listen(self, topic: str, peer: str) -> AsyncIterator[bytes]:
        """A stream about a topic; `Busy` when too many listen. It begins with the version of now."""
        if self.closed or len(self) >= MOST_LISTENERS or self._peers[peer] >= MOST_FROM_ONE_PLACE:
            raise Busy
        version = (await topic_versions([topic]))[topic]
        return self._stream(_Listener(topic, peer), version)

    async def _stream(self, listener: _Listener, version: int) -> AsyncIterator[bytes]:
        """Runs while the page is open; ends when its reader leaves or the process stops."""
        self._enter(listener)
        try:
            self._tell(listener, version)
            while not self.closed:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(listener.bell.wait(), HEARTBEAT_SECONDS)
                if listener.bell.is_set():
                    listener.bell.clear()
                    if not self.closed:
                        yield b"event: changed\ndata: %d\n\n" % listener.version
                else:
                    yield b": still here\n\n"
        finally:
            self._leave(listener)

    def _enter(self, listener: _Listener) -> None:
        self._listeners.add(listener)
        self._peers[listener.peer] += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())

    def _leave(self, listener: _Listener) -> None:
        self._listeners.discard(listener)
        self._peers[listener.peer] -= 1
        if not self._peers[listener.peer]:
            del self._peers[listener.peer]

    @staticmethod
    def _tell(listener: _Listener, version: int) -> None:
        if version != listener.version:
            listener.version = version
            listener.bell.set()

    async def _look(self) -> None:
        """Ask for the versions of all topics at once, as long as somebody listens."""
        while self._listeners and not self.closed:
            await asyncio.sleep(EVERY_SECONDS)
            topics = {listener.topic for listener in self._listeners}
            try:
                versions = await topic_versions(topics)
            except (Busy, *DATABASE_FAULTS):
                _log.warning("live pages could not look for changes; they try again")
                continue
            for listener in self._listeners:
                self._tell(listener, versions.get(listener.topic, listener.version))

    def close(self) -> None:
        """End every stream: the process stops."""
        self.closed = True
        for listener in self._listeners:
            listener.bell.set()

    async def stop(self) -> None:
        """Close, and wait for the look that is under way."""
        self.close()
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking


def end_streams() -> None:
    """End the streams of the process, so that its server need not wait for pages that stay open."""
    for hub in list(_hubs):
        hub.close()
