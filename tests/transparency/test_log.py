"""The log in the database: every event has its place, heads follow each other, each edit is named."""

import asyncio
from datetime import datetime, timedelta

import pytest

from pb.core.actor import CLOCK
from pb.core.audit import Entry, EntryActor, commitment, record, record_day
from pb.core.db import Engine
from pb.core.events import Event
from pb.core.ids import new_id
from pb.core.keys import these_keys
from pb.transparency.queries import faults, heads, lines, newest_head
from pb.transparency.rules import root_of
from pb.transparency.rules.head import public_key
from pb.transparency.services import extend_log, keep_log
from pb.transparency.tables import LogEntry
from tests.support.town import NOON, WARD, add_person

pytestmark = pytest.mark.anyio
HOUR = timedelta(hours=1)


async def happen(count: int, at: datetime = NOON) -> None:
    for n in range(count):
        at += timedelta(seconds=1)
        await record(Event.PROPOSAL_CHANGED, by=CLOCK, now=at, kode="BDG-26-0001", version=n)


async def wrong() -> list[str]:
    return [fault async for fault in faults(public_key(these_keys().log))]


async def unguard(engine: Engine, *tables: str) -> None:
    """As somebody with the whole database in their hands: no trigger, no foreign keys."""
    for table in tables:
        if engine.engine_type == "sqlite":
            await engine.run_ddl(f"DROP TRIGGER {table}_no_update")
            await engine.run_ddl(f"DROP TRIGGER {table}_no_delete")
        else:
            await engine.run_ddl(f"DROP TRIGGER {table}_only_grows ON {table}")


async def test_every_event_gets_its_place_and_each_hour_a_head(engine: Engine) -> None:
    await happen(5)
    await keep_log(now=NOON + HOUR)
    await happen(3, NOON + HOUR)
    await keep_log(now=NOON + HOUR + timedelta(minutes=30))  # not due yet
    assert [one.head.size for one in await heads()] == [5]
    await keep_log(now=NOON + 2 * HOUR)
    await keep_log(now=NOON + 3 * HOUR)  # nothing happened, and that is signed too
    assert [(one.head.number, one.head.size) for one in await heads()] == [(3, 8), (2, 8), (1, 5)]
    said = await lines(0)
    assert [line.idx for line in said] == list(range(8))
    assert (await heads())[0].head.root == root_of(bytes.fromhex(line.leaf) for line in said).hex()
    assert '"version"' in (said[3].event or "").replace("\\", "")
    assert await wrong() == []


async def test_what_others_must_hold_against_us_gets_a_head_at_once(engine: Engine) -> None:
    await keep_log(now=NOON)
    now = NOON + timedelta(minutes=1)
    await record(Event.PHASE_ENTERED, by=CLOCK, now=now, kode="BDG-26-0002", phase="voting")
    await keep_log(now=now)
    await keep_log(now=now)
    assert [one.head.size for one in await heads()] == [1, 0]


@pytest.mark.matrix("I6")
async def test_processes_that_write_at_once_leave_nothing_out_and_put_nothing_in_twice(
    engine: Engine,
) -> None:
    await happen(30)
    await asyncio.gather(*(extend_log(now=NOON + HOUR) for _ in range(4)), happen(5, NOON + HOUR))
    await extend_log(now=NOON + 2 * HOUR)
    rows = await LogEntry.select(LogEntry.idx, LogEntry.event).order_by(LogEntry.idx)
    assert [row["idx"] for row in rows] == list(range(35))
    assert {row["event"] for row in rows} == {row["id"] for row in await Entry.select(Entry.id)}
    assert await wrong() == []


async def test_the_hour_of_a_vote_stands_nowhere_in_the_log(engine: Engine) -> None:
    voter = await add_person()
    await record_day(Event.BALLOT_CAST, by=voter, now=NOON, kode="BDG-26-0002", channel="web")
    await happen(1)
    await extend_log(now=NOON + HOUR)
    assert [line.idx for line in await lines(0)] == [0]  # the vote waits until its day is over
    await extend_log(now=NOON + timedelta(days=1))
    said = await lines(0)
    assert (len(said), said[1].event) == (2, None)  # and shows its leaf alone
    assert await wrong() == []


