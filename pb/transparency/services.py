"""The log grows: events get their places, and a head is signed over them."""

from datetime import datetime

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
    while await _place(now) == AT_ONCE:
        pass
    await _sign(now, build)


async def _due(head: SignedHead | None, now: datetime) -> bool:
    if head is None or now - head.head.at >= EVERY:
        return True
    return (await topic_versions([URGENT_TOPIC]))[URGENT_TOPIC] > head.mark


@transactional
async def _place(now: datetime) -> int:
    """Give places to the oldest events that have none; how many. One process at a time holds the topic."""
    await bump([TOPIC])
    last = await LogEntry.select(LogEntry.idx).order_by(LogEntry.idx, ascending=False).first()
    first = last["idx"] + 1 if last else 0
    today = this_city().at(this_city().day(now))
    rows = await (
        Entry.select(*(getattr(Entry, name) for name in LoggedEvent.__struct_fields__))
        .where(
            Entry.id.not_in(LogEntry.select(LogEntry.event)),
            Entry.kind.not_in([kind.value for kind in BY_DAY]) | (Entry.at < today),
        )
        .order_by(Entry.at, Entry.id)
        .limit(AT_ONCE)
    )
    placed = [
        LogEntry(idx=idx, event=row["id"], leaf=leaf_hash(event_bytes(LoggedEvent(**row))).hex())
        for idx, row in enumerate(rows, first)
    ]
    if placed:
        await LogEntry.insert(*placed)
    return len(placed)


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
