"""Rules of the doors beside the web: paper and its counts, the tablet and who sits at it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from pb.ballots.rules import Door
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase

MOST_PAPERS = 200
SHORTEST_REASON = 10
IDLE = timedelta(seconds=60)
"""After this the tablet asks whether somebody is still there, and after as long again it begins anew."""
SEAT_ENDS = 2 * IDLE - timedelta(seconds=5)
PIN_TRIES = 5
MOST_HELPED = 10
"""People for whom one helper enters a ballot in a round (security.md T4)."""
ENTERED_IN = frozenset({Phase.VOTING, Phase.CLOSED, Phase.CHALLENGE})  # then they stand under a seal


class PaperState(StrEnum):
    """Where a paper stands."""

    PRINTED = "printed"
    ONCE = "once"
    DIFFERS = "differs"
    COUNTED = "counted"
    INVALID = "invalid"


class PaperFault(StrEnum):
    """Why a paper in the box is no ballot."""

    BLANK = "blank"
    OVER_LIMIT = "over_limit"
    OVER_BUDGET = "over_budget"
    ILLEGIBLE = "illegible"
    MIXED = "mixed"
    SIGNED = "signed"
    TORN = "torn"


class WhyNotPaper(StrEnum):
    """Why a paper is not printed, handed out, totalled or entered as asked."""

    NO_ROLL = "paper.no_roll"
    NOT_VOTING = "paper.not_voting"
    PAUSED = "paper.paused"
    TOO_MANY = "paper.too_many"
    OFF_ROLL = "paper.off_roll"
    HAS_PAPER = "paper.has_paper"
    NO_PAPERS = "paper.no_papers"
    TOTALS_STAND = "paper.totals_stand"
    NOT_THE_SUM = "paper.not_the_sum"
    UNKNOWN = "paper.unknown"
    NO_TOTALS = "paper.no_totals"
    NOT_NOW = "paper.not_now"
    SAME_PERSON = "paper.same_person"
    SETTLED = "paper.settled"
    EMPTY = "paper.empty"
    UNCLEAR = "paper.unclear"
    NO_GAP = "paper.no_gap"
    NO_REASON = "paper.no_reason"


class WhyNotPublish(StrEnum):
    """Which count of papers keeps a result from being published."""

    NO_TOTALS = "papers.no_totals"
    NOT_ENTERED = "papers.not_entered"
    DIFFER = "papers.differ"
    MARKS = "papers.marks"


class Entered(msgspec.Struct, frozen=True):
    """What somebody reads from a paper: canonical choices, or why it is no ballot."""

    choices: str = ""
    fault: str = ""


class BatchCounts(msgspec.Struct, frozen=True, kw_only=True):
    """A batch in numbers. `unused`, `spoiled`, `unreturned` and `boxed` are None until they are logged."""

    id: int
    number: int
    contest: int
    papers: int
    unused: int | None = None
    spoiled: int | None = None
    unreturned: int | None = None
    boxed: int | None = None
    states: Mapping[str, int] = {}
    reason: str = ""
    """Why the number of papers entered is not that in the box, for exactly this difference."""

    @property
    def logged(self) -> bool:
        return self.boxed is not None

    @property
    def entered(self) -> int:
        """Papers on which two people agree, or a third has decided."""
        return self.states.get(PaperState.COUNTED, 0) + self.states.get(PaperState.INVALID, 0)

    @property
    def open(self) -> int:
        """Papers that were entered once, or differently."""
        return self.states.get(PaperState.ONCE, 0) + self.states.get(PaperState.DIFFERS, 0)

    @property
    def gap(self) -> int:
        """How many more lay in the box than were entered; before the totals, all papers."""
        return self.papers if self.boxed is None else self.boxed - self.entered


class PaperCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Paper of a contest in numbers: people with a mark, and what became of the papers."""

    contest: int
    marks: int
    withdrawn: int
    batches: tuple[BatchCounts, ...]
    faults: Mapping[str, int]
    reason: str = ""
    """Why marks and papers differ, for exactly this difference."""

    @property
    def boxed(self) -> int:
        return sum(batch.boxed or 0 for batch in self.batches)

    @property
    def unreturned(self) -> int:
        return sum(batch.unreturned or 0 for batch in self.batches)

    @property
    def spoiled(self) -> int:
        return sum(batch.spoiled or 0 for batch in self.batches)

    @property
    def unused(self) -> int:
        return sum(batch.unused or 0 for batch in self.batches)

    @property
    def counted(self) -> int:
        """Papers that are ballots in the box: in the list, one each."""
        return sum(batch.states.get(PaperState.COUNTED, 0) for batch in self.batches)

    @property
    def invalid(self) -> int:
        return sum(batch.states.get(PaperState.INVALID, 0) for batch in self.batches)

    @property
    def gap(self) -> int:
        """How many more people were marked than papers left the stack for good."""
        return self.marks - self.boxed - self.unreturned


def why_not_hand(facts: RoundFacts, now: datetime, doors: Sequence[str], *, fits: bool) -> WhyNotPaper | None:
    """A paper goes to somebody on the roll while the vote is open, once; an online ballot makes room."""
    if not facts.by_roll:
        return WhyNotPaper.NO_ROLL
    if facts.phase(now) is not Phase.VOTING or now >= facts.dates[Phase.CLOSED]:
        return WhyNotPaper.NOT_VOTING
    if facts.paused_at is not None:
        return WhyNotPaper.PAUSED
    if not fits:
        return WhyNotPaper.OFF_ROLL
    return WhyNotPaper.HAS_PAPER if Door.PAPER in doors else None


