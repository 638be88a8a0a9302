"""Reads of the log: heads, and entries in their order."""

from datetime import datetime
from typing import Any

import msgspec

from pb.core.audit import Entry
from pb.core.events import PUBLIC, Event
from pb.transparency.rules import Head, event_bytes
from pb.transparency.rules.leaf import LoggedEvent
from pb.transparency.tables import LogEntry, TreeHead

AT_ONCE = 1_000
_PUBLIC = frozenset(kind.value for kind in PUBLIC)


class SignedHead(msgspec.Struct, frozen=True):
    """A head as it is kept: signed, with what lets the tree grow and the build that made it."""

    head: Head
    signature: str
    peaks: tuple[bytes, ...]
    mark: int
    build: str


class Line(msgspec.Struct, frozen=True):
    """An entry of the log as anybody may read it; an event that is not public shows its leaf alone."""

    idx: int
    leaf: str
    event: str | None


def _head(row: dict[str, Any]) -> SignedHead:
    head = Head(*(row[name] for name in ("number", "size", "root", "at", "prev")))
    peaks = tuple(bytes.fromhex(peak) for peak in row["peaks"].split())
    return SignedHead(head, row["signature"], peaks, row["mark"], row["build"])


async def newest_head() -> SignedHead | None:
    """The last head, or None before the first."""
    row = await TreeHead.select().order_by(TreeHead.number, ascending=False).first()
    return _head(row) if row else None


async def head_of(number: int) -> SignedHead | None:
    """The head with this number."""
    row = await TreeHead.select().where(TreeHead.number == number).first()
    return _head(row) if row else None


async def heads(before: int | None = None, limit: int = 100) -> tuple[SignedHead, ...]:
    """Heads below a number, the newest first."""
    query = TreeHead.select().order_by(TreeHead.number, ascending=False).limit(limit)
    rows = await (query.where(TreeHead.number < before) if before is not None else query)
    return tuple(_head(row) for row in rows)


async def heads_after(number: int, limit: int = AT_ONCE) -> tuple[SignedHead, ...]:
    """Heads above a number, the oldest first."""
    query = TreeHead.select().where(TreeHead.number > number).order_by(TreeHead.number).limit(limit)
    return tuple(_head(row) for row in await query)


async def leaves(first: int, size: int) -> list[bytes]:
    """The leaves from `first` on, up to a size of the tree."""
    rows = await (
        LogEntry.select(LogEntry.leaf)
        .where(LogEntry.idx >= first, LogEntry.idx < size)
        .order_by(LogEntry.idx)
    )
    return [bytes.fromhex(row["leaf"]) for row in rows]


_STORED = """
SELECT l.idx, l.event, l.leaf, e.id, e.kind, e.kode, e.about, e.at, e.role, e.facts, e.actor, e.build
FROM log_entry l LEFT JOIN event e ON e.id = l.event WHERE l.idx >= {} ORDER BY l.idx LIMIT {}
"""  # an event that is gone must show, and the query builder joins along foreign keys alone


async def lines(first: int, limit: int = AT_ONCE) -> tuple[Line, ...]:
    """Entries from this place on."""
    return tuple(
        Line(row["idx"], row["leaf"], event_bytes(event_of(row)).decode() if row["kind"] in _PUBLIC else None)
        for row in await stored(first, limit)
    )


async def stored(first: int, limit: int = AT_ONCE) -> list[dict[str, Any]]:
    """Places from this one on, each with its event as it is now, whose `id` is None when it is gone."""
    rows: list[dict[str, Any]] = await LogEntry.raw(_STORED, first, limit)
    return rows


def event_of(row: dict[str, Any]) -> LoggedEvent:
    """The event of a row that came past the query builder."""
    at = row["at"] if isinstance(row["at"], datetime) else datetime.fromisoformat(row["at"])
    kept = ("id", "kind", "kode", "about", "role", "facts", "actor", "build")
    return LoggedEvent(at=at, **{name: row[name] for name in kept})


async def is_under_a_head(kind: Event, kode: str) -> bool:
    """Whether there are events of this kind about a kode, and the newest head covers all of them."""
    head = await newest_head()
    rows = await Entry.select(Entry.id).where(Entry.kind == kind.value, Entry.kode == kode)
    if head is None or not rows:
        return False
    placed: int = await LogEntry.count().where(
        LogEntry.event.is_in([row["id"] for row in rows]), LogEntry.idx < head.head.size
    )
    return placed == len(rows)
