"""The ledger of a promise: entries that are only added, and the shape of what follows from them."""

from datetime import date, datetime, timedelta
from enum import StrEnum

import msgspec

CONFIRMATIONS = 3
WINDOW = timedelta(days=14)
ANSWER_DAYS = 5
REMIND_DAYS = 5  # working days until a party that has not answered is reminded, and until the next time
REMINDERS = 2  # after so many the council may go on without the party


class EntryKind(StrEnum):
    """What can be written in a ledger."""

    ACCEPTED = "accepted"
    CHANGE_ASKED = "change_asked"
    CHANGE_DECLINED = "change_declined"
    PLAN_CHANGED = "plan_changed"
    REMINDED = "reminded"
    WENT_ON = "went_on"
    STARTED = "started"
    PROGRESS = "progress"
    SPENDING = "spending"
    HOURS = "hours"
    MATERIALS = "materials"
    EVIDENCE = "evidence"
    DATE_CHANGED = "date_changed"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    ANSWERED = "answered"
    PAUSED = "paused"
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    CORRECTED = "corrected"


class PromiseState(StrEnum):
    """Where a promise stands; computed, never stored."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    RUNNING = "running"
    DELIVERED = "delivered"
    VERIFIED = "verified"
    CLOSED = "closed"
    UNCONFIRMED = "unconfirmed"
    DISPUTED = "disputed"
    PAUSED = "paused"
    CANCELLED = "cancelled"


OPEN = frozenset({PromiseState.PROPOSED, PromiseState.AGREED, PromiseState.RUNNING, PromiseState.PAUSED})


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `on` is the day that it tells of, `at` when it was written; `refers` is another entry.

    `amount` is rupiah for spending, hours for hours, percent for progress. `person` is None where nobody may
    know who it was.
    """

    number: int
    kind: EntryKind
    at: datetime
    on: date
    party: int | None = None
    milestone: int | None = None
    pledge: int | None = None
    amount: int = 0
    text: str = ""
    receipt: str = ""
    refers: int | None = None
    new_date: date | None = None
    photo: str = ""
    person: int | None = None


class Dispute(msgspec.Struct, frozen=True):
    """An objection: until when it must be answered, and the number of its answer."""

    number: int
    at: datetime
    text: str
    answer_by: date
    answer: int | None
    late: int


class ChangeAsked(msgspec.Struct, frozen=True):
    """A change that a party proposes before it accepts: another pledge, another end, or in words alone.

    `ended` is the entry that took it, declined it, or made it idle; `how` is its kind.
    """

    number: int
    party: int
    text: str
    pledge: int | None
    amount: int
    new_date: date | None
    ended: int | None
    how: EntryKind | None

    @property
    def exact(self) -> bool:
        """Whether it says what the plan would be, so that one tap can take it."""
        return self.pledge is not None or self.new_date is not None


class MilestoneShown(msgspec.Struct, frozen=True):
    """A milestone as it stands: per cent done, the day that holds now, working days late."""

    number: int
    title: str
    due: date
    first_due: date
    weight: int
    done: int
    done_on: date | None
    late: int


class Given(msgspec.Struct, frozen=True):
    """A pledge and how much of it was given."""

    pledge: int
    promised: int
    given: int


class Standing(msgspec.Struct, frozen=True):
    """Everything that pages show of a promise; a pure function of plan, ledger and the clock."""

    state: PromiseState
    progress: int
    ends: date
    late: int
    milestones: tuple[MilestoneShown, ...]
    spent: int
    hours: int
    given: tuple[Given, ...]
    accepted: frozenset[int]
    waiting: frozenset[int]
    confirmations: int
    disputes: tuple[Dispute, ...]
    delivered_at: datetime | None
    answered_at: datetime | None
    verified_at: datetime | None
    over_budget: bool
    changes: tuple[ChangeAsked, ...]
    asked_at: datetime | None
    reminded: int
    without: frozenset[int]

    @property
    def open_changes(self) -> tuple[ChangeAsked, ...]:
        return tuple(change for change in self.changes if change.ended is None)

    @property
    def silent(self) -> frozenset[int]:
        """Parties that said nothing although they were reminded; who proposes a change has answered."""
        spoke = {change.party for change in self.open_changes}
        return self.waiting - spoke if self.reminded else frozenset()

    @property
    def open_disputes(self) -> tuple[Dispute, ...]:
        return tuple(dispute for dispute in self.disputes if dispute.answer is None)

    @property
    def done(self) -> bool:
        """Whether residents confirmed it; closed without that is never done."""
        return self.state in {PromiseState.VERIFIED, PromiseState.CLOSED}
