"""Where a promise stands follows from its ledger alone: in any order, with every correction."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pb.commitments.ledger import LedgerLine, broken_line, digest_of
from pb.commitments.rules import (
    ALLOWED,
    Entry,
    EntryKind,
    PromiseState,
    is_one_sided,
    lacking,
    standing,
    why_not_promise,
    why_not_steps,
)
from pb.commitments.rules import WhyNotPromise as Why
from tests.support.promise import plan
from tests.support.town import NOON

pytestmark = pytest.mark.one_engine
PLAN = plan()


@st.composite
def ledgers(draw: st.DrawFn) -> list[Entry]:
    """Entries that the table of states allows, one after the other; people come and go."""
    begun = [EntryKind.STARTED, EntryKind.DELIVERED] if draw(st.booleans()) else []
    entries = [entry(number, kind) for number, kind in enumerate(begun, 1)]
    at = NOON
    for number in range(len(begun) + 1, len(begun) + draw(st.integers(1, 12)) + 1):
        at += timedelta(hours=draw(st.integers(1, 200)))
        now = standing(PLAN, entries, at)
        allowed = sorted(ALLOWED[now.state])
        if not allowed:
            break
        open_ = [dispute.number for dispute in now.open_disputes]
        kind = draw(st.sampled_from(allowed))
        earlier = open_ if kind is EntryKind.ANSWERED else list(range(1, number)) or [0]
        one = Entry(
            number=number,
            kind=kind,
            at=at,
            on=at.date(),
            party=draw(st.sampled_from([1, 2])),
            milestone=draw(st.sampled_from([1, 2])),
            pledge=draw(st.sampled_from([1, 2])),
            amount=draw(st.integers(0, 100)),
            refers=draw(st.sampled_from(earlier)),
            new_date=draw(st.sampled_from([None, date(2026, 9, 30)])),
            person=draw(st.integers(1, 5)),
        )
        entries.append(one)
    return entries


@settings(deadline=None)  # the first look at holidays takes its time
@given(ledgers(), st.randoms())
def test_the_order_in_which_entries_are_read_does_not_matter(entries: list[Entry], chance: object) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    later = NOON + timedelta(days=200)
    assert standing(PLAN, shuffled, later) == standing(PLAN, entries, later)


@settings(deadline=None)
@given(ledgers())
def test_nothing_is_done_that_residents_did_not_confirm(entries: list[Entry]) -> None:
    later = NOON + timedelta(days=400)
    found = standing(PLAN, entries, later)
    if found.state in {PromiseState.VERIFIED, PromiseState.CLOSED}:
        assert any(entry.kind is EntryKind.CONFIRMED for entry in entries)
        assert not found.open_disputes
    assert 0 <= found.progress <= 100
    assert found.spent == sum(
        e.amount
        for e in entries
        if e.kind is EntryKind.SPENDING
        and e.number not in {c.refers for c in entries if c.kind is EntryKind.CORRECTED}
    )


class Retold:
    """The state once more, told from the design and not from the code: one entry after the other."""

    def __init__(self) -> None:
        self.state, self.held, self.since = "proposed", "", NOON
        self.agreed: set[int] = set()
        self.seen: set[int] = set()
        self.open: set[int] = set()

    def passes(self, at: datetime) -> None:
        if self.state == "delivered" and self.seen and at - self.since >= timedelta(days=14):
            self.state = "verified"

    def agree(self, e: Entry) -> None:
        now = {
            "accepted": self.agreed | {e.party or 0},
            "change_asked": self.agreed - {e.party or 0},
            "plan_changed": set[int](),
            "went_on": {1, 2},
        }
        self.agreed = now.get(e.kind.value, self.agreed)
        if e.kind.value in {"started", "progress", "spending", "hours", "materials", "evidence"}:
            self.state = "running" if self.state in {"proposed", "agreed"} else self.state
        if self.state in {"proposed", "agreed"}:
            self.state = "agreed" if self.agreed >= {1, 2} else "proposed"

    def check(self, e: Entry) -> None:
        match e.kind.value:
            case "delivered":
                self.state, self.since, self.seen = "delivered", e.at, set()
            case "disputed":
                self.state, self.seen, self.open = "disputed", set(), {*self.open, e.number}
            case "answered":
                self.open -= {e.refers or 0}
                if not self.open:
                    self.state, self.since = "delivered", e.at
            case "confirmed":
                self.seen = {*self.seen, e.person or 0}
                self.state = "verified" if len(self.seen) == 3 else self.state

    def hold(self, e: Entry) -> None:
        match e.kind.value:
            case "paused":
                self.state, self.held = "paused", self.state
            case "resumed":
                self.state = self.held if self.state == "paused" else self.state
            case "cancelled":
                self.state = "cancelled"
            case "closed":
                self.state = "closed" if self.state == "verified" else "unconfirmed"


def retold(entries: list[Entry], now: datetime) -> str:
    gone = {e.refers for e in entries if e.kind is EntryKind.CORRECTED}
    story = Retold()
    for e in entries:
        if e.kind is not EntryKind.CORRECTED and e.number not in gone:
            story.passes(e.at)
            story.agree(e)
            story.check(e)
            story.hold(e)
    story.passes(now)
    return story.state


@settings(deadline=None, max_examples=300)
@given(ledgers(), st.integers(0, 40))
def test_the_state_is_what_the_entries_tell_one_after_the_other(entries: list[Entry], days: int) -> None:
    now = entries[-1].at + timedelta(days=days)
    assert standing(PLAN, entries, now).state.value == retold(entries, now)


def chain(entries: list[Entry]) -> list[LedgerLine]:
    """The entries as the ledger keeps them."""
    lines: list[LedgerLine] = []
    for one in entries:
        line = LedgerLine(one, "officer", "", "", "")
        digest = digest_of(line, lines[-1].digest if lines else "")
        lines.append(replace(line, digest=digest))
    return lines


CHANGES = {
    "kind": EntryKind.REMINDED, "amount": 101, "party": 9, "milestone": 9, "pledge": 9, "text": "lain",
    "receipt": "KW-1", "photo": "x.jpg", "refers": 99, "new_date": date(2030, 1, 1), "on": date(2030, 1, 1),
    "at": NOON - timedelta(days=1),
}  # fmt: skip


@settings(deadline=None)
@given(ledgers(), st.data())
def test_a_row_that_is_edited_taken_away_or_put_elsewhere_is_found(
    entries: list[Entry], data: st.DataObject
) -> None:
    lines = chain(entries)
    assert broken_line(lines, len(lines)) is None
    at = data.draw(st.integers(0, len(lines) - 1))
    name = data.draw(st.sampled_from(sorted(CHANGES)))
    edited = replace(lines[at], entry=replace(lines[at].entry, **{name: CHANGES[name]}))
    assert broken_line([*lines[:at], edited, *lines[at + 1 :]], len(lines)) == at + 1
    assert broken_line([*lines[:at], *lines[at + 1 :]], len(lines)) == at + 1
    later = [*lines[:at], *lines[at + 1 :], lines[at]]
    assert broken_line(later, len(lines)) == (at + 1 if at + 1 < len(lines) else None)


def entry(number: int, kind: EntryKind, at: datetime = NOON, **more: object) -> Entry:
    return Entry(number=number, kind=kind, at=at, on=at.date(), **more)  # type: ignore[arg-type]


def test_a_promise_is_agreed_when_every_party_has_accepted() -> None:
    one = [entry(1, EntryKind.ACCEPTED, party=1)]
    assert standing(PLAN, one, NOON).waiting == {2}
    both = [*one, entry(2, EntryKind.ACCEPTED, party=2)]
    assert standing(PLAN, both, NOON).state is PromiseState.AGREED
    changed = [*both, entry(3, EntryKind.PLAN_CHANGED)]
    assert standing(PLAN, changed, NOON).state is PromiseState.PROPOSED


def test_lateness_is_counted_in_working_days_from_the_day_that_holds_now() -> None:
    late = datetime(2026, 9, 8, 5, tzinfo=UTC)
    assert standing(PLAN, [], late).late == 6
    moved = [entry(1, EntryKind.DATE_CHANGED, new_date=date(2026, 9, 4))]
    found = standing(PLAN, moved, late)
    assert (found.ends, found.late) == (date(2026, 9, 4), 2)
    assert [m.late for m in standing(PLAN, [], datetime(2026, 7, 2, 5, tzinfo=UTC)).milestones] == [2, 0]


def test_progress_weighs_milestones() -> None:
    done = [
        entry(1, EntryKind.PROGRESS, milestone=1, amount=100),
        entry(2, EntryKind.PROGRESS, milestone=2, amount=40),
    ]
    assert standing(PLAN, done, NOON).progress == 55
    back = [*done, entry(3, EntryKind.CORRECTED, refers=1)]
    assert standing(PLAN, back, NOON).progress == 30


def test_one_confirmation_and_two_weeks_of_silence_are_enough() -> None:
    said = [entry(1, EntryKind.DELIVERED), entry(2, EntryKind.CONFIRMED, person=7)]
    assert standing(PLAN, said, NOON + timedelta(days=13)).state is PromiseState.DELIVERED
    assert standing(PLAN, said, NOON + timedelta(days=14)).state is PromiseState.VERIFIED
    assert standing(PLAN, said[:1], NOON + timedelta(days=90)).state is PromiseState.DELIVERED


def test_one_person_confirms_once_however_often_they_say_it() -> None:
    said = [entry(1, EntryKind.DELIVERED), *(entry(n, EntryKind.CONFIRMED, person=7) for n in (2, 3, 4))]
    assert standing(PLAN, said, NOON).state is PromiseState.DELIVERED
    others = [*said, entry(5, EntryKind.CONFIRMED, person=8), entry(6, EntryKind.CONFIRMED, person=9)]
    assert standing(PLAN, others, NOON).state is PromiseState.VERIFIED


def test_an_objection_is_answered_within_five_working_days_and_confirmed_anew() -> None:
    said = [
        entry(1, EntryKind.DELIVERED),
        entry(2, EntryKind.CONFIRMED, person=7),
        entry(3, EntryKind.DISPUTED, text="Tutupnya retak", person=8),
    ]
    found = standing(PLAN, said, datetime(2026, 6, 23, 5, tzinfo=UTC))
    assert found.state is PromiseState.DISPUTED
    assert (found.disputes[0].answer_by, found.disputes[0].late) == (date(2026, 6, 22), 1)
    answered = [*said, entry(4, EntryKind.ANSWERED, NOON + timedelta(days=1), refers=3)]
    again = standing(PLAN, answered, NOON + timedelta(days=20))
    assert (again.state, again.confirmations) == (PromiseState.DELIVERED, 0)


def test_closed_without_confirmation_is_not_done_until_residents_confirm() -> None:
    said = [entry(1, EntryKind.DELIVERED), entry(2, EntryKind.CLOSED)]
    found = standing(PLAN, said, NOON)
    assert (found.state, found.done) == (PromiseState.UNCONFIRMED, False)
    later = [*said, *(entry(n, EntryKind.CONFIRMED, person=n) for n in (3, 4, 5))]
    assert [standing(PLAN, later[:n], NOON).state.value for n in (4, 5)] == ["unconfirmed", "verified"]


def test_work_goes_on_where_it_stopped() -> None:
    said = [entry(1, EntryKind.STARTED), entry(2, EntryKind.PAUSED), entry(3, EntryKind.RESUMED)]
    assert [standing(PLAN, said[:n], NOON).state for n in (1, 2, 3)] == [
        PromiseState.RUNNING,
        PromiseState.PAUSED,
        PromiseState.RUNNING,
    ]


def test_a_promise_of_one_party_alone_is_one_sided() -> None:
    assert not is_one_sided(PLAN)
    assert is_one_sided(plan(pledges=PLAN.pledges[:1]))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"title": " "}, Why.NO_TITLE),
        ({"ends": date(2026, 5, 1)}, Why.DATES),
        ({"parties": ()}, Why.NO_PARTY),
        ({"milestones": ()}, Why.NO_MILESTONE),
        ({"amount": -1}, Why.MONEY),
        ({"what": "x" * 1_001}, Why.TOO_LONG),
        ({"ends": date(2026, 8, 1)}, Why.MILESTONE),
        ({"parties": PLAN.parties[:1]}, Why.PLEDGE),
    ],
)
def test_a_plan_says_what_is_wrong_with_it(changes: dict[str, object], reason: Why) -> None:
    assert why_not_promise(plan(**changes)) is reason


def test_all_five_steps_are_needed_and_none_is_lost_again() -> None:
    assert not lacking(PLAN)
    assert why_not_steps(PLAN) is None
    bare = plan(goal=" ", costs="", for_residents="", indicators=())
    assert [step.value for step in lacking(bare)] == ["step.1", "step.3", "step.4", "step.5"]
    assert why_not_steps(bare) is Why.STEPS
    assert why_not_steps(bare, before=bare) is None
    assert why_not_steps(bare, before=PLAN) is Why.STEPS
