"""Log-in by password: the same work and answer for known and unknown, failures counted, devices known."""

import hmac
from datetime import datetime, timedelta

import msgspec

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import AccountId
from pb.core.keys import keyed, these_keys
from pb.core.limits import spend, spent
from pb.people.passwords import common_passwords, hash_password, password_fits
from pb.people.queries import roles_of
from pb.people.rules import WhyNotPerson, why_not_password
from pb.people.services.codes import contact_tag, finish_code
from pb.people.services.notices import notify
from pb.people.sessions import end_all
from pb.people.tables import Account

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT, MOST_PER_PEER = 9, 60


class PasswordPassed(msgspec.Struct, frozen=True):
    """Who logged in, and whether a second factor is asked next."""

    person: AccountId
    needs_second: bool


def known_device(person: int) -> str:
    """What the cookie of a device holds after a log-in: with it, a flood of wrong tries locks nobody out."""
    return keyed(these_keys().csrf, "pb/device/v1", str(person)).hex()


async def check_password(
    contact: str, password: str, *, peer: str, device: str, now: datetime
) -> PasswordPassed:
    """The person with this phone or e-mail and password; raises `Refused` (security.md W11, W12)."""
    mark = contact_tag(contact)
    columns = (Account.id, Account.password_hash, Account.totp_sealed)
    row = (
        await Account.select(*columns)
        .where((Account.phone_tag == mark) | (Account.email_tag == mark))
        .first()
    )
    familiar = row is not None and hmac.compare_digest(device.encode(), known_device(row["id"]).encode())
    tries = await spent("login.account", mark, window=WINDOW, now=now)
    from_peer = await spent("login.peer", peer, window=WINDOW, now=now)
    if (tries >= MOST_PER_ACCOUNT or from_peer >= MOST_PER_PEER) and not familiar:
        raise Refused(WhyNotPerson.TOO_MANY_TRIES)
    if not await password_fits(row["password_hash"] if row else None, password) or row is None:
        await spend("login.account", mark, limit=MOST_PER_ACCOUNT, window=WINDOW, now=now)
        await spend("login.peer", peer, limit=MOST_PER_PEER, window=WINDOW, now=now)
        raise Refused(WhyNotPerson.WRONG_PASSWORD)
    has_roles = bool(await roles_of(row["id"], now=now))
    return PasswordPassed(AccountId(row["id"]), has_roles and row["totp_sealed"] is not None)


async def set_password_by_code(contact: str, password: str, *, now: datetime) -> None:
    """A new password after a code was checked; every session of the person ends. Nothing expired revives."""
    mark = contact_tag(contact)
    row = (
        await Account.select(Account.id)
        .where((Account.phone_tag == mark) | (Account.email_tag == mark))
        .first()
    )
    staff = row is not None and bool(await roles_of(row["id"], now=now))
    refuse_if(
        why_not_password(password, [contact, contact.partition("@")[0]], common_passwords(), staff=staff)
    )
    hashed = await hash_password(password)
    if row is not None:
        await _replace(AccountId(row["id"]), contact, hashed, now)


@transactional
async def _replace(person: AccountId, contact: str, hashed: str, now: datetime) -> None:
    await Account.update({Account.password_hash: hashed}).where(Account.id == person)
    await finish_code("recover", contact, now=now)
    await end_all(person)
    await record(Event.ACCOUNT_CHANGED, by=Actor(person=person), now=now, what="password")
    await notify([person], "password_anew", None, {}, now=now)
