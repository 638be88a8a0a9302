"""Where a promise stands: a pure function of its plan, its ledger and the clock."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from pb.commitments.rules.ledger import (
    ANSWER_DAYS,
    CONFIRMATIONS,
    WINDOW,
    ChangeAsked,
    Dispute,
    Entry,
    EntryKind,
    Given,
    MilestoneShown,
    PromiseState,
    Standing,
)
from pb.commitments.rules.plan import Plan
from pb.core.calendar import add_working_days, working_days_late
from pb.core.city import this_city


def standing_corrections(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that count: a correction takes one away, and both stay readable."""
    listed = sorted(entries, key=lambda entry: entry.number)
    gone = {entry.refers for entry in listed if entry.kind is EntryKind.CORRECTED}
    return [e for e in listed if e.number not in gone and e.kind is not EntryKind.CORRECTED]


def standing(plan: Plan, entries: Sequence[Entry], now: datetime) -> Standing:
    """Where a promise stands (design.md 6). Entries in any order give the same: they are read by number."""
    counted = standing_corrections(entries)
    today = this_city().day(now)
    milestones = _milestones(plan, counted, today)
    ends = _last_date(counted, None) or plan.ends
    life = _life(plan, counted, now)
    finished = life.delivered_at is not None or life.state is PromiseState.CANCELLED
    end_day = this_city().day(life.delivered_at) if life.delivered_at else today
    late = (
        0 if life.state is PromiseState.CANCELLED else working_days_late(ends, end_day if finished else today)
    )
    spent = _sum(counted, EntryKind.SPENDING)
    weights = sum(milestone.weight for milestone in milestones)
    return Standing(
        state=life.state,
        progress=sum(m.weight * m.done for m in milestones) // weights if weights else 0,
        ends=ends,
        late=late,
        milestones=milestones,
        spent=spent,
        hours=_sum(counted, EntryKind.HOURS),
        given=_given(plan, counted),
        accepted=frozenset(life.accepted),
        waiting=frozenset(party.number for party in plan.parties) - frozenset(life.accepted),
        confirmations=life.confirmations,
        disputes=_disputes(counted, today),
        delivered_at=life.delivered_at,
        answered_at=life.counted_from if life.counted_from != life.delivered_at else None,
        verified_at=life.verified_at,
        over_budget=spent > plan.amount,
        changes=_changes(counted),
        asked_at=life.asked_at,
        reminded=life.reminded,
        without=frozenset(life.without),
    )


def _sum(entries: Iterable[Entry], kind: EntryKind) -> int:
    return sum(entry.amount for entry in entries if entry.kind is kind)


def _last_date(entries: Iterable[Entry], milestone: int | None) -> date | None:
    found = [
        e.new_date
        for e in entries
        if e.kind is EntryKind.DATE_CHANGED and e.milestone == milestone and e.new_date
    ]
    return found[-1] if found else None


def _milestones(plan: Plan, entries: Sequence[Entry], today: date) -> tuple[MilestoneShown, ...]:
    found = []
    for milestone in plan.milestones:
        steps = [e for e in entries if e.kind is EntryKind.PROGRESS and e.milestone == milestone.number]
        done = min(100, max(0, steps[-1].amount)) if steps else 0
        done_on = steps[-1].on if done == 100 else None
        due = _last_date(entries, milestone.number) or milestone.due
        found.append(
            MilestoneShown(
                number=milestone.number,
                title=milestone.title,
                due=due,
                first_due=milestone.due,
                weight=milestone.weight,
                done=done,
                done_on=done_on,
                late=working_days_late(due, done_on or today),
            )
        )
    return tuple(found)


def _given(plan: Plan, entries: Sequence[Entry]) -> tuple[Given, ...]:
    kinds = {EntryKind.SPENDING, EntryKind.HOURS, EntryKind.MATERIALS}
    given: dict[int, int] = defaultdict(int)
    for entry in entries:
        if entry.kind in kinds and entry.pledge is not None:
            given[entry.pledge] += entry.amount
    return tuple(Given(p.number, p.amount, given[p.number]) for p in plan.pledges)


def _disputes(entries: Sequence[Entry], today: date) -> tuple[Dispute, ...]:
    answers = {e.refers: e for e in entries if e.kind is EntryKind.ANSWERED}
    found = []
    for entry in entries:
        if entry.kind is not EntryKind.DISPUTED:
            continue
        by, answer = add_working_days(entry.at, ANSWER_DAYS), answers.get(entry.number)
        ended = this_city().day(answer.at) if answer else today
        found.append(
            Dispute(
                entry.number,
                entry.at,
                entry.text,
                by,
                answer.number if answer else None,
                working_days_late(by, ended),
            )
        )
    return tuple(found)


def _changes(entries: Sequence[Entry]) -> tuple[ChangeAsked, ...]:
    found = []
    for place, entry in enumerate(entries):
        if entry.kind is EntryKind.CHANGE_ASKED:
            end = next((later for later in entries[place + 1 :] if _ends(later, entry)), None)
            ended, how = (end.number, end.kind) if end else (None, None)
            said = (entry.number, entry.party or 0, entry.text, entry.pledge, entry.amount, entry.new_date)
            found.append(ChangeAsked(*said, ended, how))
    return tuple(found)


