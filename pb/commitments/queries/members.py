"""Council members under their public name and role, each with a public mark that is no key."""

from datetime import datetime

import msgspec

from pb.commitments.tables import Commitment
from pb.core.actor import RoleKind
from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.core.keys import tag
from pb.people.tables import RoleRow

_LONG = 12


class Member(msgspec.Struct, frozen=True):
    """Somebody who is or was a council member. An account that is deleted loses its roles: it is not here."""

    account: int
    code: str
    name: str
    place: PlaceCode
    ended: bool


def member_code(account: int) -> str:
    """The mark of a council member in addresses: it stays, and tells nothing of the account."""
    return tag("council", str(account))[:_LONG]


async def members(*, now: datetime) -> tuple[Member, ...]:
    """Everybody who holds or held the role, by name; one query."""
    rows = await (
        RoleRow.select(
            RoleRow.place,
            RoleRow.ends_at,
            RoleRow.account._.id.as_alias("person"),
            RoleRow.account._.public_name.as_alias("name"),
        )
        .where(RoleRow.kind == RoleKind.COUNCIL.value, RoleRow.starts_at <= now)
        .order_by(RoleRow.starts_at)
    )
    found = {}
    for row in rows:
        ended = row["ends_at"] is not None and row["ends_at"] <= now
        found[row["person"]] = Member(
            row["person"], member_code(row["person"]), row["name"], PlaceCode(row["place"]), ended
        )
    return tuple(sorted(found.values(), key=lambda one: (one.name.lower(), one.code)))


async def members_who_promised(*, now: datetime) -> tuple[Member, ...]:
    """Those of them who answer for a promise; two queries."""
    rows = await Commitment.select(Commitment.council).distinct().where(Commitment.council.is_not_null())
    answering = {row["council"] for row in rows}
    return tuple(one for one in await members(now=now) if one.account in answering)


async def require_member(code: str, *, now: datetime) -> Member:
    """The council member with this mark; raises `NotFound`."""
    for one in await members(now=now):
        if one.code == code:
            return one
    raise NotFound
