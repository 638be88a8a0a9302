"""Notices outside of the own page: at once, or in one letter a day, to people who chose it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.db import transactional
from pb.core.errors import NotFound
from pb.core.keys import unseal
from pb.core.outbox import Channel, News, post_news, withdraw
from pb.people.rules import Told, is_urgent, letters_due
from pb.people.tables import Account, Notice
from pb.people.unsubscribe import person_of

PIECE, MOST_LINES = 100, 20
SETTLES = timedelta(minutes=1)  # what happened in the last minute may still be on its way into the table
_ADDRESS = (Account.id, Account.language, Account.phone_sealed, Account.email_sealed)


@transactional
async def choose_told(told: Told, *, by: Actor, now: datetime) -> None:
    """How the person is told from now on; notices from before are not sent after them."""
    await _store(by.person or 0, told, now)


@transactional
async def stop_letters(mark: str, *, now: datetime) -> None:
    """Whoever holds the link of a letter ends the letters of that person; what waits is withdrawn."""
    person = person_of(mark)
    if not person or not await Account.exists().where(Account.id == person):
        raise NotFound
    await _store(person, Told.PAGE, now)


async def _store(person: int, told: Told, now: datetime) -> None:
    await Account.update({Account.told: told.value, Account.told_at: now}).where(Account.id == person)
    if told is Told.PAGE:
        await withdraw(person)


async def tell_at_once(
    people: Sequence[int], kind: str, kode: str | None, facts: Mapping[str, object], *, now: datetime
) -> None:
    """A notice of an urgent kind, to those of these people who want it at once; inside a transaction."""
    if not is_urgent(kind):
        return
    rows = await Account.select(*_ADDRESS).where(
        Account.id.is_in(list(people)), Account.told == Told.AT_ONCE.value
    )
    line = {"kind": kind, "kode": kode, "facts": dict(facts)}
    await post_news([news for row in rows if (news := _news(row, [line]))], now=now)


async def send_letters(*, now: datetime) -> None:
    """At six in the evening: one letter to each person who wants one and has something new to read."""
    due = letters_due(this_city(), now)
    if due is not None:
        while await _send_some(due, now):
            pass


async def _send_some(due: datetime, now: datetime) -> bool:
    """The next hundred people; whether there may be more."""
    waiting = (Account.told != Told.PAGE.value) & (Account.told_at < due)
    rows = await Account.select(Account.id).where(waiting).order_by(Account.told_at).limit(PIECE)
    if rows:
        await _send_to([row["id"] for row in rows], due, now)
    return len(rows) == PIECE


@transactional
async def _send_to(people: Sequence[int], due: datetime, now: datetime) -> None:
    """These people, unless another process was first: each is taken by the one that moves `told_at`."""
    before = await Account.select(Account.id, Account.told_at).where(Account.id.is_in(list(people)))
    since = {row["id"]: row["told_at"] for row in before}
    rows = (
        await Account.update({Account.told_at: now})
        .where(Account.id.is_in(list(people)), Account.told != Told.PAGE.value, Account.told_at < due)
        .returning(*_ADDRESS, Account.told)
    )
    taken = {row["id"]: row for row in rows}
    if not taken:
        return
    lines = await _unread(taken, since, now)
    letters = [_news(taken[person], found) for person, found in lines.items()]
    await post_news([news for news in letters if news], now=now)


async def _unread(
    people: Mapping[int, dict[str, Any]], since: Mapping[int, datetime], now: datetime
) -> dict[int, list[dict[str, Any]]]:
    """What each has not read since their last letter, the newest first; not what was told at once."""
    rows = await (
        Notice.select(Notice.account, Notice.kind, Notice.kode, Notice.facts, Notice.created_at)
        .where(
            Notice.account.is_in(list(people)),
            Notice.read_at.is_null(),
            Notice.created_at > min(since[person] for person in people) - SETTLES,
            Notice.created_at <= now - SETTLES,
        )
        .order_by(Notice.created_at, Notice.id, ascending=False)
    )
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        person = row["account"]
        told = people[person]["told"] == Told.AT_ONCE.value and is_urgent(row["kind"])
        if row["created_at"] > since[person] - SETTLES and not told:
            line = {"kind": row["kind"], "kode": row["kode"], "facts": json.loads(row["facts"])}
            lines.setdefault(person, []).append(line)
    return lines


def _news(row: Mapping[str, Any], lines: Sequence[dict[str, Any]]) -> News | None:
    """The letter for one person: by mail where there is an address, otherwise to the phone."""
    for channel, column in ((Channel.EMAIL, "email"), (Channel.PHONE, "phone")):
        sealed = row[f"{column}_sealed"]
        if sealed:
            to = unseal(sealed, where=f"account:{row['id']}:{column}")
            facts = {"lines": list(lines[:MOST_LINES]), "all": len(lines)}
            return News(row["id"], channel, to, row["language"], facts)
    return None
