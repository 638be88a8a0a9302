"""A town on paper: what the rules of rounds and proposals allow, told a second time in plain facts.

It knows no table and asks no rule of the product, so that both can be held against each other.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from pb.core.calendar import add_working_days
from pb.rounds.rules import Phase

ORDER = list(Phase)
BY_CLOCK = [Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN, Phase.LISTING]
REGROUPING = {Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN}
HEARING = timedelta(hours=48)


@dataclass(frozen=True)
class Person:
    """Somebody as the rules see them: whether they live here, how well they are known, what they do here."""

    lives: bool = False
    level: int = 2
    role: str = ""


PEOPLE = {
    "writer": Person(lives=True),
    "neighbour": Person(lives=True),
    "reader": Person(lives=True),
    "newcomer": Person(lives=True, level=1),
    "stranger": Person(),
    "visitor": Person(level=0),
    "facilitator": Person(role="facilitator"),
    "witness": Person(role="witness"),
    "expert": Person(role="professional"),
    "colleague": Person(lives=True, role="professional"),
    "member": Person(role="council"),
    "elsewhere": Person(),  # a facilitator of another kelurahan is nobody here
}


@dataclass(frozen=True)
class Said:
    """A verdict: on which version, what, by whom, when."""

    version: int
    result: str
    by: str
    at: datetime


@dataclass
class Answer:
    """A drafted answer."""

    version: int
    revision: int
    by: str
    ready: bool
    timed: bool = False


@dataclass
class Idea:
    """One proposal."""

    kode: str
    author: str
    people: set[str]
    state: str = "published"
    version: int = 1
    said: list[Said] = field(default_factory=list)
    fans: set[str] = field(default_factory=set)
    partial: set[str] = field(default_factory=set)
    draft: Answer | None = None
    appeal: str = ""
    into: str | None = None

    @property
    def verdict(self) -> Said | None:
        return next((one for one in reversed(self.said) if one.version == self.version), None)

    @property
    def eligible(self) -> bool:
        return self.state == "published" and self.verdict is not None and self.verdict.result == "eligible"

    @property
    def checkers(self) -> set[str]:
        return {one.by for one in self.said}


@dataclass
class Ask:
    """A suggestion to merge or to split."""

    key: int
    merge: bool
    kodes: list[str]
    by: str
    answers: dict[str, str]
    until: datetime
    version: int = 0
    state: str = "asked"


@dataclass
class Doubt:
    """A challenged mark with its answers by role."""

    number: int
    voter: str
    answers: dict[str, bool] = field(default_factory=dict)
    decided: bool = False


@dataclass
class Town:
    """One round, everything in it, and what may happen next."""

    now: datetime
    dates: dict[Phase, datetime]
    moves: dict[Phase, datetime] = field(default_factory=dict)
    ideas: dict[str, Idea] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    hour: datetime | None = None
    signed: list[tuple[str, str, object]] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    box: set[str] = field(default_factory=set)
    taken_out: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)
    paused: bool = False
    saved: bool = False

    @property
    def phase(self) -> Phase:
        if self.moves:
            return max(self.moves, key=ORDER.index)
        return next((p for p in reversed(BY_CLOCK) if self.dates[p] <= self.now), Phase.DRAFT)

    def before(self, phase: Phase) -> bool:
        return ORDER.index(self.phase) < ORDER.index(phase)

    @property
    def public(self) -> list[Idea]:
        return [idea for idea in self.ideas.values() if idea.state == "published"]

    # Proposals

    def may_propose(self, who: str) -> bool:
        person = PEOPLE[who]
        mine = sum(idea.author == who for idea in self.public)
        return person.lives and person.level >= 2 and self.phase is Phase.IDEAS and mine < 3

    def may_edit(self, who: str, idea: Idea) -> bool:
        writing = self.phase in {Phase.IDEAS, Phase.SCREENING} and idea.verdict is None
        return idea.author == who and idea.state == "published" and writing

    def may_support(self, who: str, idea: Idea) -> bool:
        own = who in idea.people
        return PEOPLE[who].level >= 1 and idea.state == "published" and self.before(Phase.CLOSED) and not own

    def may_withdraw(self, who: str, idea: Idea, favour: Idea | None) -> bool:
        fits = favour is None or (favour is not idea and favour.state == "published")
        return idea.author == who and idea.state == "published" and self.before(Phase.VOTING) and fits

    def waits(self, kodes: Iterable[str]) -> bool:
        wanted = set(kodes)
        return any(ask.state == "asked" and wanted & set(ask.kodes) for ask in self.asks)

    def may_regroup(self, who: str, ideas: list[Idea]) -> bool:
        asks = PEOPLE[who].role == "facilitator" or any(who in idea.people for idea in ideas)
        fine = all(idea.state == "published" for idea in ideas)
        return asks and fine and self.phase in REGROUPING and not self.waits(idea.kode for idea in ideas)

    def may_reply(self, who: str, ask: Ask, kode: str) -> bool:
        mine = kode in ask.kodes and who in self.ideas[kode].people
        return mine and ask.state == "asked" and self.now < ask.until and not ask.answers[kode]

    def outcome(self, ask: Ask, *, due: bool = False) -> str:
        """What the answers mean now; `late` when they cannot be followed any more."""
        standing = [
            ask.answers[kode] if self.ideas[kode].state == "published" else "no" for kode in ask.kodes
        ]
        needed, yes, open_ = 2 if ask.merge else 1, standing.count("yes"), standing.count("")
        if yes + open_ < needed:
            return "declined"
        if open_ and not due:
            return "asked"
        if yes < needed:
            return "lapsed"
        stale = not ask.merge and self.ideas[ask.kodes[0]].version != ask.version
        late = self.phase not in REGROUPING or stale
        return ("lapsed" if due else "late") if late else "done"

    # The check

    def may_check(self, who: str, idea: Idea) -> bool:
        here = PEOPLE[who].role in {"facilitator", "professional"}
        fair = who not in idea.people and who not in idea.partial
        return here and fair and idea.state == "published" and self.checking

    @property
    def checking(self) -> bool:
        return self.phase is not Phase.DRAFT and self.before(Phase.VOTING)

    def may_answer(self, who: str, idea: Idea) -> bool:
        """An answer that is not to an appeal: none while one waits, and none by those it was against."""
        timed = idea.draft is not None and idea.draft.timed
        heard = not idea.appeal or (idea.appeal != "open" and who not in idea.appeal.split())
        return self.may_check(who, idea) and not timed and heard

    def may_appeal(self, who: str, idea: Idea, days: int, day: date) -> bool:
        last = idea.verdict
        if last is None or last.result == "eligible" or idea.state != "published" or who not in idea.people:
            return False
        return not idea.appeal and self.before(Phase.VOTING) and day <= add_working_days(last.at, days)

    def may_judge(self, who: str, idea: Idea) -> bool:
        return idea.appeal == "open" and self.may_check(who, idea) and who not in idea.checkers

    def may_time(self, who: str, at: datetime) -> bool:
        ready = any(idea.draft is not None and idea.draft.ready for idea in self.ideas.values())
        fits = self.now <= at < self.dates[Phase.VOTING] and self.before(Phase.VOTING)
        return PEOPLE[who].role == "facilitator" and ready and self.hour is None and fits

    def goes_out(self, idea: Idea) -> bool:
        """Whether a drafted answer whose hour has come becomes public."""
        draft = idea.draft
        if draft is None or not draft.timed or draft.version != idea.version or not self.checking:
            return False
        heard = not idea.appeal or (idea.appeal != "open" and draft.by not in idea.appeal.split())
        return idea.state == "published" and draft.by not in idea.partial and heard

    # The round

    def may_move_dates(self, who: str, first: Phase, by: timedelta) -> bool:
        moved = [phase for phase in self.dates if ORDER.index(phase) >= ORDER.index(first)]
        begun = any(phase in self.moves or self.dates[phase] <= self.now for phase in moved)
        new = self.shifted(first, by)
        late = all(new[phase] >= self.now for phase in moved)
        steps = [new[phase] for phase in ORDER if phase in new]
        ordered = all(one < other for one, other in pairwise(steps))
        return PEOPLE[who].role == "facilitator" and bool(by) and not begun and late and ordered

    def shifted(self, first: Phase, by: timedelta) -> dict[Phase, datetime]:
        return {
            phase: at + by if ORDER.index(phase) >= ORDER.index(first) else at
            for phase, at in self.dates.items()
        }

    def next_by_clock(self) -> Phase | None:
        waiting = [phase for phase in BY_CLOCK if self.dates[phase] > self.now]
        return waiting[0] if waiting and not self.moves else None

    @property
    def gate(self) -> bool:
        """Everything has a verdict, and something can be chosen."""
        return all(idea.verdict for idea in self.public) and any(idea.eligible for idea in self.public)

    @property
    def act(self) -> str:
        """What two people can sign now."""
        if self.phase is Phase.LISTING:
            return "open" if self.gate else ""
        if self.phase is Phase.VOTING:
            return "close"
        return "publish" if self.phase is Phase.CHALLENGE and self.heard else ""

    @property
    def heard(self) -> bool:
        over = self.now >= self.moves[Phase.CHALLENGE] + HEARING
        return over and all(doubt.decided for doubt in self.doubts)

    def draft(self, act: str, day: date) -> object:
        """What is signed: when it changes, no signature stands under it."""
        if act == "open":
            dates = tuple(at for phase, at in self.dates.items() if ORDER.index(phase) > 4)
            return dates, frozenset((idea.kode, idea.version) for idea in self.public if idea.eligible)
        return (day, self.dates[Phase.CLOSED]) if act == "close" else len(self.box)

    def may_sign(self, who: str, act: str, day: date) -> bool:
        signs = PEOPLE[who].role in {"facilitator", "witness"}
        return signs and act == self.act and (who, act, self.draft(act, day)) not in self.signed

    def both_signed(self, act: str, day: date) -> bool:
        there = {who for who, signed, draft in self.signed if (signed, draft) == (act, self.draft(act, day))}
        return act == self.act and there == {"facilitator", "witness"}

    # Ballots

    def may_vote(self, who: str) -> bool:
        person, open_ = PEOPLE[who], self.phase is Phase.VOTING and self.now < self.dates[Phase.CLOSED]
        return person.lives and person.level >= 2 and open_ and not self.paused

    def may_challenge(self, who: str) -> bool:
        waits = any(doubt.voter == who and not doubt.decided for doubt in self.doubts)
        open_ = self.phase is Phase.CHALLENGE and self.now < self.moves[Phase.CHALLENGE] + HEARING
        return open_ and who in self.box and not waits

    def may_decide_doubt(self, who: str, doubt: Doubt) -> bool:
        role = PEOPLE[who].role
        return (
            role in {"facilitator", "witness"}
            and self.phase is Phase.CHALLENGE
            and not doubt.decided
            and role not in doubt.answers
        )

    def may_save_decisions(self, who: str) -> bool:
        partial = any(who in self.ideas[kode].partial for kode in self.listed)
        return PEOPLE[who].role == "council" and self.phase is Phase.PUBLISHED and not partial


def copy_of(draft: Answer, **changes: object) -> Answer:
    """A drafted answer with something changed."""
    return replace(draft, **changes)  # type: ignore[arg-type]
