"""Groups of volunteers: those of a kelurahan, one with its members, those of a person."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.area import PlaceCode
from pb.core.errors import NotFound
from pb.people.tables import Account
from pb.programmes.biopori.rules import Belongs, GroupKind, SignUp
from pb.programmes.biopori.tables import HoleRecord, Member, Volunteers


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group as pages show it; `belongs` is who belongs to it, by account, and never shown."""

    id: int
    ward: PlaceCode
    number: int
    kind: GroupKind
    name: str
    sign_up: SignUp
    on_board: bool
    created_at: datetime
    belongs: Mapping[int, Belongs]
    holes: int = 0
    rws: int = 0
    records: int = 0
    due: int = 0

    @property
    def members(self) -> int:
        return sum(1 for how in self.belongs.values() if how is not Belongs.ASKED)

    @property
    def waiting(self) -> int:
        return sum(1 for how in self.belongs.values() if how is Belongs.ASKED)

    def mine(self, actor: Actor) -> Belongs | None:
        """How this person stands to the group."""
        return self.belongs.get(actor.person or 0)


_SUMS = """
SELECT volunteers AS key, COUNT(*) AS records, SUM(holes) AS holes, COUNT(DISTINCT rw) AS rws,
  SUM(CASE WHEN due <= {} THEN 1 ELSE 0 END) AS due
FROM biopori_record WHERE ward = {} AND volunteers IS NOT NULL AND doubtful = 0 AND holes > 0
GROUP BY volunteers
"""  # a count of distinct things and a sum under a condition, which the query builder does not have


async def groups_of(ward: str, today: date) -> tuple[Group, ...]:
    """The groups of a kelurahan with what they did, in three queries."""
    rows = await Volunteers.select().where(Volunteers.ward == ward).order_by(Volunteers.number)
    belongs = await _belongs([row["id"] for row in rows])
    sums = {row["key"]: row for row in await HoleRecord.raw(_SUMS, today, ward)} if rows else {}
    return tuple(_group(row, belongs[row["id"]], sums.get(row["id"])) for row in rows)


async def _belongs(keys: list[int]) -> dict[int, dict[int, Belongs]]:
    found: dict[int, dict[int, Belongs]] = {key: {} for key in keys}
    if keys:
        columns = (Member.volunteers, Member.account, Member.belongs)
        for row in await Member.select(*columns).where(Member.volunteers.is_in(keys)).order_by(Member.since):
            found[row["volunteers"]][row["account"]] = Belongs(row["belongs"])
    return found


def _group(row: dict[str, Any], belongs: dict[int, Belongs], sums: dict[str, Any] | None) -> Group:
    did = {name: int(sums[name]) for name in ("holes", "rws", "records", "due")} if sums else {}
    return Group(
        id=row["id"],
        ward=PlaceCode(row["ward"]),
        number=row["number"],
        kind=GroupKind(row["kind"]),
        name=row["name"],
        sign_up=SignUp(row["sign_up"]),
        on_board=bool(row["on_board"]),
        created_at=row["created_at"],
        belongs=belongs,
        **did,
    )


async def group_of(ward: str, number: int, today: date) -> Group:
    """One group; raises `NotFound`."""
    for group in await groups_of(ward, today):
        if group.number == number:
            return group
    raise NotFound


async def mine_in(ward: str, actor: Actor) -> frozenset[int]:
    """The numbers of the groups of a kelurahan to which this person belongs."""
    if actor.person is None:
        return frozenset()
    rows = await Member.select(Member.volunteers._.number.as_alias("number")).where(
        Member.account == actor.person,
        Member.belongs.is_in([Belongs.MEMBER.value, Belongs.LEADER.value]),
        Member.volunteers._.ward == ward,
    )
    return frozenset(row["number"] for row in rows)


async def my_groups(actor: Actor) -> tuple[tuple[PlaceCode, int, str], ...]:
    """Kelurahan, number and name of the groups of this person."""
    if actor.person is None:
        return ()
    rows = await (
        Member.select(
            Member.volunteers._.ward.as_alias("ward"),
            Member.volunteers._.number.as_alias("number"),
            Member.volunteers._.name.as_alias("name"),
        )
        .where(
            Member.account == actor.person,
            Member.belongs.is_in([Belongs.MEMBER.value, Belongs.LEADER.value]),
        )
        .order_by(Member.since)
    )
    return tuple((PlaceCode(row["ward"]), row["number"], row["name"]) for row in rows)


async def asking(group: int) -> tuple[tuple[int, str, int], ...]:
    """Who asks to join a group, as others see them: key of the request, public name, account."""
    rows = await (
        Member.select(Member.id, Member.account)
        .where(Member.volunteers == group, Member.belongs == Belongs.ASKED.value)
        .order_by(Member.since)
    )
    people = [row["account"] for row in rows]
    found = await Account.select(Account.id, Account.public_name).where(Account.id.is_in(people or [0]))
    names = {row["id"]: row["public_name"] for row in found}
    return tuple((row["id"], names.get(row["account"], ""), row["account"]) for row in rows)
