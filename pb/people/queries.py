"""Reads about people: who is signed in, with which roles."""

import hashlib
from datetime import datetime, timedelta

import msgspec

from pb.core.actor import Actor, Level, RoleHeld, RoleKind
from pb.core.area import PlaceCode
from pb.core.ids import AccountId
from pb.people.tables import Notice, RoleRow, Session

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


_COLUMNS = (
    Session.key,
    Session.created_at,
    Session.seen_at,
    Session.stepped_up_at,
    Session.flash,
    Session.account.id.as_alias("person"),
    Session.account.public_name.as_alias("public_name"),
    Session.account.kelurahan.code.as_alias("kelurahan"),
    Session.account.rw.as_alias("rw"),
    Session.account.level.as_alias("level"),
    Session.account.language.as_alias("language"),
)


async def signed_in(secret: str, *, now: datetime) -> SignedIn | None:
    """The session of a cookie, if it is ours and neither idle nor too old (security.md W9)."""
    row = await Session.select(*_COLUMNS).where(Session.key == session_key(secret)).first()
    if row is None:
        return None
    roles = await roles_of(row["person"], now=now)
    idle, life = (IDLE_STAFF, LIFE_STAFF) if roles else (IDLE_RESIDENT, LIFE_RESIDENT)
    if now - row["seen_at"] >= idle or now - row["created_at"] >= life:
        return None
    unread = await Notice.count().where(Notice.account == row["person"], Notice.read_at.is_null())
    actor = Actor(
        person=AccountId(row["person"]),
        label=row["public_name"],
        kelurahan=PlaceCode(row["kelurahan"]) if row["kelurahan"] else None,
        rw=row["rw"],
        level=Level(row["level"]),
        roles=roles,
        stepped_up=row["stepped_up_at"],
        unread=unread,
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
        RoleHeld(RoleKind(row["kind"]), PlaceCode(row["place"]), row["agency"], row["discipline"]) for row in rows
    )
