"""New accounts: by a code to a phone or an e-mail, or by the operator's command."""

from datetime import datetime
from typing import Any

from pb.core.actor import CLOCK, Actor, Level
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.ids import AccountId, new_id
from pb.core.keys import seal
from pb.core.outbox import Channel
from pb.people.contacts import read_contact
from pb.people.passwords import common_passwords, hash_password
from pb.people.rules import NameShown, WhyNotPerson, public_name, why_not_password
from pb.people.services.codes import contact_tag, finish_code
from pb.people.tables import Account
from pb.people.terms import current
from pb.places.tables import Place


async def join(
    channel: Channel,
    contact: str,
    *,
    name: str,
    password: str,
    kelurahan: PlaceCode,
    rw: int | None,
    language: str,
    now: datetime,
) -> AccountId:
    """Open an account after its code was checked; the evidence of residence is L1 (domain.md 15)."""
    refuse_if(
        why_not_password(password, [*name.split(), contact, contact.partition("@")[0]], common_passwords())
    )
    hashed = await hash_password(password)
    return await open_account(
        channel, contact, name=name, hashed=hashed, kelurahan=kelurahan, rw=rw, language=language, now=now
    )


@transactional
async def open_account(
    channel: Channel,
    contact: str,
    *,
    name: str,
    hashed: str,
    kelurahan: PlaceCode | None,
    rw: int | None,
    language: str,
    now: datetime,
    shown: NameShown = NameShown.FIRST_NAME,
) -> AccountId:
    """Write an account whose code was checked, or for which somebody stands in; `hashed` is the password."""
    await _check_new(contact, kelurahan)
    key = new_id()
    row = Account(
        id=key,
        public_name=public_name(name, rw, shown),
        full_name_sealed=seal(name, where=f"account:{key}:full_name"),
        **_contact_columns(key, channel, contact),
        password_hash=hashed,
        totp_sealed=None,
        totp_last_step=0,
        language=language,
        kelurahan=kelurahan,
        rw=rw,
        level=int(Level.L1),
        consent_at=now,
        consent_privacy=current().privacy,
        consent_terms=current().terms,
        created_at=now,
        erased_at=None,
    )
    await Account.insert(row)
    await finish_code("join", contact, now=now)
    await record(Event.ACCOUNT_OPENED, by=Actor(person=AccountId(key)), now=now)
    return AccountId(key)


async def _check_new(contact: str, kelurahan: PlaceCode | None) -> None:
    mark = contact_tag(contact)
    if await Account.exists().where((Account.phone_tag == mark) | (Account.email_tag == mark)):
        raise Refused(WhyNotPerson.TAKEN)
    if kelurahan is not None and not await Place.exists().where(
        Place.code == kelurahan, Place.level == "kelurahan"
    ):
        raise NotFound


def _contact_columns(key: int, channel: Channel, contact: str) -> dict[str, Any]:
    """The one contact of a new account, sealed, and its tag; the columns of the other kind stay empty."""
    given, other = ("phone", "email") if channel is Channel.PHONE else ("email", "phone")
    sealed = seal(contact, where=f"account:{key}:{given}")
    kept = {f"{given}_sealed": sealed, f"{given}_tag": contact_tag(contact)}
    return kept | {f"{other}_sealed": None, f"{other}_tag": None}


async def create_account(contact: str, name: str, password: str, *, now: datetime) -> AccountId:
    """Open an account from the command line; the operator stands in for the code."""
    found = read_contact(contact)
    if found is None:
        raise NotFound
    refuse_if(why_not_password(password, name.split(), common_passwords(), staff=True))
    hashed = await hash_password(password)
    return await open_account(
        *found, name=name or CLOCK.label, hashed=hashed, kelurahan=None, rw=None, language="id", now=now
    )
