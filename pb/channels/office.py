"""The post office of a process: it takes messages from the outbox, hands them over, and notes the end."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from pb.channels.driver import Answer, Log, Outgoing, Verdict, Way
from pb.channels.mail import Mail
from pb.channels.phone import Phone
from pb.core.outbox import (
    EXPIRED,
    LEASE,
    NO_WAY,
    Channel,
    Letter,
    anything_waits,
    claim,
    mark_failed,
    mark_sent,
    put_off,
)
from pb.settings import MAIL_PASSWORD, PHONE_TOKEN, Settings, read_secret

EVERY_SECONDS = 2.0
_log = logging.getLogger("pb.office")
Clock = Callable[[], datetime]
Write = Callable[[Letter], Outgoing]


def way_of(channel: Channel, settings: Settings) -> Way | None:
    """The way out for this channel; without settings there is none, or on this machine a log."""
    if channel is Channel.EMAIL and settings.mail is not None:
        host = urlsplit(settings.base_url).hostname or "localhost"
        return Mail(settings.mail, read_secret(settings, MAIL_PASSWORD), host)
    if channel is Channel.PHONE and settings.phone_url:
        token = read_secret(settings, PHONE_TOKEN)
        return Phone(settings.phone_url, token, private=not settings.production)
    return None if settings.production else Log()


async def keep_sending(channel: Channel, settings: Settings, write: Write, clock: Clock) -> None:
    """Until cancelled: look every two seconds. Each channel has a loop, so one never waits for the other."""
    while True:
        more = False
        try:
            more = await send_some(channel, settings, write, clock)
        except Exception:
            _log.exception("sending failed")
        await asyncio.sleep(0 if more else EVERY_SECONDS)


async def send_some(channel: Channel, settings: Settings, write: Write, clock: Clock) -> bool:
    """Up to twenty messages, one after the other; whether there was anything to do.

    Each is noted as sent as soon as the other side has taken it. A process that ends between the two
    leaves it to be sent once more, under the same key.
    """
    if not await anything_waits(channel, now=clock()):
        return False
    letters = await claim(channel, now=clock())
    way = way_of(channel, settings)
    ends, down = clock() + LEASE / 2, ""
    try:
        for letter in letters:
            if down or clock() >= ends:
                await put_off(letter, down or "slow", now=clock())
                continue
            answer = await _send(letter, way, write, clock)
            down = answer.fault if answer.down else ""
            await _note(letter, answer, clock())
    finally:
        if way is not None:
            await asyncio.to_thread(way.close)
    return bool(letters)


async def _send(letter: Letter, way: Way | None, write: Write, clock: Clock) -> Answer:
    if letter.expires_at is not None and letter.expires_at <= clock():
        return Answer(Verdict.NEVER, EXPIRED)
    if way is None:
        return Answer(Verdict.NEVER, NO_WAY)
    try:
        item = write(letter)
    except Exception:
        _log.exception("a message has no words")
        return Answer(Verdict.NEVER, "no words")
    return await asyncio.to_thread(way.send, item)


async def _note(letter: Letter, answer: Answer, now: datetime) -> None:
    if answer.verdict is Verdict.SENT:
        await mark_sent([letter.id], now=now)
    elif answer.verdict is Verdict.NEVER:
        await mark_failed(letter.id, answer.fault, now=now)
    else:
        await put_off(letter, answer.fault, now=now)
