"""Messages that leave the building: rows written in the act's transaction, sent after it."""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table

from pb.core.db import transactional
from pb.core.ids import new_id
from pb.core.keys import seal, unseal

LEASE = timedelta(minutes=1)
KEPT = timedelta(days=7)


class Channel(StrEnum):
    """How a message travels."""

    PHONE = "phone"
    EMAIL = "email"


class Message(Table, tablename="message"):
    """One outgoing message; address and text are sealed."""

    id = BigInt(primary_key=True, default=None)
    channel = Text(null=False, default=None)
    to_sealed = Text(null=False, default=None)
    body_sealed = Text(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    lease_until = Timestamptz(null=True, default=None)
    sent_at = Timestamptz(null=True, default=None)


class Letter(msgspec.Struct, frozen=True):
    """A message as the driver and the demo page read it."""

    id: int
    channel: Channel
    to: str
    body: str
    created_at: datetime


async def post(channel: Channel, to: str, body: str, *, now: datetime) -> None:
    """Put a message in the outbox, inside the transaction of the act that causes it."""
    key = new_id()
    row = Message(
        id=key,
        channel=channel.value,
        to_sealed=seal(to, where=f"message:{key}:to"),
        body_sealed=seal(body, where=f"message:{key}:body"),
        created_at=now,
        lease_until=None,
        sent_at=None,
    )
    await Message.insert(row)


_COLUMNS = (Message.id, Message.channel, Message.to_sealed, Message.body_sealed, Message.created_at)


def _letter(row: dict[str, object]) -> Letter:
    key = row["id"]
    return Letter(
        id=int(str(key)),
        channel=Channel(str(row["channel"])),
        to=unseal(str(row["to_sealed"]), where=f"message:{key}:to"),
        body=unseal(str(row["body_sealed"]), where=f"message:{key}:body"),
        created_at=row["created_at"],  # type: ignore[arg-type]  # a dict of mixed columns
    )


async def last_letters(limit: int = 30) -> tuple[Letter, ...]:
    """The newest messages, newest first: for the page of a demo."""
    rows = (
        await Message.select(*_COLUMNS).order_by(Message.created_at, Message.id, ascending=False).limit(limit)
    )
    return tuple(_letter(row) for row in rows)


_CLAIM = """
UPDATE message SET lease_until = {} WHERE id IN (
  SELECT id FROM message WHERE sent_at IS NULL AND (lease_until IS NULL OR lease_until < {})
  ORDER BY created_at LIMIT 20
) RETURNING id, channel, to_sealed, body_sealed, created_at
"""  # claim and read in one statement, so that two processes never send the same message


@transactional
async def claim(*, now: datetime) -> tuple[Letter, ...]:
    """Take up to twenty unsent messages for a minute."""
    rows = await Message.raw(_CLAIM, now + LEASE, now)
    return tuple(_letter(row) for row in rows)


@transactional
async def mark_sent(keys: list[int], *, now: datetime) -> None:
    """Note that these messages have left."""
    await Message.update({Message.sent_at: now}).where(Message.id.is_in(keys))


@transactional
async def forget_sent(*, now: datetime) -> None:
    """Remove messages that left a week ago: they hold codes and contacts, and nobody needs them again."""
    await Message.delete().where(Message.sent_at.is_not_null(), Message.sent_at <= now - KEPT)
