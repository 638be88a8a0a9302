"""Whose word a version waits for, and which workshops wrote the versions of a proposal."""

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from pb.core.actor import Actor
from pb.core.ids import Kode
from pb.proposals.queries import interested
from pb.proposals.tables import Coauthor, Proposal
from pb.workshops.queries.heads import numbers_of
from pb.workshops.rules import VersionState, disciplines_of
from pb.workshops.tables import Acceptance, DesignVersion, SignOff, WorkshopProposal


class Awaited(msgspec.Struct, frozen=True):
    """A version that waits for somebody: to sign it off, or to answer for their proposal."""

    workshop: Kode
    number: int
    title: str
    signs: bool
    answers: bool


async def waiting_for(actor: Actor) -> tuple[Awaited, ...]:
    """The versions that wait for the word of this person, the oldest first; nobody signs their own."""
    if actor.person is None:
        return ()
    rows = (
        await DesignVersion.select(
            *(DesignVersion.id, DesignVersion.proposal, DesignVersion.merges, DesignVersion.revision),
            DesignVersion.workshop._.id.as_alias("key"),
            DesignVersion.workshop._.kode.as_alias("kode"),
            DesignVersion.workshop._.title.as_alias("title"),
            DesignVersion.workshop._.needed.as_alias("needed"),
            DesignVersion.workshop._.place._.code.as_alias("place"),
        )
        .where(DesignVersion.state == VersionState.SUBMITTED.value)
        .order_by(DesignVersion.submitted_at, DesignVersion.id)
    )
    if not rows:
        return ()
    own, said = await _own(actor.person), await _said([row["id"] for row in rows])
    about_all = {key for row in rows for key in (row["proposal"], *json.loads(row["merges"]))}
    partial = own | await interested(actor.person, about_all)
    numbers = await numbers_of([row["key"] for row in rows])
    found = []
    for row in rows:
        about = {row["proposal"], *json.loads(row["merges"])}
        signed, answered = said.get((row["id"], row["revision"]), (set(), set()))
        mine = disciplines_of(actor, row["place"])
        wanted = mine & (set(json.loads(row["needed"])) or mine) - signed
        one = Awaited(
            workshop=Kode(row["kode"]),
            number=numbers[row["id"]],
            title=row["title"],
            signs=bool(wanted) and not partial & about,
            answers=bool(own & about - answered),
        )
        found += [one] if one.signs or one.answers else []
    return tuple(found)


async def _own(person: int) -> set[int]:
    """The proposals that this person answers for."""
    own = await Proposal.select(Proposal.id).where(Proposal.author == person)
    shared = await Coauthor.select(Coauthor.proposal).where(Coauthor.account == person)
    return {row["id"] for row in own} | {row["proposal"] for row in shared}


async def _said(versions: Sequence[int]) -> dict[tuple[int, int], tuple[set[str], set[int]]]:
    """For each text of a version: the disciplines that signed, the proposals that answered."""
    found: dict[tuple[int, int], tuple[set[str], set[int]]] = {}
    signed = await SignOff.select(SignOff.version, SignOff.revision, SignOff.discipline).where(
        SignOff.version.is_in(list(versions))
    )
    answers = await Acceptance.select(Acceptance.version, Acceptance.revision, Acceptance.proposal).where(
        Acceptance.version.is_in(list(versions))
    )
    for row in signed:
        found.setdefault((row["version"], row["revision"]), (set(), set()))[0].add(row["discipline"])
    for row in answers:
        found.setdefault((row["version"], row["revision"]), (set(), set()))[1].add(row["proposal"])
    return found


class VersionTrace(msgspec.Struct, frozen=True):
    """A version of a workshop as the page of a proposal points to it."""

    workshop: Kode
    title: str
    number: int
    state: VersionState
    result_kode: str | None
    result_version: int | None


async def version_traces(proposal: int, kode: str) -> tuple[VersionTrace, ...]:
    """The versions that workshops wrote of a proposal, or from which it came, in three queries at most."""
    linked = await WorkshopProposal.select(WorkshopProposal.workshop).where(
        WorkshopProposal.proposal == proposal
    )
    came = await DesignVersion.select(DesignVersion.workshop).where(DesignVersion.result_kode == kode)
    keys = list({row["workshop"] for row in (*linked, *came)})
    if not keys:
        return ()
    rows = (
        await DesignVersion.select(
            *DesignVersion.all_columns(),
            DesignVersion.workshop._.kode.as_alias("workshop_kode"),
            DesignVersion.workshop._.title.as_alias("title"),
        )
        .where(DesignVersion.workshop.is_in(keys))
        .order_by(DesignVersion.created_at, DesignVersion.id)
    )
    return tuple(_traces(rows, proposal, kode))


def _traces(rows: Sequence[dict[str, Any]], proposal: int, kode: str) -> list[VersionTrace]:
    seen: dict[int, int] = {}
    found = []
    for row in rows:
        seen[row["workshop"]] = number = seen.get(row["workshop"], 0) + 1
        if row["result_kode"] != kode and proposal not in {row["proposal"], *json.loads(row["merges"])}:
            continue
        found.append(
            VersionTrace(
                workshop=Kode(row["workshop_kode"]),
                title=row["title"],
                number=number,
                state=VersionState(row["state"]),
                result_kode=row["result_kode"],
                result_version=row["result_version"],
            )
        )
    return found
