"""Who may check proposals where."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from pb.core.actor import Actor, RoleKind
from pb.core.area import inside
from pb.people.tables import RoleRow
from pb.proposals.queries import ProposalFacts, partial_about
from pb.proposals.rules import may_screen
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import announced_rounds
from pb.rounds.rules import ORDER, Phase


class Expert(msgspec.Struct, frozen=True):
    """A professional as colleagues see them."""

    person: int
    role: int
    label: str
    agency: str
    discipline: str
    place: str


async def experts_of(areas: Iterable[str], *, now: datetime) -> tuple[Expert, ...]:
    """The professionals whose role reaches one of these areas now."""
    wanted = set(areas)
    rows = (
        await RoleRow.select(
            *(RoleRow.id, RoleRow.account),
            *(RoleRow.agency, RoleRow.discipline, RoleRow.place),
            RoleRow.account._.public_name.as_alias("label"),
        )
        .where(
            RoleRow.kind == RoleKind.PROFESSIONAL.value,
            RoleRow.starts_at <= now,
            (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now),
        )
        .order_by(RoleRow.agency, RoleRow.id)
    )
    found = {
        row["account"]: Expert(
            row["account"], row["id"], row["label"], row["agency"], row["discipline"], row["place"]
        )
        for row in reversed(rows)
        if any(inside(area, row["place"]) for area in wanted)
    }
    return tuple(reversed(found.values()))


async def contests_to_screen(
    actor: Actor, *, now: datetime, rounds: Sequence[RoundFacts] | None = None
) -> dict[int, str]:
    """The contests before a vote in which this person may check proposals, with their areas.

    `rounds` are the announced ones, where they are at hand.
    """
    return {
        contest.id: contest.area
        for facts in (await announced_rounds() if rounds is None else rounds)
        if facts.place and ORDER.index(facts.phase(now)) < ORDER.index(Phase.VOTING)
        for contest in facts.contests
        if contest.area and may_screen(actor, contest.area)
    }


async def judges_for(facts: ProposalFacts, *, now: datetime) -> tuple[Expert, ...]:
    """The professionals of the place who may answer an appeal about this proposal."""
    before = {verdict.person for verdict in facts.verdicts}
    partial = (await partial_about([facts.id]))[facts.id] | facts.proposers
    return tuple(
        one for one in await experts_of([str(facts.area)], now=now) if one.person not in before | partial
    )
