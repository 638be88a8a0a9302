"""What was said in a workshop, in two or three queries: notes with answers, merged ones, their groups."""

from collections.abc import Mapping, Sequence
from typing import Any

from pb.workshops.facts import ClusterFacts, Note, Room
from pb.workshops.rules import Group, Kind, WorkshopStage
from pb.workshops.tables import Cluster, Contribution, Seat


async def room_of(workshop: int, *, runs: bool = False, names: Mapping[int, str] | None = None) -> Room:
    """All notes of a workshop, oldest first; those who run it also read what is hidden.

    `names` are those of people who agreed that theirs is shown; they are read unless they are known.
    """
    rows = await Contribution.select().where(Contribution.workshop == workshop).order_by(Contribution.number)
    labels = await _labels(workshop) if names is None else names
    under: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        above = row["parent"] or row["merged_into"]
        under.setdefault(above or 0, []).append(row)
    standing = tuple(_note(row, under, labels, runs) for row in under.get(0, ()))
    return Room(
        notes=standing,
        clusters=await clusters_of(workshop),
        merged=sum(1 for row in rows if row["merged_into"] is not None),
    )


async def clusters_of(workshop: int) -> tuple[ClusterFacts, ...]:
    """The groups of notes, in the order in which they were made."""
    rows = (
        await Cluster.select(Cluster.id, Cluster.name)
        .where(Cluster.workshop == workshop)
        .order_by(Cluster.created_at, Cluster.id)
    )
    return tuple(ClusterFacts(id=row["id"], name=row["name"]) for row in rows)


async def _labels(workshop: int) -> dict[int, str]:
    """The names of those who agreed that theirs is shown."""
    rows = await Seat.select(Seat.id, Seat.label).where(Seat.workshop == workshop, Seat.credit == 1)
    return {row["id"]: row["label"] for row in rows}


def _note(
    row: Mapping[str, Any],
    under: Mapping[int, Sequence[Mapping[str, Any]]],
    labels: Mapping[int, str],
    runs: bool,  # noqa: FBT001 - one plain fact
) -> Note:
    below = [(other["parent"], _note(other, under, labels, runs)) for other in under.get(row["id"], ())]
    hidden = row["hidden_at"] is not None
    merged = [note for parent, note in below if parent is None]
    plain = ("id", "number", "unit", "quantity", "unit_price", "seat", "discipline", "agency", "cluster")
    return Note(
        **{name: row[name] for name in plain},
        kind=Kind(row["kind"]),
        stage=WorkshopStage(row["stage"]),
        text=row["text"] if runs or not hidden else "",
        group=Group(row["group_kind"]),
        who=labels.get(row["seat"], "") if not hidden else "",
        on_paper=bool(row["on_paper"]),
        merged_into=row["merged_into"],
        answered=row["answered_at"] is not None,
        hidden=hidden,
        hidden_reason=row["hidden_reason"],
        created_at=row["created_at"],
        replies=tuple(note for parent, note in below if parent is not None),
        merged=tuple(part for note in merged for part in (note, *note.merged)),
    )
