"""The log grows: events get their places, and a head is signed over them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.core.audit import URGENT_TOPIC, Entry
from pb.core.city import this_city
from pb.core.db import bump, topic_versions, transactional
from pb.core.events import BY_DAY
from pb.core.keys import these_keys
from pb.transparency.queries import SignedHead, leaves, newest_head
from pb.transparency.rules import EVERY, Frontier, Head, digest_of, event_bytes, leaf_hash, sign
from pb.transparency.rules.leaf import LoggedEvent
from pb.transparency.tables import LogEntry, TreeHead

TOPIC = "log"
AT_ONCE = 1_000


async def keep_log(*, now: datetime, build: str = "") -> None:
    """Every hour, and after an act that others must be able to hold against us: places, then a head."""
    if await _due(await newest_head(), now):
        await extend_log(now=now, build=build)


async def extend_log(*, now: datetime, build: str = "") -> None:
    """Put all events in their places and sign a head, whatever the hour."""
    while rows := await _without_place(now):
        await _place(rows)
    await _sign(now, build)


async def _due(head: SignedHead | None, now: datetime) -> bool:
    if head is None or now - head.head.at >= EVERY:
        return True
    return (await topic_versions([URGENT_TOPIC]))[URGENT_TOPIC] > head.mark


async def _without_place(now: datetime) -> list[dict[str, Any]]:
    """The oldest events that have no place yet. Looked for before the transaction: it reads all of them."""
    today = this_city().at(this_city().day(now))
    rows: list[dict[str, Any]] = await (
        Entry.select(*(getattr(Entry, name) for name in LoggedEvent.__struct_fields__))
        .where(
            Entry.id.not_in(LogEntry.select(LogEntry.event)),
            Entry.kind.not_in([kind.value for kind in BY_DAY]) | (Entry.at < today),
        )
        .order_by(Entry.at, Entry.id)
        .limit(AT_ONCE)
    )
    return rows


@transactional
async def _place(rows: Sequence[dict[str, Any]]) -> None:
    """Give places to these events, without those that another process placed meanwhile."""
    await bump([TOPIC])  # one process at a time from here on
    found = await LogEntry.select(LogEntry.event).where(LogEntry.event.is_in([row["id"] for row in rows]))
    placed = {row["event"] for row in found}
    last = await LogEntry.select(LogEntry.idx).order_by(LogEntry.idx, ascending=False).first()
    entries = [
        LogEntry(idx=idx, event=row["id"], leaf=leaf_hash(event_bytes(LoggedEvent(**row))).hex())
        for idx, row in enumerate(
            (row for row in rows if row["id"] not in placed), last["idx"] + 1 if last else 0
        )
    ]
    if entries:
        await LogEntry.insert(*entries)


@transactional
async def _sign(now: datetime, build: str) -> None:
    """One more head over all entries, unless another process was first."""
    await bump([TOPIC])
    before = await newest_head()
    mark = (await topic_versions([URGENT_TOPIC]))[URGENT_TOPIC]
    last = await LogEntry.select(LogEntry.idx).order_by(LogEntry.idx, ascending=False).first()
    size = last["idx"] + 1 if last else 0
    if (
        before is not None
        and now - before.head.at < EVERY
        and (size, mark) == (before.head.size, before.mark)
    ):
        return
    tree = Frontier(before.head.size, before.peaks) if before else Frontier()
    for leaf in await leaves(tree.size, size):
        tree.append(leaf)
    head = Head(
        number=before.head.number + 1 if before else 1,
        size=tree.size,
        root=tree.root().hex(),
        at=now,
        prev=digest_of(before.head) if before else "",
    )
    row = TreeHead(
        number=head.number,
        size=head.size,
        root=head.root,
        at=head.at,
        prev=head.prev,
        signature=sign(head, these_keys().log),
        peaks=" ".join(peak.hex() for peak in tree.peaks),
        mark=mark,
        build=build,
    )
    await TreeHead.insert(row)
