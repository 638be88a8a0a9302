"""What may stand behind a change."""

import msgspec

from pb.workshops.rules import Group, Kind
from pb.workshops.tables import Contribution


class ReasonNote(msgspec.Struct, frozen=True):
    """A note as the reason of a change. A hidden one keeps its number and the reason it is hidden for."""

    number: int
    kind: Kind
    text: str
    group: Group
    hidden: bool
    hidden_reason: str
    merged: bool


async def reason_notes(workshop: int) -> tuple[ReasonNote, ...]:
    """The notes of a workshop by number, without answers, in one query."""
    rows = (
        await Contribution.select()
        .where(Contribution.workshop == workshop, Contribution.kind != Kind.REPLY.value)
        .order_by(Contribution.number)
    )
    return tuple(
        ReasonNote(
            number=row["number"],
            kind=Kind(row["kind"]),
            text="" if row["hidden_at"] is not None else row["text"],
            group=Group(row["group_kind"]),
            hidden=row["hidden_at"] is not None,
            hidden_reason=row["hidden_reason"],
            merged=row["merged_into"] is not None,
        )
        for row in rows
    )
