"""Notes that come at the same moment are written in one transaction: one wait for the disk, not forty.

Each is refused or taken by itself, and its writer is answered after the commit alone. A fault that is no
refusal undoes the whole transaction; then each note is tried by itself, so that one cannot spoil the others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec

from pb.core.actor import Actor
from pb.core.audit import Act, record_many
from pb.core.db import Lock, TopicVersion, in_transaction, lock_clause, lock_row, transactional
from pb.core.errors import Busy, NotFound, Refused
from pb.core.events import Event
from pb.workshops.rules import WorkshopStage
from pb.workshops.tables import Contribution, Workshop

MOST_AT_ONCE = 25


class Held(msgspec.Struct):
    """The workshop as a writer needs it: less than the page reads, for many write at once.

    `last` is the number of its last note; `rows` are those that this transaction adds at its end.
    """

    id: int
    kode: str
    place: str
    stage: WorkshopStage
    last: int
    rows: list[Contribution] = []
    acts: list[Act] = []

    def add(self, row: Contribution, by: Actor, now: datetime) -> int:
        """One more note; gives its number."""
        self.last += 1
        row.number = self.last
        self.rows.append(row)
        self.acts.append(Act(by, now, {"note": self.last, "what": str(row.kind)}))
        return self.last


Job = Callable[[Held], Awaitable[int]]
_Waiting = tuple[Job, "asyncio.Future[int]"]
_SHARE = "SELECT id FROM workshop WHERE kode = {} FOR SHARE"  # where many write at once
_HOLD = """
SELECT id, kode, stage, place,
(SELECT coalesce(max(number), 0) FROM contribution WHERE workshop = w.id) AS last
FROM workshop AS w WHERE kode = {}"""  # a count beside the row: one step of two
_queues: dict[tuple[int, str], list[_Waiting]] = {}
_writers: set[asyncio.Task[None]] = set()


async def hold(kode: str) -> Held:
    """The workshop as it is while notes are written: no stage is opened or closed meanwhile.

    Then its topic is held: who writes next waits here, so that numbers follow each other. On SQLite
    one writes at a time anyway.
    """
    if lock_clause(Lock.SHARE):
        await Workshop.raw(_SHARE, kode)
        await lock_row(TopicVersion, kode, Lock.UPDATE)
    rows = await Workshop.raw(_HOLD, kode)
    if not rows:
        raise NotFound
    found = rows[0]
    stage = WorkshopStage(found["stage"])
    return Held(found["id"], found["kode"], found["place"], stage, int(found["last"]))


async def write_down(room: Held) -> None:
    """The notes that were added, and in the record that they were."""
    if room.rows:
        await Contribution.insert(*room.rows)
        await record_many(Event.CONTRIBUTED, room.acts, kode=room.kode)


async def together(kode: str, job: Job) -> int:
    """Run a job in the next transaction of this workshop; inside a transaction at once."""
    if in_transaction():
        return await _write_one(kode, job)
    loop = asyncio.get_running_loop()
    key = (id(loop), kode)
    done: asyncio.Future[int] = loop.create_future()
    waiting = _queues.get(key)
    if waiting is not None:
        waiting.append((job, done))
        return await done
    _queues[key] = [(job, done)]
    writer = loop.create_task(_write_queue(key))
    _writers.add(writer)
    writer.add_done_callback(_writers.discard)
    return await done


async def _write_queue(key: tuple[int, str]) -> None:
    """Write until nobody waits; a writer who left does not take their note back."""
    waiting = _queues[key]
    try:
        while waiting:
            batch = waiting[:MOST_AT_ONCE]
            try:
                await _write(key[1], batch)
            finally:
                del waiting[: len(batch)]
                _answer(batch, [Busy()] * len(batch))  # those who have no answer: the process stops
    finally:
        del _queues[key]
        _answer(waiting, [Busy()] * len(waiting))


async def _write(kode: str, batch: Sequence[_Waiting]) -> None:
    try:
        answers = await _write_all(kode, [job for job, _ in batch])
    except Exception as error:
        if len(batch) > 1 and not isinstance(error, NotFound | Busy):
            for one in batch:
                await _write(kode, [one])
            return
        answers = [error] * len(batch)
    _answer(batch, answers)


@transactional
async def _write_one(kode: str, job: Job) -> int:
    room = await hold(kode)
    number = await job(room)
    await write_down(room)
    return number


@transactional
async def _write_all(kode: str, jobs: Sequence[Job]) -> list[int | Exception]:
    room = await hold(kode)
    answers: list[int | Exception] = []
    for job in jobs:
        try:
            answers.append(await job(room))
        except (Refused, NotFound) as refusal:
            answers.append(refusal)
    await write_down(room)
    return answers


def _answer(batch: Sequence[_Waiting], answers: Sequence[int | Exception]) -> None:
    for (_, done), answer in zip(batch, answers, strict=True):
        if done.done():
            continue
        if isinstance(answer, Exception):
            done.set_exception(answer)
        else:
            done.set_result(answer)
