"""Roles in a place and for a time, given and taken by an administrator; evidence raised at the counter."""

from datetime import datetime

from pb.core.actor import STAFF, Actor, Level, RoleKind
from pb.core.area import PlaceCode
from pb.core.audit import record
from pb.core.db import Lock, lock_row, transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import AccountId, new_id
from pb.people.contacts import read_contact
from pb.people.queries import Found, find_by_contact
from pb.people.rules import WhyNotPerson, why_not_raise
from pb.people.sessions import end_all
from pb.people.tables import Account, RoleRow
from pb.places.tables import Place


@transactional
async def give_role(
    person: AccountId,
    kind: RoleKind,
    place: PlaceCode,
    *,
    until: datetime | None = None,
    agency: str = "",
    discipline: str = "",
    by: Actor,
    now: datetime,
) -> None:
    """Give a role, never to oneself; the person's sessions end, so that the next log-in carries it."""
    if kind not in STAFF or not await Place.exists().where(Place.code == place):
        raise NotFound
    if by.person is not None:
        if not by.holds(RoleKind.ADMINISTRATOR, place):
            raise NotFound
        refuse_if(WhyNotPerson.OWN_ROLE if by.person == person else None)
    await lock_row(Account, person, Lock.UPDATE)
    refuse_if(WhyNotPerson.HAS_ROLE if await _holds(person, kind, place) else None)
    row = RoleRow(
        id=new_id(),
        account=person,
        kind=kind.value,
        place=place,
        agency=agency,
        discipline=discipline,
        starts_at=now,
        ends_at=until,
        given_by=by.person,
    )
    await RoleRow.insert(row)
    await end_all(person)
    await record(Event.ROLE_GIVEN, by=by, now=now, role_given=kind.value, place=place)


async def _holds(person: AccountId, kind: RoleKind, place: PlaceCode) -> bool:
    return await RoleRow.exists().where(
        RoleRow.account == person,
        RoleRow.kind == kind.value,
        RoleRow.place == place,
        RoleRow.ends_at.is_null(),
    )


async def give_role_by_contact(
    contact: str,
    kind: RoleKind,
    place: PlaceCode,
    *,
    agency: str = "",
    until: datetime | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """As `give_role`, for the person with this phone or e-mail."""
    read = read_contact(contact)
    found = await find_by_contact(read[1]) if read else None
    if found is None:
        raise NotFound
    await give_role(found.person, kind, place, until=until, agency=agency, by=by, now=now)


@transactional
async def take_role(role: int, *, by: Actor, now: datetime) -> None:
    """End a role now; the person's sessions end with it."""
    row = await RoleRow.select(RoleRow.account, RoleRow.kind, RoleRow.place).where(RoleRow.id == role).first()
    if row is None or not by.holds(RoleKind.ADMINISTRATOR, row["place"]):
        raise NotFound
    refuse_if(WhyNotPerson.OWN_ROLE if by.person == row["account"] else None)
    await RoleRow.update({RoleRow.ends_at: now}).where(RoleRow.id == role)
    await end_all(AccountId(row["account"]))
    await record(Event.ROLE_TAKEN, by=by, now=now, role_taken=row["kind"], place=row["place"])


@transactional
async def read_person(contact: str, *, by: Actor, now: datetime) -> Found | None:
    """Find a resident by the exact phone or e-mail, at the counter. Each look is written in the record."""
    read = read_contact(contact)
    found = await find_by_contact(read[1]) if read else None
    await record(Event.PERSON_READ, by=by, now=now, found=found is not None)
    if found is None or found.kelurahan is None:
        return found
    return found if by.holds(RoleKind.OFFICER, found.kelurahan) else None


@transactional
async def raise_level(person: AccountId, level: Level, *, by: Actor, now: datetime) -> None:
    """Raise the evidence of residence: attested, or seen in person with a card that nobody copies."""
    await lock_row(Account, person, Lock.UPDATE)
    row = await Account.select(Account.kelurahan, Account.level).where(Account.id == person).first()
    if row is None:
        raise NotFound
    refuse_if(why_not_raise(by, row["kelurahan"], row["level"], level))
    await Account.update({Account.level: int(level)}).where(Account.id == person)
    await record(Event.LEVEL_RAISED, by=by, now=now, level=int(level), place=row["kelurahan"])