async def test_an_event_commits_to_who_acted_until_the_salt_is_erased(engine: Engine) -> None:
    person = await add_person()
    await record(Event.PROPOSAL_CHANGED, by=person, now=NOON, kode="BDG-26-0001", topics=[WARD])
    row = await Entry.select().where(Entry.kind == Event.PROPOSAL_CHANGED.value).first()
    kept = await EntryActor.select().where(EntryActor.event == row["id"]).first()
    assert row["actor"] == commitment(person.person or 0, bytes.fromhex(kept["salt"]))
    await extend_log(now=NOON + HOUR)
    await EntryActor.delete().where(EntryActor.person == person.person)
    assert await wrong() == []


EARLY, ZEROS = "2026-05-01T00:00:00+00:00", "0" * 64
AN_EVENT = "event {event} is not what log_entry 2 says"
EDITS = [
    ("event", "SET kind = 'round.counted' WHERE id = {event}", AN_EVENT),
    ("event", "SET kode = 'BDG-26-0009' WHERE id = {event}", AN_EVENT),
    ("event", "SET about = 'BDG-26-0009' WHERE id = {event}", AN_EVENT),
    ("event", f"SET at = '{EARLY}' WHERE id = {{event}}", AN_EVENT),
    ("event", "SET role = 'council' WHERE id = {event}", AN_EVENT),
    ("event", "SET facts = '{\"version\":9}' WHERE id = {event}", AN_EVENT),
    ("event", "SET actor = 'x' WHERE id = {event}", AN_EVENT),
    ("event", "SET build = 'x' WHERE id = {event}", AN_EVENT),
    ("log_entry", f"SET leaf = '{ZEROS}' WHERE idx = 2", AN_EVENT),
    ("log_entry", "SET idx = 9 WHERE idx = 2", "log_entry 2 is missing"),
    ("log_entry", "DELETE WHERE idx = 2", "log_entry 2 is missing"),
    ("log_entry", "DELETE WHERE idx = 7", "speaks of 8 entries and there are 7"),
    ("tree_head", f"SET root = '{ZEROS}' WHERE number = 1", "the root of tree_head 1"),
    ("tree_head", "SET size = 4 WHERE number = 1", "the root of tree_head 1"),
    ("tree_head", f"SET at = '{EARLY}' WHERE number = 1", "tree_head 1 is not signed"),
    ("tree_head", "SET prev = '' WHERE number = 2", "tree_head 2 does not follow"),
    ("tree_head", "DELETE WHERE number = 1", "tree_head 2 does not follow"),
]


@pytest.mark.matrix("I1", "I2")
@pytest.mark.parametrize(("table", "change", "named"), EDITS)
async def test_each_edit_is_named(engine: Engine, table: str, change: str, named: str) -> None:
    await happen(5)
    await extend_log(now=NOON + HOUR)
    await happen(3, NOON + HOUR)
    await extend_log(now=NOON + 2 * HOUR)
    event = (await LogEntry.select(LogEntry.event).where(LogEntry.idx == 2).first())["event"]
    await unguard(engine, table)
    verb, rest = change.split(" ", 1)
    words = f"DELETE FROM {table} {rest}" if verb == "DELETE" else f"UPDATE {table} {change}"
    await engine.run_ddl(words.replace("{event}", str(event)))
    found = await wrong()
    assert any(named.replace("{event}", str(event)) in fault for fault in found), found


@pytest.mark.matrix("I2")
async def test_an_event_that_was_slipped_in_later_stands_outside_the_log(engine: Engine) -> None:
    await happen(3)
    await extend_log(now=NOON + HOUR)
    slipped = new_id()
    at = NOON - timedelta(days=30)
    row = Entry(id=slipped, kind="round.counted", kode=None, about=None, at=at, role="clock", facts="{}")
    await Entry.insert(row)
    head = await newest_head()
    assert head is not None
    assert head.head.size == 3
    assert await wrong() == [f"event {slipped} (round.counted) is not in the log"]
