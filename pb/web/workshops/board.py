"""The part of a workshop's page that updates itself, made once for all who may read the same.

Forty pages ask after each change. It names no reader and holds no form, so a process makes it at most every
`PACE` seconds for each kind of reader; who asks meanwhile waits for the next one, and gets nothing older
than what was written when they asked.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import msgspec

from pb.core.db import topic_versions
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import require_workshop

PACE = 0.3
MOST_KEPT = 128
Key = tuple[object, ...]
Versions = dict[str, int]


class _Board(msgspec.Struct):
    """One kind of reader of one workshop: what was made last, from which versions, and when."""

    turn: asyncio.Lock
    body: bytes = b""
    versions: Versions = {}
    made_at: float = 0.0


class Boards:
    """The boards of a process; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._boards: OrderedDict[Key, _Board] = OrderedDict()
        self._facts: OrderedDict[str, tuple[Versions, WorkshopFacts]] = OrderedDict()

    async def facts(self, kode: str) -> tuple[Versions, WorkshopFacts]:
        """The workshop, read anew when something about it or a proposal was written; raises `NotFound`."""
        versions = await topic_versions([kode, "proposals"])
        kept = self._facts.get(kode)
        if kept is None or kept[0] != versions:
            kept = self._facts[kode] = versions, await require_workshop(kode)
            while len(self._facts) > MOST_KEPT:
                self._facts.popitem(last=False)
        return versions, kept[1]

    async def shared(self, key: Key, asked: Versions, make: Callable[[], Awaitable[bytes]]) -> bytes:
        """The board for this kind of reader, not older than the versions that the reader saw."""
        board = self._boards.setdefault(key, _Board(asyncio.Lock()))
        while len(self._boards) > MOST_KEPT:
            self._boards.popitem(last=False)
        if _covers(board, asked):
            return board.body
        async with board.turn:
            if _covers(board, asked):
                return board.body
            await asyncio.sleep(max(0.0, board.made_at + PACE - time.monotonic()))
            versions = await topic_versions(asked)
            board.body = await make()
            board.versions, board.made_at = versions, time.monotonic()
            return board.body


def _covers(board: _Board, asked: Versions) -> bool:
    return bool(board.body) and all(board.versions.get(topic, -1) >= v for topic, v in asked.items())