def _ends(later: Entry, asked: Entry) -> bool:
    """Taken or declined; or idle, since the plan is another one or the party proposes or accepts anew."""
    if later.kind is EntryKind.CHANGE_DECLINED:
        return later.refers == asked.number
    again = later.kind in {EntryKind.ACCEPTED, EntryKind.CHANGE_ASKED} and later.party == asked.party
    return again or later.kind is EntryKind.PLAN_CHANGED


class _Life:
    """The states, walked through entry by entry."""

    def __init__(self) -> None:
        self.state = PromiseState.PROPOSED
        self.accepted: set[int] = set()
        self.confirmed: set[int] = set()
        self.before_pause = PromiseState.RUNNING
        self.open: set[int] = set()
        self.delivered_at: datetime | None = None
        self.verified_at: datetime | None = None
        self.counted_from: datetime | None = None
        self.asked_at: datetime | None = None
        self.reminded = 0
        self.without: set[int] = set()

    @property
    def confirmations(self) -> int:
        return len(self.confirmed)


_WORK = {
    EntryKind.STARTED, EntryKind.PROGRESS, EntryKind.SPENDING, EntryKind.HOURS, EntryKind.MATERIALS,
    EntryKind.EVIDENCE,
}  # fmt: skip
_BEFORE_WORK = {PromiseState.PROPOSED, PromiseState.AGREED}
_AGREEING = {
    EntryKind.ACCEPTED, EntryKind.CHANGE_ASKED, EntryKind.CHANGE_DECLINED, EntryKind.PLAN_CHANGED,
    EntryKind.REMINDED, EntryKind.WENT_ON,
}  # fmt: skip


def _life(plan: Plan, entries: Sequence[Entry], now: datetime) -> _Life:
    life = _Life()
    parties = {party.number for party in plan.parties}
    for entry in entries:
        _window_passes(life, entry.at)
        _read(life, entry, parties)
    _window_passes(life, now)
    return life


def _window_passes(life: _Life, now: datetime) -> None:
    """Nobody objected in two weeks, and somebody confirmed: that is enough."""
    waits = life.state is PromiseState.DELIVERED and life.counted_from is not None
    if waits and life.confirmed and life.counted_from and now >= life.counted_from + WINDOW:
        life.state, life.verified_at = PromiseState.VERIFIED, life.counted_from + WINDOW


def _read(life: _Life, entry: Entry, parties: set[int]) -> None:
    if entry.kind in _WORK:
        if life.state in _BEFORE_WORK:
            life.state = PromiseState.RUNNING
    elif entry.kind in _AGREEING:
        _agree(life, entry, parties)
    elif entry.kind in {EntryKind.DELIVERED, EntryKind.CONFIRMED, EntryKind.DISPUTED, EntryKind.ANSWERED}:
        _check(life, entry)
    else:
        _hold(life, entry)


def _agree(life: _Life, entry: Entry, parties: set[int]) -> None:
    if entry.kind is EntryKind.PLAN_CHANGED:
        life.accepted.clear()
        life.without.clear()
        life.asked_at, life.reminded = entry.at, 0
    elif entry.kind is EntryKind.REMINDED:
        life.asked_at, life.reminded = entry.at, life.reminded + 1
    elif entry.kind is EntryKind.WENT_ON:
        life.without |= parties - life.accepted
    elif entry.party is not None and entry.kind is EntryKind.ACCEPTED:
        life.accepted.add(entry.party)
        life.without.discard(entry.party)
    elif entry.party is not None and entry.kind is EntryKind.CHANGE_ASKED:
        life.accepted.discard(entry.party)
        life.without.discard(entry.party)
    if life.state in _BEFORE_WORK:
        agreed = parties <= life.accepted | life.without
        life.state = PromiseState.AGREED if agreed else PromiseState.PROPOSED


def _check(life: _Life, entry: Entry) -> None:
    if entry.kind is EntryKind.DELIVERED:
        life.state = PromiseState.DELIVERED
        life.delivered_at = life.counted_from = entry.at
        life.confirmed.clear()
    elif entry.kind is EntryKind.DISPUTED:
        life.open.add(entry.number)
        life.state, life.verified_at = PromiseState.DISPUTED, None
        life.confirmed.clear()
    elif entry.kind is EntryKind.ANSWERED:
        life.open.discard(entry.refers or 0)
        if life.state is PromiseState.DISPUTED and not life.open:
            life.state, life.counted_from = PromiseState.DELIVERED, entry.at
    elif life.state in {PromiseState.DELIVERED, PromiseState.UNCONFIRMED}:
        life.confirmed.add(entry.person or -entry.number)
        if len(life.confirmed) >= CONFIRMATIONS:
            life.state, life.verified_at = PromiseState.VERIFIED, entry.at


def _hold(life: _Life, entry: Entry) -> None:
    if entry.kind is EntryKind.PAUSED:
        life.before_pause, life.state = life.state, PromiseState.PAUSED
    elif entry.kind is EntryKind.RESUMED and life.state is PromiseState.PAUSED:
        life.state = life.before_pause
    elif entry.kind is EntryKind.CANCELLED:
        life.state = PromiseState.CANCELLED
    elif entry.kind is EntryKind.CLOSED:
        life.state = PromiseState.CLOSED if life.state is PromiseState.VERIFIED else PromiseState.UNCONFIRMED
