"""The promises that somebody has to do something about: as an officer, for a party, or as council."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec

from pb.commitments.ledger import LedgerLine
from pb.commitments.queries.promise import line_of
from pb.commitments.rules import Plan, PromiseState, Representative, Standing, parties_of, standing
from pb.commitments.tables import Commitment, LedgerEntry, LedgerPerson, PlanRow, Represents
from pb.core.actor import Actor, RoleKind
from pb.core.area import PlaceCode
from pb.core.ids import Kode
from pb.proposals.categories import agency_line, present_agency

_OVER = [PromiseState.CLOSED.value, PromiseState.UNCONFIRMED.value, PromiseState.CANCELLED.value]
MOST = 60


class Mine(msgspec.Struct, frozen=True):
    """One promise on the page of somebody who works at it; `parties` are those that they speak for."""

    kode: Kode
    place: PlaceCode
    plan: Plan
    now: Standing
    parties: frozenset[int]


async def promises_of(actor: Actor, *, now: datetime) -> tuple[Mine, ...]:
    """What goes on and is mine to do, in six queries: the latest first, then by day."""
    agencies = {
        code
        for role in actor.roles
        if role.kind is RoleKind.OFFICER and role.agency
        for code in agency_line(present_agency(role.agency))
    }
    spoken = await Represents.select(Represents.commitment).where(
        (Represents.account == actor.person) | Represents.agency.is_in([*agencies, "-"])
    )
    rows = await _rows({row["commitment"] for row in spoken})
    keys = [row["id"] for row in rows]
    plans, ledgers, speakers = await plans_of(keys), await ledgers_of(keys), await _speakers(keys)
    found = []
    for row in rows:
        parties = parties_of(actor, tuple(speakers[row["id"]]), row["place"])
        if parties:
            plan = plans[row["id"]]
            stands = standing(plan, [line.entry for line in ledgers[row["id"]]], now)
            found.append(Mine(Kode(row["kode"]), PlaceCode(row["place"]), plan, stands, parties))
    return tuple(sorted(found, key=lambda one: (-one.now.late, one.now.ends, one.kode)))


async def _rows(keys: Collection[int]) -> list[dict[str, Any]]:
    if not keys:
        return []
    return await (
        Commitment.select(Commitment.id, Commitment.kode, Commitment.place._.code.as_alias("place"))
        .where(Commitment.id.is_in(list(keys)), Commitment.state.not_in(_OVER))
        .order_by(Commitment.ends)
        .limit(MOST)
    )


async def plans_of(keys: list[int]) -> dict[int, Plan]:
    """The plan that holds of each of these promises, by their keys."""
    if not keys:
        return {}
    rows = await PlanRow.select().where(PlanRow.commitment.is_in(keys)).order_by(PlanRow.number)
    return {row["commitment"]: msgspec.json.decode(row["body"], type=Plan) for row in rows}


async def ledgers_of(keys: list[int]) -> dict[int, list[LedgerLine]]:
    """The ledger of each of these promises, by their keys."""
    found: dict[int, list[LedgerLine]] = defaultdict(list)
    rows = (
        await LedgerEntry.select().where(LedgerEntry.commitment.is_in(keys)).order_by(LedgerEntry.number)
        if keys
        else []
    )
    written = [row["id"] for row in rows]
    people = await LedgerPerson.select().where(LedgerPerson.entry.is_in(written)) if written else []
    who = {row["entry"]: row["person"] for row in people}
    for row in rows:
        found[row["commitment"]].append(line_of(row, who.get(row["id"])))
    return found


async def _speakers(keys: list[int]) -> dict[int, list[Representative]]:
    found: dict[int, list[Representative]] = defaultdict(list)
    if keys:
        for row in await Represents.select().where(Represents.commitment.is_in(keys)):
            found[row["commitment"]].append(Representative(row["party"], row["agency"], row["account"]))
    return found


async def to_close(actor: Actor) -> tuple[tuple[Kode, str], ...]:
    """Promises that residents confirmed, in the places of this council member: kode and title."""
    rows = await (
        Commitment.select(Commitment.kode, Commitment.title, Commitment.place._.code.as_alias("place"))
        .where(Commitment.state == PromiseState.VERIFIED.value)
        .order_by(Commitment.ends)
        .limit(MOST)
    )
    return tuple(
        (Kode(row["kode"]), row["title"]) for row in rows if actor.holds(RoleKind.COUNCIL, row["place"])
    )


async def sent_before(commitment: int, actor: Actor, key: str) -> int | None:
    """The entry that this form wrote already, if it was sent before."""
    row = await (
        LedgerEntry.select(LedgerEntry.number)
        .where(LedgerEntry.commitment == commitment, LedgerEntry.sent_key == f"{actor.person}-{key}")
        .first()
    )
    return int(row["number"]) if row and key else None
