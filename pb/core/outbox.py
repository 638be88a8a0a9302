"""Messages that leave the building: rows written in the act's transaction, sent after it."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from piccolo.columns import BigInt, Text, Timestamptz
from piccolo.table import Table

from pb.core.canon import canon
from pb.core.db import transactional
from pb.core.ids import new_id
from pb.core.keys import seal, unseal

LEASE = timedelta(minutes=1)
KEPT = timedelta(days=7)
_AT_ONCE = 100


class Channel(StrEnum):
    """How a message travels."""

    PHONE = "phone"
    EMAIL = "email"


class Message(Table, tablename="message"):
    """One outgoing message; address and text are sealed. With a `kind` the text is the facts of that code."""

    id = BigInt(primary_key=True, default=None)
    channel = Text(null=False, default=None)
    to_sealed = Text(null=False, default=None)
    body_sealed = Text(null=False, default=None)
    kind = Text(null=False, default="")
    language = Text(null=False, default="id")
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
    kind: str = ""
    language: str = "id"

    @property
    def facts(self) -> dict[str, str]:
        """What the sentence of its kind tells."""
        return {name: str(value) for name, value in json.loads(self.body).items()} if self.kind else {}


async def post(channel: Channel, to: str, body: str, *, now: datetime) -> None:
    """Put a message in the outbox, inside the transaction of the act that causes it."""
    await Message.insert(_row(channel, to, body, now))


async def post_notices(
    people: Iterable[tuple[str, str]], kind: str, facts: Mapping[str, str], *, now: datetime
) -> None:
    """The same to many phones, each with its language; put into words when it leaves (`letter.` codes)."""
    rows = [_row(Channel.PHONE, to, canon(facts), now, kind, language) for to, language in people]
    for start in range(0, len(rows), _AT_ONCE):
        await Message.insert(*rows[start : start + _AT_ONCE])


def _row(
    channel: Channel, to: str, body: str, now: datetime, kind: str = "", language: str = "id"
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
    )


_COLUMNS = (
    *(Message.id, Message.channel, Message.to_sealed, Message.body_sealed, Message.created_at),
    *(Message.kind, Message.language),
)


def _letter(row: dict[str, object]) -> Letter:
    key = row["id"]
    return Letter(
        id=int(str(key)),
        channel=Channel(str(row["channel"])),
        to=unseal(str(row["to_sealed"]), where=f"message:{key}:to"),
        body=unseal(str(row["body_sealed"]), where=f"message:{key}:body"),
        created_at=row["created_at"],  # type: ignore[arg-type]  # a dict of mixed columns
        kind=str(row["kind"]),
        language=str(row["language"]),
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
) RETURNING id, channel, to_sealed, body_sealed, created_at, kind, language
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
