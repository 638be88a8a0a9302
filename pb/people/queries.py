"""Reads about people: who is signed in, with which roles."""

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pb.core.actor import Actor, Level, RoleHeld, RoleKind
from pb.core.area import PlaceCode, inside
from pb.core.db import look_up
from pb.core.errors import NotFound
from pb.core.ids import AccountId
from pb.core.keys import tag, unseal
from pb.people.tables import Account, Guest, Notice, RoleRow, Session
from pb.people.terms import Agreed, current

IDLE_STAFF, IDLE_RESIDENT = timedelta(minutes=30), timedelta(days=7)
LIFE_STAFF, LIFE_RESIDENT = timedelta(hours=12), timedelta(days=30)


class SignedIn(msgspec.Struct, frozen=True):
    """A live session and the person behind it."""

    key: str
    actor: Actor
    seen_at: datetime
    flash: str
    language: str


def session_key(secret: str) -> str:
    """The key under which a session is stored: the SHA-256 of what the cookie holds."""
    return hashlib.sha256(secret.encode()).hexdigest()


_SIGNED_IN = """
SELECT s.key, s.created_at, s.seen_at, s.stepped_up_at, s.flash, a.id AS person, a.public_name, a.kelurahan,
  a.rw, a.level, a.language, a.totp_sealed IS NOT NULL AS totp,
  (SELECT count(*) FROM (SELECT 1 FROM notice n WHERE n.account = a.id AND n.read_at IS NULL LIMIT 100) u)
  AS unread
FROM session s JOIN account a ON a.id = s.account WHERE s.key = {}
"""  # written out: every page of everybody who is signed in asks it


async def signed_in(secret: str, *, now: datetime) -> SignedIn | None:
    """The session of a cookie, if it is ours and neither idle nor too old (security.md W9).

    Roles take effect once the person has a second factor; until then they are a resident.
    """
    rows = await look_up(_SIGNED_IN, session_key(secret))
    if not rows:
        return None
    row = rows[0]
    roles = await roles_of(row["person"], now=now) if row["totp"] else ()
    idle, life = (IDLE_STAFF, LIFE_STAFF) if roles else (IDLE_RESIDENT, LIFE_RESIDENT)
    if now - row["seen_at"] >= idle or now - row["created_at"] >= life:
        return None
    actor = Actor(
        person=AccountId(row["person"]),
        label=row["public_name"],
        kelurahan=PlaceCode(row["kelurahan"]) if row["kelurahan"] else None,
        rw=row["rw"],
        level=Level(row["level"]),
        roles=roles,
        stepped_up=row["stepped_up_at"],
        unread=row["unread"],
    )
    return SignedIn(row["key"], actor, row["seen_at"], row["flash"] or "", row["language"])


async def roles_of(person: int, *, now: datetime) -> tuple[RoleHeld, ...]:
    """The roles that a person holds at this moment."""
    rows = await RoleRow.select(RoleRow.kind, RoleRow.place, RoleRow.agency, RoleRow.discipline).where(
        RoleRow.account == person,
        RoleRow.starts_at <= now,
        (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now),
    )
    return tuple(
        RoleHeld(RoleKind(row["kind"]), PlaceCode(row["place"]), row["agency"], row["discipline"])
        for row in rows
    )


class Found(msgspec.Struct, frozen=True):
    """A resident as an officer or an administrator sees them: no full name, no contact."""

    person: AccountId
    public_name: str
    kelurahan: PlaceCode | None
    rw: int | None
    level: Level


_FOUND = (Account.id, Account.public_name, Account.kelurahan, Account.rw, Account.level)


def _found(row: dict[str, Any]) -> Found:
    kelurahan = PlaceCode(row["kelurahan"]) if row["kelurahan"] else None
    return Found(AccountId(row["id"]), row["public_name"], kelurahan, row["rw"], Level(row["level"]))


async def find_by_contact(contact: str) -> Found | None:
    """The account with this phone or e-mail, in its stored form."""
    mark = tag("contact", contact)
    row = (
        await Account.select(*_FOUND).where((Account.phone_tag == mark) | (Account.email_tag == mark)).first()
    )
    return _found(row) if row else None


class RoleListed(msgspec.Struct, frozen=True):
    """A role that somebody holds now, for the administrator's list."""

    id: int
    name: str
    kind: RoleKind
    place: PlaceCode
    starts_at: datetime
    ends_at: datetime | None
    own: bool


async def roles_listed(*, by: Actor, now: datetime) -> tuple[RoleListed, ...]:
    """The roles in the places of this administrator."""
    rows = (
        await RoleRow.select(
            *(RoleRow.id, RoleRow.kind, RoleRow.place, RoleRow.starts_at, RoleRow.ends_at),
            RoleRow.account._.id.as_alias("person"),
            RoleRow.account._.public_name.as_alias("name"),
        )
        .where((RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now))
        .order_by(RoleRow.place, RoleRow.kind)
    )
    return tuple(
        RoleListed(
            id=row["id"],
            name=row["name"],
            kind=RoleKind(row["kind"]),
            place=PlaceCode(row["place"]),
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            own=row["person"] == by.person,
        )
        for row in rows
        if by.holds(RoleKind.ADMINISTRATOR, row["place"])
    )


