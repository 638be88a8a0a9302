"""A workshop as rules and pages know it: plain facts, without a table or a query."""

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
    """Everything about a workshop but what was said in it. `consent` in percent of those present."""

    id: int
    kode: Kode
    round: RoundId
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

    @property
    def seats(self) -> int:
        return sum(group.seats for group in self.groups)

    @property
    def attended(self) -> int:
        return sum(group.attended for group in self.groups)

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


class Note(msgspec.Struct, frozen=True):
    """One contribution with its replies and what was merged into it."""

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
