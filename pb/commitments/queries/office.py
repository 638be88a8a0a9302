"""Who answers for a promise today: the council member of its place, the officers of its agency, by role."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec

from pb.commitments.queries.promise import Promise
from pb.commitments.rules import PromiseState
from pb.commitments.tables import Commitment
from pb.core.actor import RoleKind
from pb.core.area import inside
from pb.core.ids import Kode
from pb.people.tables import RoleRow
from pb.proposals.categories import agency_line, present_agency

MOST = 50


class Office(msgspec.Struct, frozen=True):
    """The council seat of a promise: who made it, until when they sat, and who sits there today.

    `made_by` is empty when it was not made by the council; `until` is None while the maker still sits.
    """

    made_by: str
    until: datetime | None
    present: tuple[str, ...]

    @property
    def passed_on(self) -> bool:
        """Whether it was made by somebody who sits there no more."""
        return bool(self.made_by) and self.until is not None


async def office_of(facts: Promise, *, now: datetime) -> Office:
    """One query: every council role that reaches the place, past ones too."""
    rows = await RoleRow.select(
        *(RoleRow.account, RoleRow.place, RoleRow.starts_at, RoleRow.ends_at),
        RoleRow.account._.public_name.as_alias("name"),
    ).where(RoleRow.kind == RoleKind.COUNCIL.value, RoleRow.starts_at <= now)
    here = [row for row in rows if inside(facts.place, row["place"])]
    sitting = [row for row in here if row["ends_at"] is None or row["ends_at"] > now]
    own = [row for row in here if row["account"] == facts.council]
    still = any(row["account"] == facts.council for row in sitting)
    return Office(
        made_by=own[0]["name"] if own else "",
        until=None if still or not own else max(row["ends_at"] for row in own),
        present=tuple(sorted({row["name"] for row in sitting})),
    )


async def speakers_of(facts: Promise, parties: Collection[int], *, now: datetime) -> set[int]:
    """The accounts that speak for these parties: officers of the agency of today, or one account."""
    chosen = [one for one in facts.represented if one.party in parties]
    agencies = {code for one in chosen if one.agency for code in agency_line(present_agency(one.agency))}
    found = {one.account for one in chosen if one.account is not None}
    return found | await officers_of(agencies, facts.place, now=now)


async def officers_of(agencies: Collection[str], place: str, *, now: datetime) -> set[int]:
    """The accounts of the officers of these agencies whose role reaches the place."""
    if not agencies:
        return set()
    rows: list[dict[str, Any]] = await RoleRow.select(RoleRow.account, RoleRow.place).where(
        RoleRow.kind == RoleKind.OFFICER.value,
        RoleRow.agency.is_in(sorted(agencies)),
        RoleRow.starts_at <= now,
        (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now),
    )
    return {row["account"] for row in rows if inside(place, row["place"])}


async def promises_to_remind(today: date) -> tuple[Kode, ...]:
    """Promises whose parties should have answered by yesterday, the oldest first."""
    rows = await (
        Commitment.select(Commitment.kode)
        .where(Commitment.answer_by < today, Commitment.state == PromiseState.PROPOSED.value)
        .order_by(Commitment.answer_by, Commitment.id)
        .limit(MOST)
    )
    return tuple(Kode(row["kode"]) for row in rows)
