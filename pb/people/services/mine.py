"""What a person changes about themselves: language, name shown, ward, password; and leaving."""

from datetime import datetime
from typing import Any

from pb.core.actor import Actor, Level
from pb.core.area import PlaceCode
from pb.core.audit import EntryActor, record
from pb.core.db import transactional
from pb.core.errors import NotFound, Refused, refuse_if
from pb.core.events import Event
from pb.core.keys import unseal
from pb.core.outbox import withdraw
from pb.people.attesting.tables import Attestation, Attestor
from pb.people.passwords import common_passwords, hash_password, password_fits
from pb.people.queries import roles_of
from pb.people.rules import NameShown, Told, WhyNotPerson, public_name, why_not_password
from pb.people.sessions import end_all
from pb.people.tables import Account, LoginCode, Notice, RecoveryCode, RoleRow
from pb.people.terms import Agreed, current
from pb.places.tables import Place

ERASED_NAME = "Warga"


@transactional
async def choose_language(language: str, *, by: Actor, now: datetime) -> None:
    """The language of letters and pages of this account."""
    await Account.update({Account.language: language}).where(Account.id == by.person)


@transactional
async def choose_name(shown: NameShown, *, by: Actor, now: datetime) -> None:
    """How the name stands on public pages from now on; what is published keeps the name it had."""
    row = await Account.select(Account.full_name_sealed, Account.rw).where(Account.id == by.person).first()
    if row is None or row["full_name_sealed"] is None:
        raise NotFound
    full = unseal(row["full_name_sealed"], where=f"account:{by.person}:full_name")
    name = public_name(full, row["rw"], shown)
    await Account.update({Account.public_name: name}).where(Account.id == by.person)
    await record(Event.ACCOUNT_CHANGED, by=by, now=now, what="name")


@transactional
async def move_home(kelurahan: PlaceCode, rw: int | None, *, by: Actor, now: datetime) -> None:
    """Another kelurahan lowers the evidence to L1: it was evidence for the old one."""
    if not await Place.exists().where(Place.code == kelurahan, Place.level == "kelurahan"):
        raise NotFound
    level = int(by.level) if kelurahan == by.kelurahan else min(int(by.level), int(Level.L1))
    await Account.update(kelurahan=kelurahan, rw=rw, level=level).where(Account.id == by.person)
    await record(Event.ACCOUNT_CHANGED, by=by, now=now, what="ward")


async def require_password(password: str, *, by: Actor) -> None:
    """Raise `Refused` unless this is the person's password."""
    row = await Account.select(Account.password_hash).where(Account.id == by.person).first()
    if not await password_fits(row["password_hash"] if row else None, password):
        raise Refused(WhyNotPerson.WRONG_PASSWORD)


async def change_password(old: str, new: str, *, session: str, by: Actor, now: datetime) -> None:
    """A new password; every other session of the person ends (security.md W9)."""
    await require_password(old, by=by)
    staff = bool(by.person and await roles_of(by.person, now=now))
    refuse_if(why_not_password(new, by.label.split(), common_passwords(), staff=staff))
    await _store_password(await hash_password(new), session, by=by, now=now)


@transactional
async def _store_password(hashed: str, session: str, *, by: Actor, now: datetime) -> None:
    await Account.update({Account.password_hash: hashed}).where(Account.id == by.person)
    if by.person is not None:
        await end_all(by.person, but=session)
    await record(Event.ACCOUNT_CHANGED, by=by, now=now, what="password")


@transactional
async def agree(versions: Agreed, *, by: Actor, now: datetime) -> None:
    """The person agrees to these versions; what holds no more cannot be agreed to."""
    refuse_if(WhyNotPerson.OLD_TERMS if versions != current() else None)
    values: dict[Any, Any] = {
        Account.consent_privacy: versions.privacy,
        Account.consent_terms: versions.terms,
        Account.consent_at: now,
    }
    await Account.update(values).where(Account.id == by.person)
    await record(
        Event.ACCOUNT_CHANGED,
        by=by,
        now=now,
        what="consent",
        privacy=versions.privacy,
        terms=versions.terms,
    )


@transactional
async def erase(*, by: Actor, now: datetime) -> None:
    """Erase the person: name, contacts, password, roles, sessions, notices, and the links in the record.

    The empty account stays, so that marks and counts stay true (security.md P10). Who holds a role
    gives it back first.
    """
    person = by.person
    if person is None:
        raise NotFound
    refuse_if(WhyNotPerson.STAFF_STAYS if await roles_of(person, now=now) else None)
    row = await Account.select(Account.phone_tag, Account.email_tag).where(Account.id == person).first()
    marks = [mark for mark in (row or {}).values() if mark]
    if marks:
        await LoginCode.delete().where(LoginCode.contact_tag.is_in(marks))
    blank = (
        *("full_name_sealed", "phone_sealed", "phone_tag", "email_sealed", "email_tag"),
        *("password_hash", "totp_sealed", "kelurahan", "rw", "told_at"),
    )
    await withdraw(person)
    await Attestor.update({Attestor.until: now}).where(Attestor.account == person, Attestor.until.is_null())
    values: dict[str, Any] = {
        "public_name": ERASED_NAME,
        "level": 0,
        "erased_at": now,
        "told": Told.PAGE.value,
    }
    await Account.update(**values | dict.fromkeys(blank)).where(Account.id == person)
    for table, column in (
        (RecoveryCode, RecoveryCode.account),
        (Notice, Notice.account),
        (Attestation, Attestation.account),
        (RoleRow, RoleRow.account),
    ):
        await table.delete().where(column == person)
    await end_all(person)
    await record(Event.ACCOUNT_ERASED, by=by, now=now)
    await EntryActor.delete().where(EntryActor.person == person)