class NoticeRead(msgspec.Struct, frozen=True):
    """One notice."""

    kind: str
    kode: str | None
    facts: dict[str, Any]
    created_at: datetime
    unread: bool


async def notices_of(person: int, limit: int = 50) -> tuple[NoticeRead, ...]:
    """The newest notices, newest first."""
    rows = await (
        Notice.select(Notice.kind, Notice.kode, Notice.facts, Notice.created_at, Notice.read_at)
        .where(Notice.account == person)
        .order_by(Notice.created_at, Notice.id, ascending=False)
        .limit(limit)
    )
    return tuple(
        NoticeRead(
            row["kind"], row["kode"], json.loads(row["facts"]), row["created_at"], row["read_at"] is None
        )
        for row in rows
    )


class Mine(msgspec.Struct, frozen=True):
    """What is held about a person, opened for that person alone."""

    full_name: str
    public_name: str
    phone: str
    email: str
    language: str
    told: str
    kelurahan: PlaceCode | None
    rw: int | None
    level: Level
    has_second_factor: bool
    consent_at: datetime
    created_at: datetime
    sessions: int
    agreed: Agreed

    @property
    def asked_again(self) -> bool:
        """Whether notice or terms have a version that this person has not agreed to."""
        return self.agreed != current()


async def my_account(person: int) -> Mine:
    """The person's own account; raises `NotFound`."""
    row = await Account.select().where(Account.id == person).first()
    if row is None:
        raise NotFound

    def opened(column: str, where: str) -> str:
        return unseal(row[column], where=f"account:{person}:{where}") if row[column] else ""

    return Mine(
        full_name=opened("full_name_sealed", "full_name"),
        public_name=row["public_name"],
        phone=opened("phone_sealed", "phone"),
        email=opened("email_sealed", "email"),
        language=row["language"],
        told=row["told"],
        kelurahan=PlaceCode(row["kelurahan"]) if row["kelurahan"] else None,
        rw=row["rw"],
        level=Level(row["level"]),
        has_second_factor=row["totp_sealed"] is not None,
        consent_at=row["consent_at"],
        created_at=row["created_at"],
        sessions=await Session.count().where(Session.account == person),
        agreed=Agreed(row["consent_privacy"], row["consent_terms"]),
    )


_RWS = """
SELECT DISTINCT kelurahan, rw FROM account
WHERE kelurahan IS NOT NULL AND rw IS NOT NULL AND erased_at IS NULL
  AND ({} = '' OR kelurahan = {} OR kelurahan LIKE {})
"""  # raw: DISTINCT over an index


async def rws_lived_in(places: Sequence[str]) -> dict[str, frozenset[int]]:
    """The RW in which people of an account live, by kelurahan, within these places."""
    if not places:
        return {}
    only = places[0] if len(places) == 1 else ""
    found: dict[str, set[int]] = {}
    for row in await Account.raw(_RWS, only, only, f"{only}.%"):
        found.setdefault(row["kelurahan"], set()).add(row["rw"])
    return {kelurahan: frozenset(rws) for kelurahan, rws in found.items()}


class GuestRead(msgspec.Struct, frozen=True):
    """A guest as written down; the phone may be empty."""

    name: str
    phone: str


async def guests(keys: Sequence[int]) -> dict[int, GuestRead]:
    """These guests, opened for the facilitator who runs their list; those who were wiped are left out."""
    if not keys:
        return {}
    rows = await Guest.select(Guest.id, Guest.name_sealed, Guest.phone_sealed).where(
        Guest.id.is_in(list(keys))
    )
    return {
        row["id"]: GuestRead(
            name=unseal(row["name_sealed"], where=f"guest:{row['id']}:name"),
            phone=unseal(row["phone_sealed"], where=f"guest:{row['id']}:phone")
            if row["phone_sealed"]
            else "",
        )
        for row in rows
    }


async def guests_with_phone(phone: str, *, where: str) -> tuple[int, ...]:
    """The guests with this phone on that list."""
    rows = await Guest.select(Guest.id).where(Guest.phone_tag == tag(f"guest/{where}", phone))
    return tuple(row["id"] for row in rows)


async def professionals(place: str, disciplines: Collection[str], *, now: datetime) -> dict[int, str]:
    """Professionals of these disciplines whose role reaches the place: person to discipline."""
    if not disciplines:
        return {}
    rows = await RoleRow.select(RoleRow.account, RoleRow.place, RoleRow.discipline).where(
        RoleRow.kind == RoleKind.PROFESSIONAL.value,
        RoleRow.discipline.is_in(list(disciplines)),
        RoleRow.starts_at <= now,
        (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now),
    )
    return {row["account"]: row["discipline"] for row in rows if inside(place, row["place"])}
