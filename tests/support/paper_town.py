"""A town on paper: what the rules of rounds and proposals allow, told a second time in plain facts.

It knows no table and asks no rule of the product, so that both can be held against each other.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from pb.core.calendar import add_working_days
from pb.rounds.rules import Phase
from tests.support.paper_people import (
    PEOPLE,
    RW,
    WARD,
    Ask,
    Batch,
    Doubt,
    Head,
    Idea,
    Listed,
    Posted,
    Request,
)

ORDER = list(Phase)
BY_CLOCK = [Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN, Phase.LISTING]
REGROUPING = {Phase.IDEAS, Phase.SCREENING, Phase.CODESIGN}
HEARING = timedelta(hours=48)


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
    listed: dict[int, list[str]] = field(default_factory=dict)
    box: dict[str, tuple[int, ...]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    paused: bool = False
    saved: set[int] = field(default_factory=set)
    decided: set[int] = field(default_factory=set)
    by_roll: bool = False
    roll: dict[str, Listed] = field(default_factory=dict)
    batch: Batch | None = None
    keepers: set[str] = field(default_factory=set)
    letters: list[Posted] = field(default_factory=list)
    batches: int = 0
    by_letter: set[str] = field(default_factory=set)
    heads: list[Head] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    attested: set[str] = field(default_factory=set)

    @property
    def phase(self) -> Phase:
        if self.moves:
            return max(self.moves, key=ORDER.index)
        return next((p for p in reversed(BY_CLOCK) if self.dates[p] <= self.now), Phase.DRAFT)

    def before(self, phase: Phase) -> bool:
        return ORDER.index(self.phase) < ORDER.index(phase)

    @property
    def public(self) -> list[Idea]:
        return [idea for idea in self.ideas.values() if idea.public]

    def level(self, who: str) -> int:
        """How well somebody is known: two heads make one more of a one."""
        return 2 if who in self.attested else PEOPLE[who].level

    # Proposals

    def may_propose(self, who: str) -> bool:
        mine = sum(idea.author == who and idea.state == "published" for idea in self.ideas.values())
        known = PEOPLE[who].lives and self.level(who) >= 2
        return known and self.phase is Phase.IDEAS and mine < 3

    def may_edit(self, who: str, idea: Idea) -> bool:
        writing = self.phase in {Phase.IDEAS, Phase.SCREENING} and idea.verdict is None
        return idea.author == who and idea.state == "published" and writing

    def may_support(self, who: str, idea: Idea) -> bool:
        own = who in idea.people
        return self.level(who) >= 1 and idea.public and self.before(Phase.CLOSED) and not own

    def may_withdraw(self, who: str, idea: Idea, favour: Idea | None) -> bool:
        fits = favour is None or (favour is not idea and favour.public)
        return idea.author == who and idea.state == "published" and self.before(Phase.VOTING) and fits

    def waits(self, kodes: Iterable[str]) -> bool:
        wanted = set(kodes)
        return any(ask.state == "asked" and wanted & set(ask.kodes) for ask in self.asks)

    def may_regroup(self, who: str, ideas: list[Idea]) -> bool:
        asks = PEOPLE[who].role == "facilitator" or any(who in idea.people for idea in ideas)
        fine = all(idea.public for idea in ideas) and len({idea.contest for idea in ideas}) == 1
        return asks and fine and self.phase in REGROUPING and not self.waits(idea.kode for idea in ideas)

    def may_reply(self, who: str, ask: Ask, kode: str) -> bool:
        mine = kode in ask.kodes and who in self.ideas[kode].people
        return mine and ask.state == "asked" and self.now < ask.until and not ask.answers[kode]

    def outcome(self, ask: Ask, *, due: bool = False) -> str:
        """What the answers mean now; `late` when they cannot be followed any more."""
        standing = [ask.answers[kode] if self.ideas[kode].public else "no" for kode in ask.kodes]
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
        if last is None or last.result == "eligible" or not idea.public or who not in idea.people:
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
        return idea.public and draft.by not in idea.partial and heard

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
        """Everything that is shown has a verdict, and in both budgets something can be chosen."""
        return all(idea.verdict for idea in self.public) and all(self.choices(n) for n in (WARD, RW))

    def choices(self, contest: int) -> list[str]:
        """What would stand on the ballot of a budget."""
        return [idea.kode for idea in self.public if idea.eligible and idea.contest == contest]

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
            listed = frozenset((idea.kode, idea.version) for idea in self.public if idea.eligible)
            return dates, listed, frozenset((who, one.rw) for who, one in self.roll.items())
        votes = Counter(number for numbers in self.box.values() for number in numbers)
        return (day, self.dates[Phase.CLOSED]) if act == "close" else (votes[WARD], votes[RW])

    def may_sign(self, who: str, act: str, day: date) -> bool:
        signs = PEOPLE[who].role in {"facilitator", "witness"}
        return signs and act == self.act and (who, act, self.draft(act, day)) not in self.signed

    def both_signed(self, act: str, day: date) -> bool:
        there = {who for who, signed, draft in self.signed if (signed, draft) == (act, self.draft(act, day))}
        return act == self.act and there == {"facilitator", "witness"}

    # Ballots

    def home(self, who: str) -> int | None:
        """Where somebody votes: where the roll says, or without one where they live."""
        if not self.by_roll:
            return PEOPLE[who].rw if PEOPLE[who].lives else None
        return next((one.rw for one in self.roll.values() if one.account == who), None)

    def slot(self, who: str) -> str:
        """Whose ballot it is: of the name on the roll, or without one of the account."""
        if not self.by_roll:
            return who
        return next((name for name, one in self.roll.items() if one.account == who), "")

    @property
    def open(self) -> bool:
        return self.phase is Phase.VOTING and self.now < self.dates[Phase.CLOSED] and not self.paused

    def may_vote(self, who: str) -> bool:
        """Not in place of a ballot that came by letter."""
        free = self.slot(who) not in self.by_letter
        return self.home(who) is not None and self.level(who) >= 2 and self.open and free

    def may_challenge(self, who: str) -> bool:
        waits = any(doubt.voter == who and not doubt.decided for doubt in self.doubts)
        open_ = self.phase is Phase.CHALLENGE and self.now < self.moves[Phase.CHALLENGE] + HEARING
        return open_ and self.slot(who) in self.box and not waits

    def may_decide_doubt(self, who: str, doubt: Doubt) -> bool:
        role = PEOPLE[who].role
        return (
            role in {"facilitator", "witness"}
            and self.phase is Phase.CHALLENGE
            and not doubt.decided
            and role not in doubt.answers
            and who not in self.keepers | {doubt.voter}
        )

    def may_save_decisions(self, who: str, contest: int) -> bool:
        partial = any(who in self.ideas[kode].partial for kode in self.listed.get(contest, ()))
        due = self.phase is Phase.PUBLISHED and contest not in self.decided
        return PEOPLE[who].role == "council" and due and not partial

    # Hiding, and the roll

    def may_hide(self, who: str) -> bool:
        return PEOPLE[who].role == "facilitator"

    def may_keep(self, who: str) -> bool:
        return PEOPLE[who].role in {"facilitator", "administrator"}

    def may_send_roll(self, who: str) -> bool:
        return self.may_keep(who) and self.by_roll and self.before(Phase.VOTING) and self.batch is None

    def may_enter_roll(self, who: str, batch: Batch) -> bool:
        waits = batch is self.batch and who != batch.by
        return self.may_keep(who) and waits and self.before(Phase.VOTING)

    def enter(self, batch: Batch) -> None:
        """A batch comes into force: who is not in a whole roll is off it, also with an account."""
        kept = {who: one for who, one in self.roll.items() if not batch.whole or who in batch.homes}
        for who, rw in batch.homes.items():
            kept.setdefault(who, Listed(rw)).rw = rw
        self.roll = kept

    def may_post(self, who: str, roles: Iterable[str] = ("facilitator",)) -> bool:
        return PEOPLE[who].role in roles and self.by_roll and self.before(Phase.CLOSED)

    def without_letter(self, rw: int) -> list[str]:
        """Who on the roll of an RW has no letter that opens."""
        served = {id(one.entry) for one in self.letters if one.live}
        return [name for name, one in self.roll.items() if one.rw == rw and id(one) not in served]

    def may_send_letter(self, name: str, letter: Posted, *, right: bool) -> bool:
        """A letter that opens, of somebody on the roll who has not voted with an account."""
        there = self.roll.get(name) is letter.entry
        own = name in self.box and name not in self.by_letter
        return right and letter.wrong < 5 and letter.live and there and self.open and not own

    # Heads of RT and RW

    def may_name(self, who: str, head: str) -> bool:
        names = PEOPLE[who].role in {"facilitator", "officer"}
        return names and PEOPLE[head].lives and who != head

    def may_ask_heads(self, who: str) -> bool:
        person, waits = PEOPLE[who], any(r.who == who and r.state == "asked" for r in self.requests)
        asked = [h for h in self.heads if h.here and (h.rw, h.rt) == (person.rw, 1) and h.who != who]
        return person.lives and self.level(who) == 1 and not waits and bool(asked)

    def may_say(self, who: str, head: Head, request: Request) -> bool:
        mine = head.here and head.who == who and request.who != who
        concerned = request.rw == head.rw and head.rt in {0, request.rt}
        part = "rt" if head.rt else "rw"
        return mine and concerned and request.state == "asked" and part not in request.yes

    def may_say_as_officer(self, who: str, request: Request) -> bool:
        waits = request.state == "asked" and "rt" in request.yes
        return PEOPLE[who].role == "officer" and waits

    def may_look_again(self, who: str, request: Request) -> bool:
        fresh = request.drawn and not request.checked and request.state == "stands"
        return PEOPLE[who].role == "officer" and fresh

    def may_match(self, who: str, name: str) -> bool:
        """Once for an account and once for an entry."""
        there = name in self.roll and not self.roll[name].account
        new = all(one.account != who for one in self.roll.values())
        return who != "visitor" and self.by_roll and there and new
