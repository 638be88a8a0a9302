"""Whether the log still says what it said: rows, heads, and events that were left out."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

from pb.core.audit import Entry
from pb.transparency.queries.log import AT_ONCE, SignedHead, event_of, heads, heads_after, stored
from pb.transparency.rules import Frontier, digest_of, event_bytes, is_signed, leaf_hash
from pb.transparency.tables import LogEntry

_PATIENCE = timedelta(hours=26)  # a day whose moments stay unknown, and the next head


async def faults(public: str) -> AsyncIterator[str]:
    """Everything that does not fit, each with its row, in words for an operator. Reads the whole log once."""
    heads_left, tree, prev = await _all_heads(), Frontier(), ""
    async for row in _rows():
        for fault in (*_signed_here(heads_left, tree, prev, public), *_wrong_row(row, tree.size)):
            yield fault
        while heads_left and heads_left[0].head.size == tree.size:
            prev = digest_of(heads_left.pop(0).head)
        if row["idx"] != tree.size:
            break
        tree.append(bytes.fromhex(row["leaf"]))
    for fault in _signed_here(heads_left, tree, prev, public):
        yield fault
    for one in [one for one in heads_left if one.head.size != tree.size][:1]:
        yield f"tree_head {one.head.number} speaks of {one.head.size} entries and there are {tree.size}"
    async for fault in _left_out():
        yield fault


async def _all_heads() -> list[SignedHead]:
    found: list[SignedHead] = []
    while more := await heads_after(found[-1].head.number if found else 0):
        found += more
    return found


async def _rows() -> AsyncIterator[dict[str, Any]]:
    first = 0
    while rows := await stored(first):
        for row in rows:
            yield row
        first = rows[-1]["idx"] + 1


def _wrong_row(row: dict[str, Any], expected: int) -> list[str]:
    if row["idx"] != expected:
        return [f"log_entry {expected} is missing"]
    if row["id"] is None:
        return [f"event {row['event']} of log_entry {expected} is missing"]
    fits = leaf_hash(event_bytes(event_of(row))).hex() == row["leaf"]
    return [] if fits else [f"event {row['event']} is not what log_entry {expected} says"]


def _signed_here(left: list[SignedHead], tree: Frontier, prev: str, public: str) -> list[str]:
    """What is wrong with the heads over as many entries as were read."""
    found: list[str] = []
    for one in left:
        if one.head.size != tree.size:
            break
        number = one.head.number
        if one.head.root != tree.root().hex() or list(one.peaks) != tree.peaks:
            found.append(f"the root of tree_head {number} is not that of its {tree.size} entries")
        if one.head.prev != prev:
            found.append(f"tree_head {number} does not follow the head before it")
        if not is_signed(one.head, one.signature, public):
            found.append(f"tree_head {number} is not signed with the key of this installation")
        prev = digest_of(one.head)
    return found


async def _left_out() -> AsyncIterator[str]:
    """Events that were there long before the newest head and still stand in no place."""
    newest = await heads(limit=1)
    if not newest:
        return
    rows = await (
        Entry.select(Entry.id, Entry.kind)
        .where(
            Entry.id.not_in(LogEntry.select(LogEntry.event)),
            Entry.at < newest[0].head.at - _PATIENCE,
        )
        .order_by(Entry.id)
        .limit(AT_ONCE)
    )
    for row in rows:
        yield f"event {row['id']} ({row['kind']}) is not in the log"
