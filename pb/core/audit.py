"""The record: one append-only table of what happened. Timeline and page-cache topics follow from it."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

import msgspec
from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table

from pb.core.actor import Actor
from pb.core.canon import canon
from pb.core.city import this_city
from pb.core.db import Ask, Rows, bump
from pb.core.events import PUBLIC, QUIET, URGENT, Event
from pb.core.ids import new_id, untimed_id
from pb.core.keys import keyed

URGENT_TOPIC = "log.urgent"

_AT_ONCE = 100


class Entry(Table, tablename="event"):
    """One event. `kode` is the thing it happened to, `about` a thing it also concerns.

    `actor` commits to who did it, so that the log covers that too; without the salt it says nothing.
    """

    id = BigInt(primary_key=True, default=None)
    kind = Text(null=False, default=None)
    kode = Text(null=True, default=None)
    about = Text(null=True, default=None)
    at = Timestamptz(null=False, default=None)
    role = Text(null=False, default=None)
    facts = Text(null=False, default=None)
    actor = Text(null=False, default="")


class EntryActor(Table, tablename="event_actor"):
    """Who did it: a side table, so that erasing a person leaves the record whole (security.md P10)."""

    event = BigInt(primary_key=True, default=None)
    person = BigInt(null=False, default=None)
    salt = Text(null=False, default="")


class Happened(msgspec.Struct, frozen=True):
    """One entry of the record as pages read it."""

    kind: Event
    kode: str | None
    about: str | None
    at: datetime
    role: str
    facts: dict[str, object]


async def record(
    kind: Event,
    *,
    by: Actor,
    now: datetime,
    kode: str | None = None,
    about: str | None = None,
    topics: Iterable[str] = (),
    **facts: object,
) -> None:
    """Write what happened, in the transaction of the act, and make cached pages of its topics stale.

    Facts are public and hold no name and no choice. A place among `topics` decides the role that is
    written; `by` is kept apart and can be erased.
    """
    await _write(new_id(), kind, by, now, kode, about, topics, facts)
    urgent = {URGENT_TOPIC} if kind in URGENT else set()
    await bump({topic for topic in (kode, about, *topics) if topic} | urgent)


async def record_quietly(kind: Event, *, by: Actor, now: datetime, kode: str, **facts: object) -> None:
    """As `record`, where nothing that anybody is shown, and nothing that a ballot relies on, has changed.

    A round whose topic rises makes each ballot that is on its way read the round again.
    """
    await _write(new_id(), kind, by, now, kode, None, (), facts)


class Act(msgspec.Struct, frozen=True):
    """One of several acts of a kind on the same thing, in one transaction."""

    by: Actor
    at: datetime
    facts: dict[str, object]


async def record_many(kind: Event, acts: Sequence[Act], *, kode: str) -> None:
    """As `record`, for acts of many people at one moment: three statements for all of them."""
    made = [_entry(new_id(), kind, act.by, act.at, kode, None, (), act.facts) for act in acts]
    if not made:
        return
    await Entry.insert(*(row for row, _ in made))
    people = [actor for _, actor in made if actor is not None]
    if people:
        await EntryActor.insert(*people)
    await bump({kode})


class Happening(msgspec.Struct, frozen=True):
    """One of several things to which the same happens, in one transaction."""

    kode: str
    topics: tuple[str, ...]
    facts: dict[str, object]


async def record_each(kind: Event, things: Sequence[Happening], *, by: Actor, now: datetime) -> None:
    """As `record`, for many things to which one person does the same."""
    made = [_entry(new_id(), kind, by, now, one.kode, None, one.topics, one.facts) for one in things]
    for start in range(0, len(made), _AT_ONCE):
        part = made[start : start + _AT_ONCE]
        await Entry.insert(*(row for row, _ in part))
        if by.person is not None:
            await EntryActor.insert(*(actor for _, actor in part if actor is not None))
    urgent = {URGENT_TOPIC} if kind in URGENT and things else set()
    await bump({topic for one in things for topic in (one.kode, *one.topics)} | urgent)


async def record_day(kind: Event, *, by: Actor, now: datetime, kode: str, **facts: object) -> None:
    """Write an event whose moment must stay unknown: the day alone, and no page is made stale."""
    day = this_city().at(this_city().day(now))
    await _write(untimed_id(), kind, by, day, kode, None, (), facts)


_EVENT = Rows(
    "INSERT INTO event (id, kind, kode, at, role, facts, actor) VALUES", "({}, {}, {}, {}, {}, {}, {})"
)
_ACTOR = Rows("INSERT INTO event_actor (event, person, salt) VALUES", "({}, {}, {})")


@lru_cache(maxsize=64)
def _said(**facts: object) -> str:
    """The facts of an event that many write at once, and most of them the same."""
    return canon(facts)


def day_asks(kind: Event, *, by: Actor, day: date, kode: str, **facts: object) -> list[Ask]:
    """The statements of `record_day`, for a job that writes with others (`pb.core.db.jobs`)."""
    at, key, text = this_city().at(day), untimed_id(), _said(**facts)
    if by.person is None:
        return [Ask(_EVENT, (key, kind.value, kode, at, "clock", text, ""))]
    salt, role = secrets.token_bytes(16), by.role_in(this_city().place)
    said = (key, kind.value, kode, at, role, text, commitment(by.person, salt))
    return [Ask(_EVENT, said), Ask(_ACTOR, (key, by.person, salt.hex()))]


async def _write(
    key: int,
    kind: Event,
    by: Actor,
    at: datetime,
    kode: str | None,
    about: str | None,
    topics: Iterable[str],
    facts: dict[str, object],
) -> None:
    row, actor = _entry(key, kind, by, at, kode, about, topics, facts)
    await Entry.insert(row)
    if actor is not None:
        await EntryActor.insert(actor)


def _entry(
    key: int,
    kind: Event,
    by: Actor,
    at: datetime,
    kode: str | None,
    about: str | None,
    topics: Iterable[str],
    facts: dict[str, object],
) -> tuple[Entry, EntryActor | None]:
    place = next((topic for topic in topics if topic[:1].isdigit()), this_city().place)
    role = by.role_in(place) if by.person is not None else "clock"
    salt = secrets.token_bytes(16) if by.person is not None else b""
    said = Entry(
        id=key,
        kind=kind.value,
        kode=kode,
        about=about,
        at=at,
        role=role,
        facts=canon(facts),
        actor=commitment(by.person, salt) if by.person is not None else "",
    )
    return said, EntryActor(event=key, person=by.person, salt=salt.hex()) if by.person is not None else None


def commitment(person: int, salt: bytes) -> str:
    """What an event says of who acted; once the salt is erased nobody can tell (security.md P10). Hex."""
    return keyed(salt, "pb/actor/v1", str(person)).hex()


async def happened_to(kode: str) -> tuple[Happened, ...]:
    """The timeline of a kode: the public events that name it, oldest first."""
    kinds = [kind.value for kind in PUBLIC - QUIET]
    rows = (
        await Entry.select(Entry.kind, Entry.kode, Entry.about, Entry.at, Entry.role, Entry.facts)
        .where(Entry.kode == kode, Entry.kind.is_in(kinds))
        .order_by(Entry.at, Entry.id)
    )
    return tuple(
        Happened(
            kind=Event(row["kind"]),
            kode=row["kode"],
            about=row["about"],
            at=row["at"],
            role=row["role"],
            facts=msgspec.json.decode(row["facts"], type=dict[str, object]),
        )
        for row in rows
    )


async def how_often(kind: Event, kode: str) -> int:
    """How many events of this kind name this kode."""
    return int(await Entry.count().where(Entry.kind == kind.value, Entry.kode == kode))


async def happened_besides(kind: Event) -> bool:
    """Whether anything stands in the record besides events of this kind."""
    return await Entry.exists().where(Entry.kind != kind.value)
