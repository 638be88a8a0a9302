"""Counters while people vote, for those who watch over it: counts of hashes, never a voter with an hour.

They are kept in the process for some seconds and then written all at once, so that neither the order of the
rows nor their transaction leads from a ballot to a phone. They raise a flag, and never refuse a ballot.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from piccolo.columns import BigInt, Text
from piccolo.table import Table

from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.keys import keyed, these_keys

# From how many ballots on somebody should look: a family shares a phone, an office an address.
FLAG_FROM = {"device": 6, "address": 60, "assistant": 11}
_MOST_WAITING = 200_000


class Signal(Table, tablename="signal"):
    """How many ballots of a round came from one hashed source, or in one hour (`label`) of any day."""

    key = Text(primary_key=True, default=None)
    round = BigInt(null=False, default=None)
    kind = Text(null=False, default=None)
    label = Text(null=False, default=None)
    hits = BigInt(null=False, default=None)


class _Source(NamedTuple):
    round: int
    kind: str
    label: str  # hashed when it is written, but for the hour


_waiting: Counter[_Source] = Counter()


def count_signal(round_id: int, sources: Mapping[str, str], *, now: datetime) -> None:
    """A ballot was taken. `sources` maps kinds (those of `FLAG_FROM`) to what it came from; empty ones count
    nothing. It touches no database and never fails a ballot: call it after the ballot was stored.
    """
    if len(_waiting) >= _MOST_WAITING:
        return
    for kind, value in sources.items():
        if kind in FLAG_FROM and value:
            _waiting[_Source(round_id, kind, value)] += 1
    _waiting[_Source(round_id, "hour", f"{now.astimezone(this_city().tz).hour:02}")] += 1


_ADD = """
INSERT INTO signal (key, round, kind, label, hits) VALUES ({}, {}, {}, {}, {})
ON CONFLICT (key) DO UPDATE SET hits = signal.hits + excluded.hits
"""  # one statement: processes that write at once lose no count


async def write_signals(*, now: datetime) -> None:
    """Write what this process has counted, in the order of the keys; what cannot be written waits on."""
    taken = dict(_waiting)
    if not taken:
        return
    _waiting.clear()
    try:
        await _write(taken)
    except BaseException:
        _waiting.update(taken)
        raise


@transactional
async def _write(taken: Mapping[_Source, int]) -> None:
    for key, round_id, kind, label, hits in sorted(_row(source, hits) for source, hits in taken.items()):
        await Signal.raw(_ADD, key, round_id, kind, label, hits)


def _row(source: _Source, hits: int) -> tuple[str, int, str, str, int]:
    """What is stored: of a source its hash under our key."""
    round_id, kind, label = source
    if kind == "hour":
        return f"{round_id}:{label}", round_id, kind, label, hits
    key = keyed(these_keys().tag, "pb/signal/v1", str(round_id), kind, label).hex()
    return key, round_id, kind, "", hits


class Watched(msgspec.Struct, frozen=True):
    """What a kind shows: sources, those over the limit, and the most ballots from a single one."""

    kind: str
    sources: int
    flagged: int
    most: int
    limit: int


async def watched_of(round_id: int) -> tuple[tuple[Watched, ...], tuple[tuple[str, int], ...]]:
    """Kinds with their flags, and ballots by hour of the day; hours with fewer than ten stand as 0."""
    rows = await Signal.select(Signal.kind, Signal.label, Signal.hits).where(Signal.round == round_id)
    kinds = []
    for kind, limit in FLAG_FROM.items():
        hits = [row["hits"] for row in rows if row["kind"] == kind]
        kinds.append(Watched(kind, len(hits), sum(n >= limit for n in hits), max(hits, default=0), limit))
    hours = sorted((row["label"], row["hits"]) for row in rows if row["kind"] == "hour")
    return tuple(kinds), tuple((label, hits if hits >= 10 else 0) for label, hits in hours)


@transactional
async def forget_signals(round_ids: Sequence[int]) -> None:
    """The counters of rounds that are over go."""
    if round_ids:
        await Signal.delete().where(Signal.round.is_in(list(round_ids)))
