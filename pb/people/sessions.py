"""Sessions: started at log-in under a fresh secret, renewed by step-up, ended on the server."""

import secrets
from datetime import datetime, timedelta

from pb.core.db import transactional
from pb.core.ids import AccountId
from pb.people.queries import LIFE_RESIDENT, SignedIn, session_key
from pb.people.tables import Session

_TOUCH_EVERY = timedelta(minutes=5)


@transactional
async def start(person: AccountId, *, now: datetime, stepped_up: bool = False, old: str = "") -> str:
    """A new session; the secret for the cookie is returned once. The old session of this browser dies."""
    if old:
        await Session.delete().where(Session.key == old)
    secret = secrets.token_urlsafe(32)
    row = Session(
        key=session_key(secret),
        account=person,
        created_at=now,
        seen_at=now,
        stepped_up_at=now if stepped_up else None,
        flash=None,
    )
    await Session.insert(row)
    return secret


async def touch(found: SignedIn, *, now: datetime) -> None:
    """Note that the session is in use, every few minutes at most: otherwise each read would be a write."""
    if now - found.seen_at >= _TOUCH_EVERY:
        await Session.update({Session.seen_at: now}).where(Session.key == found.key)


@transactional
async def end(key: str) -> None:
    """End one session."""
    await Session.delete().where(Session.key == key)


@transactional
async def end_all(person: AccountId, *, but: str = "") -> None:
    """End all sessions of a person, save perhaps the one that asks."""
    await Session.delete().where(Session.account == person, Session.key != but)


async def set_flash(key: str, code: str) -> None:
    """Keep one message code for the next page of this session."""
    await Session.update({Session.flash: code}).where(Session.key == key)


async def take_flash(key: str) -> None:
    """The message was shown."""
    await Session.update({Session.flash: None}).where(Session.key == key)


@transactional
async def forget_ended(*, now: datetime) -> None:
    """Remove sessions that are older than any session may be."""
    await Session.delete().where(Session.created_at <= now - LIFE_RESIDENT)
