"""What changed last, for feeds; and what somebody follows."""

from datetime import datetime

import msgspec

from pb.commitments.queries.board import Row, in_place, row_of, selected
from pb.commitments.tables import Commitment
from pb.core.city import this_city
from pb.people.following.rules import MOST_FOLLOWED
from pb.people.following.tables import Follow

NEWEST = 50


class Changed(msgspec.Struct, frozen=True):
    """A promise as a list shows it, and when something was written about it last."""

    row: Row
    created_at: datetime
    changed_at: datetime


async def newest_changes(*, place: str = "", agency: str = "", now: datetime) -> tuple[Changed, ...]:
    """The fifty promises that changed last; one query."""
    query = selected().columns(Commitment.created_at, Commitment.changed_at)
    if place:
        query = query.where(in_place(place))
    if agency:
        query = query.where(Commitment.agency == agency)
    rows = await query.order_by(Commitment.changed_at, Commitment.id, ascending=False).limit(NEWEST)
    today = this_city().day(now)
    return tuple(Changed(row_of(row, today), row["created_at"], row["changed_at"]) for row in rows)


async def followed_by(person: int, *, now: datetime) -> tuple[Changed, ...]:
    """What this person follows, the newest change first; one query."""
    mine = Follow.select(Follow.kode).where(Follow.account == person)
    rows = await (
        selected()
        .columns(Commitment.created_at, Commitment.changed_at)
        .where(Commitment.kode.is_in(mine))
        .order_by(Commitment.changed_at, Commitment.id, ascending=False)
        .limit(MOST_FOLLOWED)
    )
    today = this_city().day(now)
    return tuple(Changed(row_of(row, today), row["created_at"], row["changed_at"]) for row in rows)
