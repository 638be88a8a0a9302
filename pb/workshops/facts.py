"""A workshop as rules and pages know it: plain facts, without a table or a query."""

from collections import Counter
from datetime import datetime

import msgspec

from pb.core.area import PlaceCode
from pb.core.ids import Kode, ProposalId, RoundId
from pb.workshops.rules import Group, Kind, SeatHeld, SeatState, WorkshopStage


class Topic(msgspec.Struct, frozen=True):
    """A proposal that the workshop is about."""

    id: ProposalId
    kode: Kode
    title: str
    state: str
    author: int | None
    author_name: str
    version: int
    hidden: bool


class GroupSeats(msgspec.Struct, frozen=True):
    """The seats of a group: how many, taken, waiting, there."""

    kind: Group
    seats: int
    taken: int
    waiting: int
    attended: int
    from_home: int


class AgendaItem(msgspec.Struct, frozen=True):
    """One line of the agenda."""

    minutes: int
    title: str


class WorkshopFacts(msgspec.Struct, frozen=True):
    """Everything about a workshop but what was said in it. `consent` in percent of those present.

    `people` are those with a seat and those who wait, in the order of signing up; lists leave them out.
    """

    id: int
    kode: Kode
    round: RoundId
    round_kode: Kode
    round_title: str
    place: PlaceCode
    title: str
    purpose: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    stage: WorkshopStage
    quorum: int
    consent: int
    dots: int
    open_during: bool
    door_code: str
    agenda: tuple[AgendaItem, ...]
    needed: tuple[str, ...]
    topics: tuple[Topic, ...]
    groups: tuple[GroupSeats, ...]
    people: "tuple[Seated, ...]" = ()

    @property
    def seats(self) -> int:
        return sum(group.seats for group in self.groups)

    @property
    def attended(self) -> int:
        return sum(group.attended for group in self.groups)

    @property
    def present(self) -> int:
        """How many people are there, in the room and from home."""
        return sum(1 for one in self.people if one.held.attended and one.state is SeatState.SEATED)

    @property
    def names(self) -> dict[int, str]:
        """The names of those who agreed that theirs is shown, by seat."""
        return {one.held.id: one.label for one in self.people if one.credit}

    @property
    def credited(self) -> tuple[tuple[str, Group], ...]:
        """Those who were there and asked to be named: name and group."""
        there = [one for one in self.people if one.held.attended and one.state is SeatState.SEATED]
        return tuple((one.label, one.held.kind) for one in there if one.credit and one.label)

    def seat_of(self, *, person: int | None = None, seat: int | None = None) -> "Seated | None":
        """Where somebody sits or waits, by account or by the key of the seat."""
        if person is not None:
            return next((one for one in self.people if one.account == person), None)
        return next((one for one in self.people if one.held.id == seat), None)

    @property
    def running(self) -> bool:
        """Whether it has begun and is not over."""
        return self.stage not in {WorkshopStage.PLANNED, WorkshopStage.FINISHED, WorkshopStage.CANCELLED}


class Seated(msgspec.Struct, frozen=True):
    """A participant as the facilitator's list shows them; `label` is public only with consent (`credit`)."""

    held: SeatHeld
    label: str
    account: int | None
    guest: int | None
    credit: bool
    attended_at: datetime | None
    created_at: datetime

    @property
    def state(self) -> SeatState:
        return self.held.state


class NoteDraft(msgspec.Struct, frozen=True):
    """What somebody wants to say; a cost line has a quantity and a price."""

    kind: Kind
    text: str
    unit: str = ""
    quantity: int | None = None
    unit_price: int | None = None


class SheetLine(msgspec.Struct, frozen=True):
    """One line of a paper sheet: what was said, and by whom as far as a group goes."""

    kind: Kind
    group: Group
    text: str


class ClusterFacts(msgspec.Struct, frozen=True):
    """A group of notes under one name."""

    id: int
    name: str


class Note(msgspec.Struct, frozen=True):
    """One contribution with its replies and what was merged into it; hidden ones without their words."""

    id: int
    number: int
    kind: Kind
    stage: WorkshopStage
    text: str
    unit: str
    quantity: int | None
    unit_price: int | None
    seat: int | None
    group: Group
    who: str
    discipline: str
    agency: str
    on_paper: bool
    cluster: int | None
    merged_into: int | None
    answered: bool
    hidden: bool
    hidden_reason: str
    created_at: datetime
    replies: "tuple[Note, ...]" = ()
    merged: "tuple[Note, ...]" = ()

    @property
    def cost(self) -> int | None:
        """Quantity by price of a cost line."""
        return None if self.quantity is None or self.unit_price is None else self.quantity * self.unit_price

    @property
    def from_desk(self) -> bool:
        """Whether the facilitator answered, who has no seat."""
        return self.seat is None and self.kind is Kind.REPLY and self.group is Group.OFFICERS


class Room(msgspec.Struct, frozen=True):
    """What was said in a workshop: standing notes with all that hangs on them, the groups, some counts."""

    notes: tuple[Note, ...]
    clusters: tuple[ClusterFacts, ...]
    merged: int

    @property
    def shown(self) -> tuple[Note, ...]:
        return tuple(note for note in self.notes if not note.hidden)

    @property
    def by_kind(self) -> dict[Kind, int]:
        """How many notes of each kind are shown."""
        counts = Counter(note.kind for note in self.shown)
        return {kind: counts[kind] for kind in Kind if counts[kind]}

    @property
    def unanswered(self) -> int:
        """Concerns without an answer: what the gate before the decisions looks at."""
        return sum(1 for note in self.shown if note.kind is Kind.CONCERN and not note.answered)

    def of(self, kind: Kind | None) -> tuple[Note, ...]:
        """The notes of one kind, or all."""
        return tuple(note for note in self.notes if kind is None or note.kind is kind)

    def in_cluster(self, cluster: int | None, kind: Kind | None = None) -> tuple[Note, ...]:
        """The notes of one group, or those in none."""
        return tuple(note for note in self.of(kind) if note.cluster == cluster)
