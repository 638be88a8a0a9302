"""What may stand behind a change, and who asked to be named."""

import msgspec

from pb.workshops.rules import Group, Kind, SeatState
from pb.workshops.tables import Contribution, Seat


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


async def credited(workshop: int) -> tuple[tuple[str, Group], ...]:
    """Those who were there and asked to be named: name and group."""
    rows = (
        await Seat.select(Seat.label, Seat.kind)
        .where(
            Seat.workshop == workshop,
            Seat.state == SeatState.SEATED.value,
            Seat.credit == 1,
            Seat.attended_at.is_not_null(),
        )
        .order_by(Seat.created_at, Seat.id)
    )
    return tuple((row["label"], Group(row["kind"])) for row in rows if row["label"])
