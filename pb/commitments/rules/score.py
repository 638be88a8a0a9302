"""How an agency or a council member keeps promises: a pure function of counts; and how parties are found."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from pb.commitments.rules.ledger import PromiseState
from pb.core.calendar import working_days_late

CONFIRMED = frozenset({PromiseState.VERIFIED, PromiseState.CLOSED})
WAITING = frozenset({PromiseState.DELIVERED, PromiseState.DISPUTED})


class StateSum(msgspec.Struct, frozen=True, kw_only=True):
    """The promises of somebody in one state, added up."""

    state: PromiseState
    promises: int
    amount: int = 0
    spent: int = 0
    hours: int = 0
    disputes: int = 0
    answers: int = 0
    answers_in_time: int = 0


class Score(msgspec.Struct, frozen=True):
    """What became of somebody's promises. Medians are working days, None where nothing is late.

    Whatever was closed without a resident's word is `unconfirmed`, and in no other number than `promised`.
    """

    promised: int
    on_time: int
    late: int
    late_by: int | None
    overdue: int
    overdue_by: int | None
    moved: int
    cancelled: int
    confirmed: int
    waiting: int
    unconfirmed: int
    disputes: int
    answers: int
    answers_in_time: int
    amount: int
    spent: int
    hours: int

    @property
    def handed_over(self) -> int:
        return self.on_time + self.late


def score(
    sums: Iterable[StateSum],
    handed_over: Mapping[int, int],
    overdue: Mapping[date, int],
    moved: int,
    today: date,
) -> Score:
    """From sums by state, how many were handed over how late, and the last days of those that are overdue."""
    listed = list(sums)
    days: dict[int, int] = {}
    for ends, many in overdue.items():
        by = working_days_late(ends, today)
        days[by] = days.get(by, 0) + many
    late = {by: many for by, many in handed_over.items() if by > 0}
    return Score(
        promised=sum(one.promises for one in listed),
        on_time=handed_over.get(0, 0),
        late=sum(late.values()),
        late_by=weighted_median(late),
        overdue=sum(overdue.values()),
        overdue_by=weighted_median(days),
        moved=moved,
        cancelled=_in(listed, {PromiseState.CANCELLED}),
        confirmed=_in(listed, CONFIRMED),
        waiting=_in(listed, WAITING),
        unconfirmed=_in(listed, {PromiseState.UNCONFIRMED}),
        disputes=sum(one.disputes for one in listed),
        answers=sum(one.answers for one in listed),
        answers_in_time=sum(one.answers_in_time for one in listed),
        amount=sum(one.amount for one in listed),
        spent=sum(one.spent for one in listed),
        hours=sum(one.hours for one in listed),
    )


def _in(sums: Iterable[StateSum], states: Iterable[PromiseState]) -> int:
    wanted = set(states)
    return sum(one.promises for one in sums if one.state in wanted)


def weighted_median(counts: Mapping[int, int]) -> int | None:
    """The value in the middle when each stands there as often as its count; of two the greater."""
    half = sum(counts.values()) // 2
    for value in sorted(counts):
        if half < counts[value]:
            return value
        half -= counts[value]
    return None


def searchable(name: str) -> str:
    """A name as it is looked for: in small letters, single spaces, without the signs of a search."""
    return " ".join(name.lower().translate(_SIGNS).split())


_SIGNS = str.maketrans({"%": " ", "_": " ", "\\": " "})
