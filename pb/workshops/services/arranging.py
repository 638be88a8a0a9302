"""The facilitator puts notes in order: groups, merges with their trace, kinds, answers, moderation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pb.core.actor import Actor
from pb.core.audit import record
from pb.core.db import transactional
from pb.core.errors import NotFound, refuse_if
from pb.core.events import Event
from pb.core.ids import new_id
from pb.workshops.facts import WorkshopFacts
from pb.workshops.queries import clusters_of
from pb.workshops.rules import (
    MOVABLE,
    Kind,
    WhyNotArrange,
    why_not_answered,
    why_not_arrange,
    why_not_cluster,
    why_not_hide,
    why_not_merge,
)
from pb.workshops.services.setup import run_by
from pb.workshops.tables import Cluster, Contribution


async def _chosen(facts: WorkshopFacts, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """The notes of these numbers, each once; one that is not there is a mistake of the page."""
    wanted = list(dict.fromkeys(numbers))
    refuse_if(WhyNotArrange.NOTHING if not wanted else None)
    rows = (
        await Contribution.select()
        .where(Contribution.workshop == facts.id, Contribution.number.is_in(wanted))
        .order_by(Contribution.number)
    )
    if len(rows) != len(wanted):
        raise NotFound
    return list(rows)


async def _arrangeable(facts: WorkshopFacts, numbers: Sequence[int]) -> list[dict[str, Any]]:
    rows = await _chosen(facts, numbers)
    for row in rows:
        replies, merged = row["kind"] == Kind.REPLY.value, row["merged_into"] is not None
        refuse_if(why_not_arrange(facts.stage, replies=replies, merged=merged))
    return rows


def _these(rows: Sequence[dict[str, Any]]) -> Any:
    return Contribution.id.is_in([row["id"] for row in rows])


async def _arranged(facts: WorkshopFacts, what: str, by: Actor, now: datetime, **more: Any) -> None:
    await record(Event.ARRANGED, by=by, now=now, kode=facts.kode, what=what, **more)


@transactional
async def group_notes(kode: str, numbers: Sequence[int], name: str, *, by: Actor, now: datetime) -> int:
    """Put notes into the group of this name, which is made when it is not there yet. Gives its key."""
    facts = await run_by(kode, by)
    rows = await _arrangeable(facts, numbers)
    refuse_if(why_not_cluster(name, ()))
    known = {cluster.name: cluster.id for cluster in await clusters_of(facts.id)}
    key = known.get(name.strip())
    if key is None:
        key = new_id()
        await Cluster.insert(Cluster(id=key, workshop=facts.id, name=name.strip(), created_at=now))
    await Contribution.update({Contribution.cluster: key}).where(_these(rows))
    await _arranged(facts, "group", by, now, notes=[row["number"] for row in rows])
    return key


@transactional
async def ungroup_notes(kode: str, numbers: Sequence[int], *, by: Actor, now: datetime) -> None:
    """Take notes out of their groups."""
    facts = await run_by(kode, by)
    rows = await _arrangeable(facts, numbers)
    await Contribution.update({Contribution.cluster: None}).where(_these(rows))
    await _arranged(facts, "ungroup", by, now, notes=[row["number"] for row in rows])


@transactional
async def rename_cluster(kode: str, cluster: int, name: str, *, by: Actor, now: datetime) -> None:
    """Give a group another name."""
    facts = await run_by(kode, by)
    refuse_if(why_not_arrange(facts.stage, replies=False))
    known = {c.id: c.name for c in await clusters_of(facts.id)}
    if cluster not in known:
        raise NotFound
    refuse_if(why_not_cluster(name, [other for key, other in known.items() if key != cluster]))
    await Cluster.update({Cluster.name: name.strip()}).where(Cluster.id == cluster)
    await _arranged(facts, "rename", by, now)


@transactional
async def remove_cluster(kode: str, cluster: int, *, by: Actor, now: datetime) -> None:
    """Dissolve a group; its notes stay."""
    facts = await run_by(kode, by)
    refuse_if(why_not_arrange(facts.stage, replies=False))
    if cluster not in {c.id for c in await clusters_of(facts.id)}:
        raise NotFound
    await Contribution.update({Contribution.cluster: None}).where(Contribution.cluster == cluster)
    await Cluster.delete().where(Cluster.id == cluster)
    await _arranged(facts, "dissolve", by, now)


@transactional
async def merge_notes(kode: str, numbers: Sequence[int], into: int, *, by: Actor, now: datetime) -> None:
    """Notes go into another one and stay readable under it."""
    facts = await run_by(kode, by)
    rows = await _chosen(facts, [number for number in numbers if number != into or len(numbers) == 1])
    (target,) = await _chosen(facts, [into])
    for row in rows:
        merged = row["merged_into"] is not None or target["merged_into"] is not None
        kinds = (Kind(row["kind"]), Kind(target["kind"]))
        refuse_if(
            why_not_merge(row["number"], target["number"], kinds=kinds, merged=merged, stage=facts.stage)
        )
    await Contribution.update({Contribution.merged_into: target["id"]}).where(_these(rows))
    await _arranged(facts, "merge", by, now, notes=[row["number"] for row in rows], into=into)


@transactional
async def separate_notes(kode: str, numbers: Sequence[int], *, by: Actor, now: datetime) -> None:
    """Merged notes stand by themselves again."""
    facts = await run_by(kode, by)
    rows = await _chosen(facts, numbers)
    refuse_if(why_not_arrange(facts.stage, replies=any(row["kind"] == Kind.REPLY.value for row in rows)))
    await Contribution.update({Contribution.merged_into: None}).where(_these(rows))
    await _arranged(facts, "separate", by, now, notes=[row["number"] for row in rows])


@transactional
async def change_kind(kode: str, numbers: Sequence[int], kind: Kind, *, by: Actor, now: datetime) -> None:
    """Notes are of another kind; a cost line is written anew, for it needs a price."""
    facts = await run_by(kode, by)
    rows = await _arrangeable(facts, numbers)
    refuse_if(WhyNotArrange.KIND if kind not in MOVABLE else None)
    await Contribution.update({Contribution.kind: kind.value}).where(_these(rows))
    await _arranged(facts, "kind", by, now, notes=[row["number"] for row in rows], to=kind.value)


@transactional
async def mark_answered(
    kode: str, numbers: Sequence[int], *, answered: bool, by: Actor, now: datetime
) -> None:
    """Questions and concerns have their answer, or have it no longer."""
    facts = await run_by(kode, by)
    rows = await _chosen(facts, numbers)
    for row in rows:
        refuse_if(why_not_answered(Kind(row["kind"]), facts.stage))
    at = now if answered else None
    await Contribution.update({Contribution.answered_at: at}).where(_these(rows))
    what = "answered" if answered else "unanswered"
    await _arranged(facts, what, by, now, notes=[row["number"] for row in rows])


@transactional
async def hide_note(kode: str, numbers: Sequence[int], reason: str, *, by: Actor, now: datetime) -> None:
    """Notes or answers are not shown any more; everybody reads why. Also after the workshop."""
    facts = await run_by(kode, by)
    rows = await _chosen(facts, numbers)
    refuse_if(why_not_hide(reason))
    values: dict[Any, Any] = {
        Contribution.hidden_at: now,
        Contribution.hidden_reason: reason.strip()[:300],
    }
    await Contribution.update(values).where(_these(rows))
    shown = [row["number"] for row in rows]
    await record(Event.CONTRIBUTION_HIDDEN, by=by, now=now, kode=facts.kode, notes=shown)


@transactional
async def show_note(kode: str, numbers: Sequence[int], *, by: Actor, now: datetime) -> None:
    """Hidden notes are shown again."""
    facts = await run_by(kode, by)
    rows = await _chosen(facts, numbers)
    values: dict[Any, Any] = {Contribution.hidden_at: None, Contribution.hidden_reason: ""}
    await Contribution.update(values).where(_these(rows))
    await _arranged(facts, "show", by, now, notes=[row["number"] for row in rows])
