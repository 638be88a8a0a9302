"""Reads about staffing: the roles that people hold now."""

from datetime import datetime

from pb.core.actor import RoleKind
from pb.core.area import PlaceCode
from pb.people.staffing.rules import Held
from pb.people.tables import RoleRow


async def roles_held(now: datetime) -> tuple[Held, ...]:
    """Every role that is held at this moment, ready or not."""
    rows = await RoleRow.select(
        *(RoleRow.kind, RoleRow.place),
        RoleRow.account._.id.as_alias("person"),
        RoleRow.account._.totp_sealed.as_alias("secret"),
    ).where(RoleRow.starts_at <= now, (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now))
    return tuple(
        Held(row["person"], RoleKind(row["kind"]), PlaceCode(row["place"]), row["secret"] is not None)
        for row in rows
    )
