"""Suggestions to merge proposals or to split one: their parts and answers, and what came from what."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from pb.core.actor import RoleKind
from pb.core.area import PlaceCode, inside, kelurahan_of
from pb.core.errors import NotFound
from pb.core.ids import Kode, ProposalId, RoundId
from pb.people.tables import RoleRow
from pb.proposals.tables import Coauthor, Origin, Proposal, Regroup, RegroupPart, Version


class PartFacts(msgspec.Struct, frozen=True):
    """One proposal of a suggestion; `proposers` are the people who may answer for it.

    One that was written down for somebody (`written_by`) has none: the counter asks, and answers for them.
    """

    proposal: ProposalId
    kode: Kode
    title: str
    state: str
    hidden: bool
    area: PlaceCode | None
    proposers: frozenset[int]
    answer: str
    words: str
    written_by: str = ""

    @property
    def standing(self) -> str:
        """The answer; a proposal that was taken back or hidden meanwhile does not go along."""
        return "no" if self.hidden or self.state != "published" else self.answer


class RegroupFacts(msgspec.Struct, frozen=True):
    """A suggestion with its parts: what its suggester wrote comes first, then the older ones."""

    id: int
    kind: str
    round: RoundId
    body: dict[str, Any]
    reason: str
    by: int | None
    role: str
    state: str
    answer_by: datetime
    created_at: datetime
    parts: tuple[PartFacts, ...]

    @property
    def merge(self) -> bool:
        return self.kind == "merge"


class Waiting(msgspec.Struct, frozen=True):
    """A suggestion about a proposal that waits for answers."""

    id: int
    kind: str
    answer_by: datetime


class Titled(msgspec.Struct, frozen=True):
    """A proposal by number and title; one that is hidden shows its number alone."""

    kode: Kode
    title: str


async def require_regroup(key: int) -> RegroupFacts:
    """The suggestion with this number; raises `NotFound`. Four queries."""
    row = await Regroup.select().where(Regroup.id == key).first()
    if row is None:
        raise NotFound
    names = {"id", "kind", "round", "reason", "role", "state", "answer_by", "created_at"}
    return RegroupFacts(
        **{name: row[name] for name in names},
        body=json.loads(row["body"]),
        by=row["suggested_by"],
        parts=tuple(
            sorted(await _parts(key), key=lambda part: (row["suggested_by"] not in part.proposers, part.kode))
        ),
    )


async def _parts(key: int) -> tuple[PartFacts, ...]:
    part, proposal = RegroupPart, RegroupPart.proposal._
    rows = await part.select(
        *(part.proposal, part.answer, part.words, proposal.kode.as_alias("kode")),
        *(proposal.hidden_at.as_alias("hidden_at"), proposal.author.as_alias("author")),
        *(proposal.state.as_alias("state"), proposal.written_by.as_alias("written_by")),
        *(proposal.version.as_alias("version"), proposal.contest._.area._.code.as_alias("area")),
    ).where(part.regroup == key)
    keys = [row["proposal"] for row in rows]
    titles = {
        (row["proposal"], row["number"]): row["title"]
        for row in await Version.select(Version.proposal, Version.number, Version.title).where(
            Version.proposal.is_in(keys)
        )
    }
    people: dict[int, set[int]] = {row["proposal"]: {row["author"]} - {None} for row in rows}
    for row in await Coauthor.select(Coauthor.proposal, Coauthor.account).where(
        Coauthor.proposal.is_in(keys)
    ):
        people[row["proposal"]] |= {row["account"]} - {None}
    return tuple(
        PartFacts(
            proposal=row["proposal"],
            kode=row["kode"],
            title=titles[row["proposal"], row["version"]],
            state=row["state"],
            hidden=row["hidden_at"] is not None,
            area=row["area"],
            proposers=frozenset(people[row["proposal"]]),
            answer=row["answer"],
            words=row["words"],
            written_by=row["written_by"],
        )
        for row in rows
    )


async def waits_among(proposals: Iterable[int]) -> Waiting | None:
    """The suggestion that waits for answers about one of these proposals."""
    regroup = RegroupPart.regroup._
    row = (
        await RegroupPart.select(
            regroup.id.as_alias("id"), regroup.kind.as_alias("kind"), regroup.answer_by.as_alias("answer_by")
        )
        .where(RegroupPart.proposal.is_in(list(proposals)), regroup.state == "asked")
        .first()
    )
    return Waiting(row["id"], row["kind"], row["answer_by"]) if row else None


async def due_regroups(now: datetime) -> tuple[int, ...]:
    """The suggestions whose time for answers is over."""
    rows = await Regroup.select(Regroup.id).where(Regroup.state == "asked", Regroup.answer_by <= now)
    return tuple(row["id"] for row in rows)


_FROM = """
SELECT o.kode, v.title, q.hidden_at FROM origin o JOIN proposal q ON q.kode = o.kode
JOIN proposal_version v ON v.proposal = q.id AND v.number = q.version
WHERE o.proposal = {} ORDER BY o.kode
"""  # raw: an origin is known by its kode, which is no link


async def origins_of(proposal: int) -> tuple[Titled, ...]:
    """The proposals that this one came from."""
    rows = await Origin.raw(_FROM, proposal)
    return tuple(Titled(row["kode"], "" if row["hidden_at"] else row["title"]) for row in rows)


async def successors_of(kode: str) -> tuple[Kode, ...]:
    """The numbers of the proposals that came from this one."""
    rows = await Origin.select(Origin.proposal._.kode.as_alias("kode")).where(Origin.kode == kode)
    return tuple(sorted(row["kode"] for row in rows))


async def proposals_by_kode(kodes: Iterable[str]) -> dict[str, int]:
    """Which of these numbers are proposals, with their keys."""
    rows = await Proposal.select(Proposal.id, Proposal.kode).where(Proposal.kode.is_in(list(kodes)))
    return {row["kode"]: row["id"] for row in rows}


_SCRIBE = """
SELECT a.person FROM event e JOIN event_actor a ON a.event = e.id
WHERE e.kode = {} AND e.kind = 'proposal.published'
"""  # raw: no link leads from an event to who acted


async def scribes_of(kode: str) -> frozenset[int]:
    """Who wrote this proposal down for somebody else: they can tell the person what is asked."""
    return frozenset(row["person"] for row in await Proposal.raw(_SCRIBE, kode))


async def speakers_for(kode: str, area: PlaceCode | None, *, now: datetime) -> frozenset[int]:
    """Who is asked and told where a proposal was written down for somebody: the counter answers, and who
    wrote it down knows the person.
    """
    counter = await counter_of(str(area), now=now) if area else frozenset()
    return counter | await scribes_of(kode)


async def counter_of(area: str, *, now: datetime) -> frozenset[int]:
    """Facilitators and officers of a kelurahan; of what it lies in where it has none of its own."""
    home = kelurahan_of(area)
    rows = await RoleRow.select(RoleRow.account, RoleRow.place).where(
        RoleRow.kind.is_in([RoleKind.FACILITATOR.value, RoleKind.OFFICER.value]),
        RoleRow.starts_at <= now,
        (RoleRow.ends_at.is_null()) | (RoleRow.ends_at > now),
    )
    reach = [row for row in rows if inside(home, row["place"])]
    nearest = max((len(row["place"]) for row in reach), default=0)
    return frozenset(row["account"] for row in reach if len(row["place"]) == nearest)