def why_not_total(
    batch: BatchCounts, phase: Phase, unused: int, spoiled: int, unreturned: int, boxed: int
) -> WhyNotPaper | None:
    """Totals are logged once, before the close, and account for each paper."""
    if phase is not Phase.VOTING:
        return WhyNotPaper.NOT_VOTING
    if batch.logged:
        return WhyNotPaper.TOTALS_STAND
    return None if unused + spoiled + unreturned + boxed == batch.papers else WhyNotPaper.NOT_THE_SUM


def why_not_enter(
    state: PaperState, people: Sequence[int | None], by: int | None, phase: Phase, *, logged: bool
) -> WhyNotPaper | None:
    """Two different people enter a paper of a batch with logged totals; a third settles what differs."""
    if phase not in ENTERED_IN:
        return WhyNotPaper.NOT_NOW
    if not logged:
        return WhyNotPaper.NO_TOTALS
    if state in {PaperState.COUNTED, PaperState.INVALID}:
        return WhyNotPaper.SETTLED
    return WhyNotPaper.SAME_PERSON if by in people else None


def after_entry(state: PaperState, first: Entered | None, now: Entered) -> PaperState:
    """Where a paper stands after one more entry: the second must say the same, the third decides."""
    if state is PaperState.PRINTED:
        return PaperState.ONCE
    if state is PaperState.ONCE and first != now:
        return PaperState.DIFFERS
    return PaperState.INVALID if now.fault else PaperState.COUNTED


def why_not_publish(contests: Sequence[PaperCounts]) -> WhyNotPublish | None:
    """Totals of papers agree, or each difference has a reason; else the result waits."""
    batches = [batch for counts in contests for batch in counts.batches]
    if any(not batch.logged and not batch.reason for batch in batches):
        return WhyNotPublish.NO_TOTALS
    if any(batch.states.get(PaperState.DIFFERS, 0) and not batch.reason for batch in batches):
        return WhyNotPublish.DIFFER
    if any((batch.gap or batch.open) and not batch.reason for batch in batches):
        return WhyNotPublish.NOT_ENTERED
    return WhyNotPublish.MARKS if any(c.gap and not c.reason for c in contests) else None


class WhyNotKiosk(StrEnum):
    """Why a tablet is not opened, given to somebody or closed."""

    NOT_VOTING = "kiosk.not_voting"
    IN_USE = "kiosk.in_use"
    CLOSED = "kiosk.closed"
    PIN = "kiosk.pin"
    PIN_LOCKED = "kiosk.pin_locked"


class KioskFacts(msgspec.Struct, frozen=True):
    """A tablet as rules and pages know it."""

    id: int
    round: int
    number: int
    name: str
    open: bool
    entry: int | None
    by_letter: bool
    begun: bool
    touched_at: datetime | None
    sent_form: str = ""

    def seated(self, now: datetime) -> bool:
        """Whether somebody sits at it who has not sent yet, and was not away for too long."""
        return not self.sent_form and self.lately(now)

    def sent_just_now(self, form: str, now: datetime) -> bool:
        """Whether this form, and no other, was sent here last: a second tap, or an answer that was lost."""
        return bool(form) and form == self.sent_form and self.lately(now)

    def lately(self, now: datetime) -> bool:
        """Whether it was touched within the time after which it begins anew."""
        return self.entry is not None and self.touched_at is not None and now - self.touched_at < SEAT_ENDS


def why_not_seat(kiosk: KioskFacts, phase: Phase, now: datetime) -> WhyNotKiosk | None:
    """One person at a time; who walked away makes room by themselves."""
    if not kiosk.open or phase is not Phase.VOTING:
        return WhyNotKiosk.NOT_VOTING if kiosk.open else WhyNotKiosk.CLOSED
    return WhyNotKiosk.IN_USE if kiosk.begun and kiosk.seated(now) else None


class WhyNotHelp(StrEnum):
    """Why somebody cannot enter a ballot for another person."""

    NOT_VOTING = "help.not_voting"
    ENDED = "help.ended"
    TOO_MANY = "help.too_many"
    ONESELF = "help.oneself"
    OFF_ROLL = "help.off_roll"
    NO_ACCOUNT = "help.no_account"
    NAMED = "help.named"


class HelperFacts(msgspec.Struct, frozen=True):
    """A helper as rules and pages know them; `ballots` are those in the box that they entered."""

    id: int
    number: int
    account: int
    office: str
    entered: int
    live: bool
    ballots: int = 0


def why_not_help(helper: HelperFacts, phase: Phase, own: int | None, *, again: bool) -> WhyNotHelp | None:
    """Ten people at most; `again` mends what this helper entered for the same person before.

    `own` is the account of the person who asks: nobody helps themselves.
    """
    if phase is not Phase.VOTING:
        return WhyNotHelp.NOT_VOTING
    if not helper.live:
        return WhyNotHelp.ENDED
    if own == helper.account:
        return WhyNotHelp.ONESELF
    return WhyNotHelp.TOO_MANY if helper.entered >= MOST_HELPED and not again else None
