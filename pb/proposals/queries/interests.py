"""Who is not impartial about a proposal: those who answer for it, and those who said so."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

import msgspec

from pb.proposals.tables import Coauthor, Interest, Proposal


class InterestFacts(msgspec.Struct, frozen=True):
    """What everybody may read: the role, its agency, that something was declared, and the words if shown."""

    person: int | None
    role: str
    agency: str
    words: str
    shown: bool
    at: datetime


async def interests_of(proposal: int) -> tuple[InterestFacts, ...]:
    """What was declared about a proposal, oldest first."""
    rows = await Interest.select().where(Interest.proposal == proposal).order_by(Interest.at, Interest.id)
    return tuple(
        InterestFacts(row["person"], row["role"], row["agency"], row["words"], bool(row["shown"]), row["at"])
        for row in rows
    )


async def interested(person: int | None, proposals: Iterable[int]) -> frozenset[int]:
    """Those of these proposals about which a person declared an interest."""
    ids = list(proposals)
    if person is None or not ids:
        return frozenset()
    rows = await Interest.select(Interest.proposal).where(
        Interest.person == person, Interest.proposal.is_in(ids)
    )
    return frozenset(row["proposal"] for row in rows)


async def partial_about(proposals: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each of these proposals everybody who must not check, sign or decide it."""
    ids, found = list(proposals), defaultdict[int, set[int]](set)
    if not ids:
        return {}
    for row in await Proposal.select(Proposal.id, Proposal.author).where(Proposal.id.is_in(ids)):
        found[row["id"]].add(row["author"])
    for row in await Coauthor.select(Coauthor.proposal, Coauthor.account).where(Coauthor.proposal.is_in(ids)):
        found[row["proposal"]].add(row["account"])
    for row in await Interest.select(Interest.proposal, Interest.person).where(Interest.proposal.is_in(ids)):
        found[row["proposal"]].add(row["person"])
    return {key: frozenset(who for who in people if who is not None) for key, people in found.items()}
