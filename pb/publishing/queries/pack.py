"""What a recount pack is made of: entries of a box, the part of the log that tells of a round, its heads."""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from pb.ballots.tables import ClosedBallot
from pb.core.events import PUBLIC, Event
from pb.outcomes.tables import OutcomeRow
from pb.transparency.queries import SignedHead, heads_after
from pb.transparency.queries.log import event_of
from pb.transparency.rules import event_bytes
from pb.transparency.tables import LogEntry, TreeHead

AT_ONCE = 5_000
BOX = Event.BOX_OPENED.value
PLAIN = "plain"
_SETTLED = (
    BOX,
    Event.COUNTED.value,
    Event.ELECTION_IMPORTED.value,
)  # once these are in the log, a pack never changes
_PUBLIC = frozenset(kind.value for kind in PUBLIC)

_TOLD = """
SELECT l.idx, l.event, e.id, e.kind, e.kode, e.about, e.at, e.role, e.facts, e.actor, e.build
FROM event e LEFT JOIN log_entry l ON l.event = e.id WHERE e.kode = {} OR e.about = {} ORDER BY l.idx, e.id
"""  # an event that has no place yet must show, and the query builder joins along foreign keys alone


class Told(msgspec.Struct, frozen=True):
    """An event of a round: its place in the log (None: not yet), its kind, facts and bytes."""

    idx: int | None
    kind: str
    facts: dict[str, Any]
    text: str


async def told_of(kode: str) -> list[Told]:
    """The public events of a round, in the order of the log."""
    rows = await LogEntry.raw(_TOLD, kode, kode)
    return [
        Told(row["idx"], row["kind"], json.loads(row["facts"]), event_bytes(event_of(row)).decode())
        for row in rows
        if row["kind"] in _PUBLIC
    ]


def modes_in(events: list[Told]) -> dict[int, str]:
    """How the ballots of each contest were published, as the log says; none where ballots have no C."""
    return {event.facts["contest"]: event.facts["mode"] for event in events if event.kind == BOX}


async def head_over(events: list[Told]) -> SignedHead | None:
    """The first head over all that settles a round; None while something still waits for its place."""
    places = [event.idx for event in events if event.kind in _SETTLED]
    if not places or None in places:
        return None
    last = max(place for place in places if place is not None)
    row = await TreeHead.select(TreeHead.number).where(TreeHead.size > last).order_by(TreeHead.number).first()
    return (await heads_after(row["number"] - 1, 1))[0] if row else None


async def leaves_until(size: int) -> AsyncIterator[list[str]]:
    """The leaves of a tree of this size in their order, some at a time; hex."""
    for first in range(0, size, AT_ONCE):
        last = min(first + AT_ONCE, size)
        rows = await (
            LogEntry.select(LogEntry.leaf)
            .where(LogEntry.idx >= first, LogEntry.idx < last)
            .order_by(LogEntry.idx)
        )
        yield [row["leaf"] for row in rows]


async def box_rows(contest: int) -> AsyncIterator[list[dict[str, Any]]]:
    """The entries of a contest in the order of their keys, some at a time."""
    last = ""
    while True:
        rows: list[dict[str, Any]] = await (
            ClosedBallot.select()
            .where(ClosedBallot.contest == contest, ClosedBallot.key > last)
            .order_by(ClosedBallot.key)
            .limit(AT_ONCE)
        )
        if not rows:
            return
        last = rows[-1]["key"]
        yield rows


async def are_counted(contests: list[int]) -> bool:
    """Whether each of these contests has a public count."""
    counted: int = await OutcomeRow.count().where(OutcomeRow.contest.is_in(contests))
    return counted == len(contests) > 0
