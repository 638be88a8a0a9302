"""Messages that leave the building: rows written in the act's transaction, sent after it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table

from pb.core.canon import canon
from pb.core.db import transactional
from pb.core.ids import new_id
from pb.core.keys import seal, unseal

LEASE = timedelta(minutes=10)
KEPT = timedelta(days=7)
FIRST_WAIT, LONGEST_WAIT, MOST_TRIES = timedelta(seconds=15), timedelta(hours=1), 80
EXPIRED, SEALED, NO_WAY = "expired", "does not open", "no way to send"
_AT_ONCE = 100


class Channel(StrEnum):
    """How a message travels."""

    PHONE = "phone"
    EMAIL = "email"


class Message(Table, tablename="message"):
    """One outgoing message; address and text are sealed. With a `kind` the text is the facts of that code.

    It waits until `sent_at` or `failed_at` is written. Nobody takes it before `lease_until`: while a
    process sends it, and between two tries. `account` is the person who may ask for no more of its kind.
    """

    id = BigInt(primary_key=True, default=None)
    channel = Text(null=False, default=None)
    to_sealed = Text(null=False, default=None)
    body_sealed = Text(null=False, default=None)
    kind = Text(null=False, default="")
    language = Text(null=False, default="id")
    created_at = Timestamptz(null=False, default=None)
    lease_until = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)
    tries = BigInt(null=False, default=0)
    fault = Text(null=False, default="")
    expires_at = Timestamptz(null=True, default=None)
    failed_at = Timestamptz(null=True, default=None)
    account = BigInt(null=True, default=None)


class Letter(msgspec.Struct, frozen=True):
    """A message as the driver and the demo page read it."""

    id: int
    channel: Channel
    to: str
    body: str
    created_at: datetime
    kind: str = ""
    language: str = "id"
    tries: int = 0
    expires_at: datetime | None = None
    account: int | None = None

    @property
    def facts(self) -> dict[str, Any]:
        """What the sentence of its kind tells."""
        found: dict[str, Any] = json.loads(self.body) if self.kind else {}
        return found


def wait_after(tries: int) -> timedelta:
    """Fifteen seconds after the first try, twice as long after each, an hour at most."""
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries - 1, 10)))


async def post(
    channel: Channel,
    to: str,
    body: str,
    *,
    now: datetime,
    kind: str = "",
    language: str = "id",
    expires_at: datetime | None = None,
) -> None:
    """Put a message in the outbox, inside the transaction of the act that causes it."""
    await Message.insert(_row(channel, to, body, now, kind, language, expires_at=expires_at))


async def post_notices(
    people: Iterable[tuple[str, str]], kind: str, facts: Mapping[str, str], *, now: datetime
) -> None:
    """The same to many phones, each with its language; put into words when it leaves (`letter.` codes)."""
    rows = [_row(Channel.PHONE, to, canon(facts), now, kind, language) for to, language in people]
    for start in range(0, len(rows), _AT_ONCE):
        await Message.insert(*rows[start : start + _AT_ONCE])


class News(msgspec.Struct, frozen=True):
    """Notices for one person outside of their page: where to, in which language, and which."""

    account: int
    channel: Channel
    to: str
    language: str
    facts: dict[str, Any]


async def post_news(letters: Sequence[News], *, now: datetime) -> None:
    """Notices as messages, inside a transaction; put into words when they leave."""
    rows = [
        _row(one.channel, one.to, canon(one.facts), now, "news", one.language, account=one.account)
        for one in letters
    ]
    for start in range(0, len(rows), _AT_ONCE):
        await Message.insert(*rows[start : start + _AT_ONCE])


async def withdraw(account: int) -> None:
    """What waits for this person is not sent, what was sent is forgotten; inside a transaction."""
    await Message.delete().where(Message.account == account)


def _row(
    channel: Channel,
    to: str,
    body: str,
    now: datetime,
    kind: str = "",
    language: str = "id",
    *,
    account: int | None = None,
    expires_at: datetime | None = None,
) -> Message:
    key = new_id()
    return Message(
        id=key,
        channel=channel.value,
        to_sealed=seal(to, where=f"message:{key}:to"),
        body_sealed=seal(body, where=f"message:{key}:body"),
        kind=kind,
        language=language,
        created_at=now,
        lease_until=None,
        sent_at=None,
        tries=0,
        fault="",
        expires_at=expires_at,
        failed_at=None,
        account=account,
    )


_COLUMNS = (
    *(Message.id, Message.channel, Message.to_sealed, Message.body_sealed, Message.created_at),
    *(Message.kind, Message.language, Message.tries, Message.expires_at, Message.account),
)


def _letter(row: dict[str, Any]) -> Letter:
    key = row["id"]
    return Letter(
        id=key,
        channel=Channel(row["channel"]),
        to=unseal(row["to_sealed"], where=f"message:{key}:to"),
        body=unseal(row["body_sealed"], where=f"message:{key}:body"),
        created_at=row["created_at"],
        kind=row["kind"],
        language=row["language"],
        tries=row["tries"],
        expires_at=row["expires_at"],
        account=row["account"],
    )


async def last_letters(limit: int = 30) -> tuple[Letter, ...]:
    """The newest messages, newest first: for the page of a demo."""
    rows = (
        await Message.select(*_COLUMNS).order_by(Message.created_at, Message.id, ascending=False).limit(limit)
    )
    return tuple(_letter(row) for row in rows)


_EXPIRE = """
UPDATE message SET failed_at = {}, fault = {} WHERE channel = {} AND sent_at IS NULL AND failed_at IS NULL
AND expires_at <= {}
"""  # beside the claim below, on the same index

_CLAIM = """
UPDATE message SET lease_until = {}, tries = tries + 1 WHERE id IN (
  SELECT id FROM message WHERE channel = {} AND sent_at IS NULL AND failed_at IS NULL
  AND (lease_until IS NULL OR lease_until <= {}) ORDER BY created_at LIMIT 20
) AND sent_at IS NULL AND failed_at IS NULL AND (lease_until IS NULL OR lease_until <= {})
RETURNING id, channel, to_sealed, body_sealed, created_at, kind, language, tries, expires_at, account
"""  # claim and read in one statement; the outer conditions are asked again after waiting for another process


async def anything_waits(channel: Channel, *, now: datetime) -> bool:
    """Whether there is something to claim: a read, so that an idle process writes nothing."""
    free = (Message.lease_until.is_null()) | (Message.lease_until <= now)
    return await Message.exists().where(
        Message.channel == channel.value, Message.sent_at.is_null(), Message.failed_at.is_null(), free
    )


@transactional
async def claim(channel: Channel, *, now: datetime) -> tuple[Letter, ...]:
    """Take up to twenty messages for ten minutes. What has expired, or does not open, fails at once."""
    await Message.raw(_EXPIRE, now, EXPIRED, channel.value, now)
    rows = await Message.raw(_CLAIM, now + LEASE, channel.value, now, now)
    letters = []
    for row in rows:
        try:
            letters.append(_letter(row))
        except ValueError:
            await mark_failed(row["id"], SEALED, now=now)
    return tuple(sorted(letters, key=lambda letter: letter.created_at))


@transactional
async def mark_sent(keys: list[int], *, now: datetime) -> None:
    """Note that these messages have left."""
    await Message.update({Message.sent_at: now}).where(Message.id.is_in(keys))


@transactional
async def mark_failed(key: int, fault: str, *, now: datetime) -> None:
    """This message cannot be delivered; nobody tries again by itself."""
    await Message.update({Message.failed_at: now, Message.fault: fault}).where(Message.id == key)


@transactional
async def put_off(letter: Letter, fault: str, *, now: datetime) -> None:
    """Try later, each time after a longer wait; after about three days it has failed."""
    if letter.tries >= MOST_TRIES:
        await mark_failed(letter.id, fault, now=now)
        return
    await Message.update(lease_until=now + wait_after(letter.tries), fault=fault).where(
        Message.id == letter.id
    )


class OutboxState(msgspec.Struct, frozen=True):
    """How the outbox stands: for the administrator."""

    waiting: int
    stuck: int
    failed: int


async def outbox_state() -> OutboxState:
    """How many messages wait, how many of them were tried in vain, and how many have failed."""
    open_ = (Message.sent_at.is_null()) & (Message.failed_at.is_null())
    return OutboxState(
        waiting=await Message.count().where(open_),
        stuck=await Message.count().where(open_, Message.fault != ""),
        failed=await Message.count().where(Message.failed_at.is_not_null(), Message.fault != EXPIRED),
    )


async def troubled(limit: int = 50) -> tuple[dict[str, Any], ...]:
    """Messages that failed, or were tried in vain and wait; the newest first, without address and text."""
    rows = await (
        Message.select(
            *(Message.id, Message.channel, Message.kind, Message.created_at, Message.tries),
            *(Message.fault, Message.failed_at, Message.lease_until),
        )
        .where(Message.fault != "", Message.sent_at.is_null())
        .order_by(Message.created_at, Message.id, ascending=False)
        .limit(limit)
    )
    return tuple(rows)


@transactional
async def try_again(keys: Sequence[int], *, now: datetime) -> int:
    """Failed messages, or all of them when none is named, wait anew; what has expired stays failed."""
    again = (Message.expires_at.is_null()) | (Message.expires_at > now)
    wanted = (Message.failed_at.is_not_null()) & again
    if keys:
        wanted &= Message.id.is_in(list(keys))
    asked = Message.update(failed_at=None, lease_until=None, tries=0, fault="").where(wanted)
    return len(await asked.returning(Message.id))


@transactional
async def forget_sent(*, now: datetime) -> None:
    """Remove messages that left or failed a week ago: they hold codes and contacts, nobody needs them."""
    await Message.delete().where(
        ((Message.sent_at.is_not_null()) & (Message.sent_at <= now - KEPT))
        | ((Message.failed_at.is_not_null()) & (Message.failed_at <= now - KEPT))
    )
