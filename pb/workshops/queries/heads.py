"""Versions of a workshop in a list: their number, what changed, who has said yes. A few queries for all."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from pb.core.errors import NotFound
from pb.proposals.rules import Content, Line, read_content
from pb.proposals.tables import CostLine, Version
from pb.workshops.facts import Topic, WorkshopFacts
from pb.workshops.queries.versions import AnswerFacts, SignedFacts, answer_facts, signed_facts
from pb.workshops.rules import VersionState, changes, unlinked
from pb.workshops.tables import Acceptance, ChangeLink, DesignVersion, SignOff


class VersionHead(msgspec.Struct, frozen=True):
    """One version in the list of its workshop. `signed` and `answers` are about the present text."""

    number: int
    id: int
    proposal: int
    base: int
    revision: int
    state: VersionState
    title: str
    topics: tuple[Topic, ...]
    complete: bool
    changed: int
    unlinked: int
    cost_before: int
    cost: int
    signed: tuple[SignedFacts, ...]
    answers: tuple[AnswerFacts, ...]
    submitted_at: datetime | None
    result_kode: str | None
    result_version: int | None


async def version_heads(facts: WorkshopFacts) -> tuple[VersionHead, ...]:
    """The versions of a workshop, oldest first, in six queries."""
    rows = (
        await DesignVersion.select()
        .where(DesignVersion.workshop == facts.id)
        .order_by(DesignVersion.created_at, DesignVersion.id)
    )
    if not rows:
        return ()
    ids = [row["id"] for row in rows]
    links = await ChangeLink.select(ChangeLink.version, ChangeLink.change).where(
        ChangeLink.version.is_in(ids)
    )
    signed = await SignOff.select().where(SignOff.version.is_in(ids)).order_by(SignOff.at, SignOff.id)
    answers = await Acceptance.select().where(Acceptance.version.is_in(ids)).order_by(Acceptance.at)
    bases = await _bases(rows)
    return tuple(
        _head(number, row, facts, bases[row["proposal"], row["base"]], links, signed, answers)
        for number, row in enumerate(rows, 1)
    )


async def _bases(rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], Content]:
    """The versions that these are based on."""
    proposals = list({row["proposal"] for row in rows})
    found = await Version.select().where(Version.proposal.is_in(proposals))
    lines: dict[int, list[Line]] = defaultdict(list)
    ids = [row["id"] for row in found]
    for row in await CostLine.select().where(CostLine.version.is_in(ids)).order_by(CostLine.number):
        lines[row["version"]].append(Line(row["activity"], row["unit"], row["quantity"], row["unit_price"]))
    plain = [name for name in Content.__struct_fields__ if name != "lines"]
    return {
        (row["proposal"], row["number"]): Content(
            **{name: row[name] for name in plain}, lines=tuple(lines[row["id"]])
        )
        for row in found
    }


def _head(
    number: int,
    row: dict[str, Any],
    facts: WorkshopFacts,
    base: Content,
    links: Sequence[dict[str, Any]],
    signed: Sequence[dict[str, Any]],
    answers: Sequence[dict[str, Any]],
) -> VersionHead:
    body = json.loads(row["body"])
    content = read_content(body)
    new = content if isinstance(content, Content) else None
    found = changes(base, new) if new is not None else ()
    wanted = [row["proposal"], *json.loads(row["merges"])]
    now = (row["id"], row["revision"])
    plain = ("id", "proposal", "base", "revision", "submitted_at", "result_kode", "result_version")
    return VersionHead(
        **{name: row[name] for name in plain},
        number=number,
        state=VersionState(row["state"]),
        title=str(body.get("title", "")) or base.title,
        topics=tuple(topic for key in wanted for topic in facts.topics if topic.id == key),
        complete=new is not None,
        changed=len(found),
        unlinked=len(unlinked(found, {link["change"] for link in links if link["version"] == row["id"]})),
        cost_before=base.cost,
        cost=new.cost if new is not None else base.cost,
        signed=tuple(signed_facts(one) for one in signed if (one["version"], one["revision"]) == now),
        answers=tuple(answer_facts(one) for one in answers if (one["version"], one["revision"]) == now),
    )


async def version_key(workshop: int, number: int) -> int:
    """The key of a version by its number within the workshop; raises `NotFound`."""
    keys = (await numbers_of([workshop])).items()
    found = next((key for key, n in keys if n == number), None)
    if found is None:
        raise NotFound
    return found


async def numbers_of(workshops: Sequence[int]) -> dict[int, int]:
    """The versions of these workshops by key, with their number within the workshop."""
    if not workshops:
        return {}
    rows = (
        await DesignVersion.select(DesignVersion.id, DesignVersion.workshop)
        .where(DesignVersion.workshop.is_in(list(workshops)))
        .order_by(DesignVersion.created_at, DesignVersion.id)
    )
    found: dict[int, int] = {}
    seen: dict[int, int] = defaultdict(int)
    for row in rows:
        seen[row["workshop"]] += 1
        found[row["id"]] = seen[row["workshop"]]
    return found
