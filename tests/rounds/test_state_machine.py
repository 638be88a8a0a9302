"""Rounds and proposals under any sequence of acts, by anybody, in any phase: held against a town on paper.

`PB_LONG_RUN=200` plays as many towns instead of a few, each time others: for the night.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Coroutine
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from pb.ballots.amending.services import Amends, amend, change_dates_and_tell, resume
from pb.ballots.challenges.rules import ChallengeKind
from pb.ballots.challenges.services import Said as Doubted
from pb.ballots.challenges.services import answer_challenge, challenge
from pb.ballots.life.queries import desk_of
from pb.ballots.life.rules import Act
from pb.ballots.life.services import sign
from pb.ballots.services import cast, close_voting, move_due_rounds, open_voting
from pb.core.actor import VISITOR, Actor, Level, RoleKind
from pb.core.area import rw_code
from pb.core.city import this_city
from pb.core.db import Engine, bind, make_engine
from pb.core.errors import NotFound, Refused
from pb.outcomes.rules import Decided, DecisionKind
from pb.outcomes.services import publish_count, publish_decisions, publish_due_rounds, save_decisions
from pb.piccolo_app import TABLES
from pb.proposals.queries import require_proposal
from pb.proposals.queries.regrouping import require_regroup, successors_of
from pb.proposals.services import (
    answer_regroup,
    declare_interest,
    drop_regroup,
    hide,
    publish_draft,
    save_draft,
    settle_regroups,
    show,
    start_draft,
    start_edit,
    suggest_merge,
    suggest_split,
    support,
    withdraw,
)
from pb.roll.rules import VoterRules
from pb.roll.services import set_voters
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.rounds.services import ContestPlan, RoundPlan, announce, begin_next, create_round
from pb.screening.rules import Checked
from pb.screening.services import (
    answer_appeal,
    answer_now,
    appeal,
    hold_answers,
    publish_due_answers,
    save_answer,
    time_answers,
)
from tests.proposals.test_proposals import BODY
from tests.rounds.attest_acts import AttestActs, levels
from tests.rounds.letter_acts import LetterActs
from tests.rounds.roll_acts import RollActs, roll_in_force
from tests.support.databases import fresh_copy
from tests.support.paper_people import (
    PEOPLE,
    RW,
    Answer,
    Ask,
    Doubt,
    Idea,
    Said,
    budgets_of,
    copy_of,
)
from tests.support.paper_people import WARD as WHOLE_WARD
from tests.support.paper_town import ORDER, Town
from tests.support.rows import events, open_box, rows, supporters
from tests.support.town import NOON, OTHER_WARD, WARD, add_person

REASON = "Alasan yang bisa dibaca semua warga."
DAYS = (1, 6, 10, 13, 16, 20, 27)  # from the announcement to the beginning of each phase
DATED = (*ORDER[1:6], Phase.CLOSED, Phase.PUBLISHED)
HALVES = [{"title": "Bagian satu", "need": "Gelap."}, {"title": "Bagian dua", "need": "Banjir."}]
WORDS = ("Satu usulan bersama", "Gang gelap dan banjir.", "Satu gang, satu pekerjaan.")
who_ = st.sampled_from(list(PEOPLE))
writers = st.sampled_from(["writer", "neighbour", "colleague", "writer", "reader", "newcomer", "stranger"])
some = st.integers(0, 50)
checkers = st.sampled_from(["expert", "colleague", "facilitator", "expert", "colleague", "reader", "witness"])


async def _everybody() -> dict[str, Actor]:
    roles = {
        "facilitator": RoleKind.FACILITATOR,
        "witness": RoleKind.WITNESS,
        "expert": RoleKind.PROFESSIONAL,
        "colleague": RoleKind.PROFESSIONAL,
        "member": RoleKind.COUNCIL,
        "clerk": RoleKind.ADMINISTRATOR,
        "registrar": RoleKind.ADMINISTRATOR,
        "officer": RoleKind.OFFICER,
    }
    found = {"visitor": VISITOR}
    for name, person in PEOPLE.items():
        held = [(roles[name], WARD)] if name in roles else []
        held += [(RoleKind.FACILITATOR, OTHER_WARD)] if name == "elsewhere" else []
        home = WARD if person.lives else OTHER_WARD if name == "stranger" else None
        if name != "visitor":
            found[name] = await add_person(
                name=name,
                kelurahan=home,
                rw=person.rw if home else None,
                level=Level(person.level),
                roles=held,
            )
    return found


class Round(RollActs, LetterActs, AttestActs, RuleBasedStateMachine):
    """One round with two budgets in a database of its own, and the same on paper."""

    source = ""
    start: ClassVar[Phase] = Phase.IDEAS
    by_roll: ClassVar[bool] = False
    seen: ClassVar[set[tuple[str, bool]]] = set()
    reached: ClassVar[set[Phase]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="rembug-round-"))
        url = self.stack.enter_context(fresh_copy(self.source, self.folder))
        self.loop = asyncio.new_event_loop()
        self.engine: Engine = make_engine(url, readers=1)
        self.happened: Counter[str] = Counter()
        self.titles, self.last, self.rows = 0, "", None
        self.tries: Counter[str] = Counter()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        bind(self.engine, TABLES)
        await self.engine.start()
        self.people = await _everybody()
        self.names = {who.person: name for name, who in self.people.items()}
        dates = {phase: NOON + timedelta(days=day) for phase, day in zip(DATED, DAYS, strict=True)}
        plan = RoundPlan(
            title="Putaran 2027", place=WARD, year=2027, max_choices=3, rule="mes_cost",
            completion="utilitarian", min_votes=0, level_propose=2, level_vote=2,
            contests=(ContestPlan("Anggaran kelurahan", WARD, 400_000_000),
                      ContestPlan("Anggaran RW 05", rw_code(WARD, 5), 200_000_000)),
            dates=dates, challenge_hours=48,
        )  # fmt: skip
        key = await create_round(plan, by=self.people["facilitator"], now=NOON)
        self.kode = await announce(key, by=self.people["facilitator"], now=NOON)
        if self.by_roll:
            rules = VoterRules(by_roll=True)
            await set_voters(self.kode, rules, reason=REASON, by=self.people["facilitator"], now=NOON)
        self.town = Town(now=NOON, dates=dates, by_roll=self.by_roll)
        self.happened = await events()

    def teardown(self) -> None:
        self.run(self.engine.stop())
        self.loop.close()
        self.stack.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize()
    def the_town_has_come_so_far(self) -> None:
        """Four proposals, and everything that is due until the phase in which this story begins."""
        self.time_passes_until_something_begins()
        for who in ("writer", "neighbour", "colleague", "reader"):
            self.somebody_proposes(who)
        for acts in (self._hides, self._shows):
            acts("facilitator", self.pick(0))
        if self.start is Phase.IDEAS:
            self.two_heads_let_the_newcomer_in()
        if self.by_roll:
            self.everybody_comes_on_the_roll()
            self._posts("facilitator", 5)
        while self.town.before(self.start):
            if self.town.phase is Phase.SCREENING:
                self.the_desk_does_its_work()
            self.both_sign()
            self.everybody_votes()
            self.the_database_and_the_paper_agree()
            self.time_passes_until_something_begins()
        if self.by_roll and self.town.phase is Phase.VOTING:
            self.those_whom_nobody_knows_vote_by_letter()

    # Helpers

    def act(self, name: str, allowed: bool, work: Coroutine[Any, Any, Any], **told: int) -> bool:
        """Somebody tries something: it goes through exactly when the paper says so, or leaves no trace."""
        if not allowed:
            self.rows = self.rows or self.run(rows())
        self.seen.add((name, allowed))
        refused = self.run(self._try(work))
        assert (refused is None) == allowed, f"{name} at {self.town.phase}: {refused!r}"
        if refused is not None:
            assert self.run(rows()) == self.rows, f"{name} was refused and left a trace"
            return False
        self.rows = None
        self.happened.update({kind.replace("__", "."): count for kind, count in told.items() if count})
        return True

    async def _try(self, work: Coroutine[Any, Any, Any]) -> Exception | None:
        try:
            self.answer = await work
        except (Refused, NotFound) as refused:
            return refused
        return None

    def by(self, who: str) -> dict[str, Any]:
        return {"by": self.people[who], "now": self.town.now}

    def pick(self, number: int) -> Idea:
        ideas = list(self.town.ideas.values())
        return ideas[number % len(ideas)]

    @property
    def day(self) -> Any:
        return this_city().day(self.town.now)

    has_ideas = precondition(lambda self: bool(self.town.ideas))
    has_asks = precondition(lambda self: bool(self.town.asks))

    # Proposals

    async def _write(self, who: str) -> str:
        draft = await start_draft(self.kode, **self.by(who))
        await save_draft(draft, BODY | {"title": f"Usulan {self.titles}"}, **self.by(who))
        return await publish_draft(draft, **self.by(who))

    @precondition(lambda self: self.town.phase in {Phase.DRAFT, Phase.IDEAS} or not self.town.ideas)
    @rule(who=writers)
    def somebody_proposes(self, who: str) -> None:
        self.titles += 1
        if self.act("propose", self.town.may_propose(who), self._write(who), proposal__published=1):
            contest = RW if PEOPLE[who].rw == 5 else WHOLE_WARD
            self.town.ideas[self.answer] = Idea(self.answer, who, {who}, contest)

    async def _rewrite(self, who: str, idea: Idea) -> None:
        draft = await start_edit(idea.kode, **self.by(who))
        await save_draft(draft, {"title": f"Usulan {self.titles}"}, **self.by(who))
        await publish_draft(draft, **self.by(who))

    @has_ideas
    @rule(who=writers, number=some)
    def somebody_writes_a_new_version(self, who: str, number: int) -> None:
        idea = self.pick(number)
        who = idea.author if number % 2 else who
        self.titles += 1
        allowed = self.town.may_edit(who, idea)
        if self.act("edit", allowed, self._rewrite(who, idea), proposal__changed=1):
            idea.version += 1

    @has_ideas
    @rule(who=who_, number=some, wanted=st.sampled_from([True, True, False]))
    def somebody_supports(self, who: str, number: int, wanted: bool) -> None:
        idea = self.pick(number)
        new = (who in idea.fans) != wanted
        told = {"proposal__supported": int(new and wanted), "proposal__support_taken_back": int(new - wanted)}
        told = {kind: max(count, 0) for kind, count in told.items()}
        allowed = self.town.may_support(who, idea)
        if self.act("support", allowed, support(idea.kode, wanted=wanted, **self.by(who)), **told):
            (idea.fans.add if wanted else idea.fans.discard)(who)

    @has_ideas
    @rule(who=writers, number=some, other=some, favours=st.booleans())
    def somebody_withdraws(self, who: str, number: int, other: int, favours: bool) -> None:
        idea, favour = self.pick(number), self.pick(other) if favours else None
        who = idea.author if number % 3 == 0 else who
        allowed = self.town.may_withdraw(who, idea, favour)
        work = withdraw(idea.kode, REASON, favour=favour.kode if favour else "", **self.by(who))
        if self.act("withdraw", allowed, work, proposal__withdrawn=1):
            idea.state, idea.into = "withdrawn", favour.kode if favour else None

    @has_ideas
    @rule(
        who=st.sampled_from(["facilitator", "facilitator", "facilitator", "elsewhere", "clerk"]), number=some
    )
    def somebody_hides_a_proposal(self, who: str, number: int) -> None:
        self._hides(who, self.pick(number))

    def _hides(self, who: str, idea: Idea) -> None:
        work = hide(idea.kode, REASON, **self.by(who))
        if self.act("hide", self.town.may_hide(who), work, proposal__hidden=1):
            idea.hidden = True

    @has_ideas
    @rule(who=st.sampled_from(["facilitator", "facilitator", "facilitator", "writer"]), number=some)
    def somebody_shows_it_again(self, who: str, number: int) -> None:
        hidden = [idea for idea in self.town.ideas.values() if idea.hidden]
        self._shows(who, hidden[number % len(hidden)] if hidden else self.pick(number))

    def _shows(self, who: str, idea: Idea) -> None:
        work = show(idea.kode, **self.by(who))
        if self.act("show", self.town.may_hide(who), work, proposal__shown=int(idea.hidden)):
            idea.hidden = False

    # Merging and splitting

    @precondition(lambda self: len(self.town.ideas) > 1)
    @rule(
        who=st.sampled_from([*PEOPLE, "writer", "neighbour", "facilitator"]),
        number=some,
        more=st.integers(1, 2),
    )
    def somebody_suggests_a_merge(self, who: str, number: int, more: int) -> None:
        found = list(
            {self.pick(number + step).kode: self.pick(number + step) for step in range(more + 1)}.values()
        )
        if len(found) < 2:
            return
        allowed = self.town.may_regroup(who, found)
        kodes = [idea.kode for idea in found]
        if self.act(
            "merge", allowed, suggest_merge(kodes, *WORDS, **self.by(who)), proposal__regroup_asked=len(found)
        ):
            self._asked(who, found, merge=True)

    @has_ideas
    @rule(who=st.sampled_from([*PEOPLE, "writer", "neighbour", "facilitator"]), number=some)
    def somebody_suggests_a_split(self, who: str, number: int) -> None:
        idea = self.pick(number)
        facts = self.run(require_proposal(idea.kode, by=VISITOR))
        work = suggest_split(idea.kode, HALVES, ["both"] * len(facts.now.lines), WORDS[2], **self.by(who))
        if self.act("split", self.town.may_regroup(who, [idea]), work, proposal__regroup_asked=1):
            self._asked(who, [idea], merge=False)

    def _asked(self, who: str, ideas: list[Idea], *, merge: bool) -> None:
        answers = {idea.kode: "yes" if who in idea.people else "" for idea in ideas}
        until = self.run(require_regroup(self.answer)).answer_by
        ask = Ask(self.answer, merge, list(answers), who, answers, until, ideas[0].version)
        self.town.asks.append(ask)
        self._settled(ask, self.town.outcome(ask))

    def _settled(self, ask: Ask, state: str) -> None:
        """Write down what an outcome does, and what it leaves in the record."""
        if state == "asked":
            return
        ask.state = state
        if state != "done":
            self.happened["proposal.regroup_ended"] += len(ask.kodes)
            return
        parts = [
            self.town.ideas[kode]
            for kode in ask.kodes
            if ask.answers[kode] == "yes" and self.town.ideas[kode].public
        ]
        people = set().union(*(idea.people for idea in parts))
        made = self.run(self._made(parts[0].kode, merge=ask.merge))
        for idea in parts:
            idea.state, idea.into = "merged", made[0][0]
        for kode, author, there in made:
            assert there == people, "nobody who wrote is forgotten"
            self.town.ideas[kode] = Idea(kode, author, people.copy(), parts[0].contest)
        self.happened["proposal.published"] += len(made)
        self.happened["proposal.merged" if ask.merge else "proposal.split"] += len(parts)

    async def _made(self, kode: str, *, merge: bool) -> list[tuple[str, str, set[str]]]:
        facts = [await require_proposal(new, by=VISITOR) for new in await successors_of(kode)]
        assert len(facts) == (1 if merge else 2)
        old = await require_proposal(kode, by=VISITOR)
        facts.sort(key=lambda one: one.kode != old.merged_into)
        return [(one.kode, self.names[one.author], {self.names[p] for p in one.proposers}) for one in facts]

    @has_asks
    @rule(who=writers, number=some, accepts=st.sampled_from([True, True, False]))
    def somebody_answers_a_suggestion(self, who: str, number: int, accepts: bool) -> None:
        ask = self.town.asks[-1 - number % min(3, len(self.town.asks))]
        kode = next((kode for kode in ask.kodes if not ask.answers[kode]), ask.kodes[0])
        who = self.town.ideas[kode].author if number % 2 else who
        allowed = self.town.may_reply(who, ask, kode)
        was = ask.answers[kode]
        ask.answers[kode] = ("yes" if accepts else "no") if allowed else was
        state = self.town.outcome(ask) if allowed else "asked"
        allowed = allowed and state != "late"
        work = answer_regroup(ask.key, kode, accepts=accepts, **self.by(who))
        if self.act("answer a suggestion", allowed, work, proposal__regroup_answered=1):
            self._settled(ask, state)
        else:
            ask.answers[kode] = was

    @has_asks
    @rule(who=who_, number=some)
    def somebody_ends_a_suggestion(self, who: str, number: int) -> None:
        ask = self.town.asks[-1 - number % min(3, len(self.town.asks))]
        allowed = ask.state == "asked" and (who == ask.by or PEOPLE[who].role == "facilitator")
        told = {"proposal__regroup_ended": len(ask.kodes)}
        if self.act("drop", allowed, drop_regroup(ask.key, **self.by(who)), **told):
            ask.state = "dropped"

    # The check

    @has_ideas
    @rule(who=checkers, number=some, result=st.sampled_from(["eligible", "not_eligible", "not_eligible"]))
    def somebody_answers(self, who: str, number: int, result: str) -> None:
        self._answer(who, self.pick(number), result)

    def _answer(self, who: str, idea: Idea, result: str) -> None:
        revision = idea.draft.revision if idea.draft else 0
        work = answer_now(
            idea.kode, _checked(result), version=idea.version, revision=revision, **self.by(who)
        )
        if self.act("answer", self.town.may_answer(who, idea), work, proposal__screened=1):
            idea.said.append(Said(idea.version, result, who, self.town.now))
            idea.draft = None

    @precondition(lambda self: self.town.checking and self.town.before(Phase.VOTING))
    @rule()
    def the_desk_does_its_work(self) -> None:
        for idea in [idea for idea in self.town.public if idea.verdict is None]:
            for who in ("expert", "facilitator", "colleague"):
                if idea.verdict is None and self.town.may_answer(who, idea):
                    self._answer(who, idea, "eligible")

    @has_ideas
    @rule(who=checkers, number=some, ready=st.booleans())
    def somebody_drafts_an_answer(self, who: str, number: int, ready: bool) -> None:
        idea = self.pick(number)
        revision = idea.draft.revision if idea.draft else 0
        checked = _checked("eligible" if ready else "")
        work = save_answer(idea.kode, checked, version=idea.version, revision=revision, **self.by(who))
        if self.act("draft an answer", self.town.may_answer(who, idea), work, proposal__answer_drafted=1):
            idea.draft = Answer(idea.version, revision + 1, who, ready)

    @precondition(lambda self: any(idea.draft for idea in self.town.ideas.values()))
    @rule(
        who=st.sampled_from(["facilitator", "facilitator", "expert"]), hours=st.sampled_from([0, 20, 20, 400])
    )
    def somebody_times_the_answers(self, who: str, hours: int) -> None:
        at = self.town.now + timedelta(hours=hours)
        ready = [idea for idea in self.town.ideas.values() if idea.draft and idea.draft.ready]
        work = time_answers(self.kode, at, seen=len(ready), **self.by(who))
        if self.act("time answers", self.town.may_time(who, at), work, round__answers_timed=1):
            for idea in ready:
                idea.draft = copy_of(idea.draft, timed=True) if idea.draft else None
            self.town.hour = at
            self._answers_go_out()

    def _answers_go_out(self) -> None:
        if self.town.hour is None or self.town.hour > self.town.now:
            return
        for idea in self.town.ideas.values():
            if idea.draft and self.town.goes_out(idea):
                idea.said.append(Said(idea.version, "eligible", idea.draft.by, self.town.now))
                idea.draft = None
                self.happened["proposal.screened"] += 1
            elif idea.draft:
                idea.draft = copy_of(idea.draft, timed=False)
        self.town.hour = None
        self.happened["round.answered"] += 1

    @precondition(lambda self: self.town.hour is not None)
    @rule(who=st.sampled_from(["facilitator", "expert"]))
    def somebody_takes_the_hour_back(self, who: str) -> None:
        allowed = who == "facilitator" and self.town.hour is not None and self.town.hour > self.town.now
        if self.act("hold answers", allowed, hold_answers(self.kode, **self.by(who)), round__answers_held=1):
            self.town.hour = None
            for idea in self.town.ideas.values():
                idea.draft = copy_of(idea.draft, timed=False) if idea.draft else None

    @has_ideas
    @rule(who=st.sampled_from(["expert", "colleague", "member", "reader"]), number=some)
    def somebody_declares_an_interest(self, who: str, number: int) -> None:
        idea = self.pick(number)
        role = PEOPLE[who].role in {"professional", "council", "facilitator"}
        allowed = role and who not in idea.partial and self.town.before(Phase.DELIVERY)
        work = declare_interest(idea.kode, "Rumah saya di gang itu.", shown=True, **self.by(who))
        if number % 3 == 0 and self.act("declare", allowed, work, proposal__interest_declared=1):
            idea.partial.add(who)
        work.close()

    @has_ideas
    @rule(who=writers, number=some)
    def somebody_appeals(self, who: str, number: int) -> None:
        refused = [idea for idea in self.town.public if idea.verdict and not idea.eligible]
        idea = refused[number % len(refused)] if refused else self.pick(number)
        who = idea.author if number % 4 else who
        allowed = self.town.may_appeal(who, idea, this_city().clocks.appeal, self.day)
        work = appeal(idea.kode, "Tanah itu milik kota sejak 1990.", **self.by(who))
        if self.act("appeal", allowed, work, proposal__appealed=1):
            idea.appeal = "open"

    @precondition(lambda self: any(idea.appeal for idea in self.town.ideas.values()))
    @rule(who=checkers, number=some, changes=st.booleans())
    def somebody_answers_an_appeal(self, who: str, number: int, changes: bool) -> None:
        found = [idea for idea in self.town.ideas.values() if idea.appeal]
        idea, result = found[number % len(found)], "eligible" if changes else "not_eligible"
        told = {"proposal__appeal_answered": 1, "proposal__screened": int(changes)}
        work = answer_appeal(idea.kode, _checked(result), version=idea.version, **self.by(who))
        if self.act("answer an appeal", self.town.may_judge(who, idea), work, **told):
            idea.appeal = " ".join(sorted(idea.checkers))
            if changes:
                idea.said.append(Said(idea.version, result, who, self.town.now))

    # Dates and moves

    @rule(hours=st.sampled_from([5, 30, 30, 80, 80]))
    def time_passes(self, hours: int) -> None:
        self.town.now += timedelta(hours=hours)
        self._clock()

    @rule()
    def time_passes_until_something_begins(self) -> None:
        coming = [at for at in self.town.dates.values() if at > self.town.now]
        self.town.now = min(coming, default=self.town.now + timedelta(days=2))
        self._clock()

    def _clock(self) -> None:
        """What the process does every two seconds, twice; on paper the same."""
        self.rows = None
        for _ in range(2):
            now, town = self.town.now, self.town
            if (
                town.phase is Phase.LISTING
                and town.dates[Phase.VOTING] <= now
                and town.both_signed("open", self.day)
            ):
                self._opens(move_due_rounds(now=now))
            elif town.phase is Phase.VOTING and town.dates[Phase.CLOSED] <= now:
                self._enters(Phase.CLOSED, move_due_rounds(now=now))
            elif town.phase is Phase.CLOSED:
                self._enters(Phase.CHALLENGE, move_due_rounds(now=now))
            else:
                self.run(move_due_rounds(now=now))
            due = town.dates[Phase.PUBLISHED] <= now
            if due and town.both_signed("publish", self.day):
                self._publishes(publish_due_rounds(now=now))
            else:
                self.run(publish_due_rounds(now=now))
            self.run(publish_due_answers(now=now))
            self._answers_go_out()
            self.run(settle_regroups(now=now))
            for ask in town.asks:
                if ask.state == "asked" and ask.until <= now:
                    self._settled(ask, town.outcome(ask, due=True))

    def _enters(
        self, phase: Phase, work: Coroutine[Any, Any, Any], name: str = "the clock", allowed: bool = True
    ) -> None:
        if self.act(f"{name}: {phase}", allowed, work, round__phase_entered=1):
            self.town.moves[phase] = self.town.now

    def _opens(self, work: Coroutine[Any, Any, Any], name: str = "the clock", allowed: bool = True) -> None:
        eligible = {contest: self.town.choices(contest) for contest in (WHOLE_WARD, RW)}
        count = sum(map(len, eligible.values()))
        told = {"round__phase_entered": 1, "proposal__listed": count, "round__manifest_frozen": 1}
        if self.act(f"{name}: voting", allowed, work, **told):
            self.town.moves[Phase.VOTING] = self.town.now
            self.town.listed = eligible

    def _publishes(
        self, work: Coroutine[Any, Any, Any], name: str = "the clock", allowed: bool = True
    ) -> None:
        count = sum(map(len, self.town.listed.values()))
        told = {"round__phase_entered": 1, "outcome__counted": count + 1, "box__opened": 2}
        if self.act(f"{name}: published", allowed, work, **told):
            self.town.moves[Phase.PUBLISHED] = self.town.now

    @rule(
        who=st.sampled_from(["facilitator", "facilitator", "witness", "elsewhere"]),
        first=st.sampled_from(DATED),
        hours=st.sampled_from([-30, 0, 24, 48]),
    )
    def somebody_moves_dates(self, who: str, first: Phase, hours: int) -> None:
        by, town = timedelta(hours=hours), self.town
        allowed = town.may_move_dates(who, first, by)
        new = town.shifted(first, by)
        work = change_dates_and_tell(self.kode, new, reason=REASON, **self.by(who))
        if self.act("move dates", allowed, work, round__dates_changed=1):
            town.dates = new

    @rule(who=st.sampled_from(["facilitator", "facilitator", "expert"]))
    def somebody_begins_the_next_phase(self, who: str) -> None:
        town, phase = self.town, self.town.next_by_clock()
        earlier = [town.dates[one] for one in DATED if phase and ORDER.index(one) < ORDER.index(phase)]
        allowed = who == "facilitator" and phase is not None and all(at < town.now for at in earlier)
        work = begin_next(self.kode, reason=REASON, **self.by(who))
        if self.act("begin next", allowed, work, round__dates_changed=1) and phase:
            town.dates = town.dates | {phase: town.now}

    async def _sign(self, who: str, act: str) -> None:
        desk = await desk_of(await require_round(self.kode), self.town.now)
        await sign(self.kode, Act(act), seen=desk.digest if desk else "", reason=REASON, **self.by(who))

    @rule(who=who_, act=st.sampled_from(["open", "close", "publish"]))
    def somebody_signs(self, who: str, act: str) -> None:
        self._signs(who, act)

    def _signs(self, who: str, act: str) -> None:
        allowed = self.town.may_sign(who, act, self.day)
        if self.act(f"sign {act}", allowed, self._sign(who, act), round__signed=1):
            self.town.signed.append((who, act, self.town.draft(act, self.day)))

    @precondition(lambda self: not self.town.before(Phase.LISTING))
    @rule()
    def both_sign(self) -> None:
        for who in ("facilitator", "witness"):
            act = self.town.act
            if act in {"open", "publish"} and self.town.may_sign(who, act, self.day):
                self._signs(who, act)

    @precondition(lambda self: not self.town.before(Phase.CODESIGN))
    @rule(who=st.sampled_from(["facilitator", "facilitator", "witness", "expert"]))
    def somebody_makes_the_next_move(self, who: str) -> None:
        town, leads, by = self.town, who == "facilitator", self.by(who)
        name = f"{who} moves"
        if town.phase is Phase.VOTING:
            allowed = leads and town.both_signed("close", self.day)
            self._enters(Phase.CLOSED, close_voting(self.kode, reason=REASON, **by), name, allowed)
        elif town.phase in {Phase.CLOSED, Phase.CHALLENGE}:
            allowed = leads and town.both_signed("publish", self.day)
            self._publishes(publish_count(self.kode, reason=REASON, **by), name, allowed)
        else:
            allowed = leads and town.phase is Phase.LISTING and town.both_signed("open", self.day)
            self._opens(open_voting(self.kode, reason=REASON, **by), name, allowed)

    @rule(who=st.sampled_from(["facilitator", "expert"]), number=some)
    def somebody_corrects_an_error(self, who: str, number: int) -> None:
        if number % 3:
            return
        work = amend(
            self.kode, Amends.ERROR, Phase.VOTING, "Satu biaya salah ketik.", reason=REASON, **self.by(who)
        )
        if self.act("correct", who == "facilitator", work, round__amended=1):
            self.town.paused = self.town.paused or self.town.phase is Phase.VOTING

    @precondition(lambda self: self.town.paused or self.titles % 5 == 0)
    @rule(who=st.sampled_from(["facilitator", "facilitator", "witness"]))
    def somebody_goes_on_with_the_vote(self, who: str) -> None:
        allowed = who == "facilitator" and self.town.paused and self.town.phase is Phase.VOTING
        if self.act(
            "resume", allowed, resume(self.kode, reason=REASON, **self.by(who)), round__vote_resumed=1
        ):
            self.town.paused = False

    # Ballots and after

    @precondition(lambda self: not self.town.before(Phase.LISTING))
    @rule(who=who_, number=some, lacks=st.sampled_from(["", "", "", "", "all", "one"]))
    def somebody_votes(self, who: str, number: int, lacks: str) -> None:
        chosen = self._marks(who, number)
        if lacks == "all":
            chosen = dict.fromkeys(chosen, frozenset())
        elif lacks == "one":
            chosen = {WHOLE_WARD: chosen[WHOLE_WARD]}
        self._vote(who, chosen)

    def _marks(self, who: str, number: int) -> dict[int, frozenset[int]]:
        """One project in each budget of a home; who has none tries that of the kelurahan."""
        budgets = budgets_of(self.town.home(who) or 6)
        return {one: frozenset({1 + number % max(1, len(self.town.listed.get(one, ())))}) for one in budgets}

    def _vote(self, who: str, chosen: dict[int, frozenset[int]]) -> None:
        whole = set(chosen) == set(budgets_of(self.town.home(who) or 6)) and any(chosen.values())
        allowed = self.town.may_vote(who) and whole
        if self.act("vote", allowed, cast(self.kode, chosen, **self.by(who)), ballot__cast=1):
            self.town.box[self.town.slot(who)] = tuple(chosen)

    @precondition(lambda self: self.town.phase is Phase.VOTING)
    @rule()
    def everybody_votes(self) -> None:
        for who in PEOPLE:
            if self.town.may_vote(who):
                self._vote(who, self._marks(who, 0))

    @precondition(lambda self: bool(self.town.box))
    @rule(who=who_)
    def somebody_challenges_their_mark(self, who: str) -> None:
        if sum(doubt.voter == who for doubt in self.town.doubts) > 1 or who == self.last:
            return
        self.last = who  # three tries a day are all that one person has
        doubted = Doubted(ChallengeKind.NOT_ME, "Saya di luar kota sepanjang bulan.")
        work = challenge(self.kode, doubted, **self.by(who))
        if self.act("challenge", self.town.may_challenge(who), work, challenge__made=1):
            self.town.doubts.append(Doubt(self.answer, who))

    @precondition(lambda self: bool(self.town.doubts))
    @rule(
        who=st.sampled_from(["facilitator", "witness", "facilitator", "witness", "expert"]),
        number=some,
        uphold=st.booleans(),
    )
    def somebody_decides_a_challenge(self, who: str, number: int, uphold: bool) -> None:
        doubt = self.town.doubts[number % len(self.town.doubts)]
        allowed, second = self.town.may_decide_doubt(who, doubt), bool(doubt.answers)
        work = answer_challenge(self.kode, doubt.number, uphold=uphold, reason=REASON, **self.by(who))
        if self.act(
            "decide a challenge", allowed, work, challenge__answered=1, challenge__decided=int(second)
        ):
            doubt.answers[PEOPLE[who].role] = uphold
            doubt.decided = second
            if second and all(doubt.answers.values()):
                self.town.box.pop(self.town.slot(doubt.voter), None)

    @precondition(lambda self: not self.town.before(Phase.CHALLENGE))
    @rule(
        who=st.sampled_from(["member", "member", "facilitator"]),
        contest=st.sampled_from([WHOLE_WARD, RW]),
    )
    def somebody_decides(self, who: str, contest: int) -> None:
        town = self.town
        count = len(town.listed[contest])
        chosen = {n: Decided(DecisionKind.NOT_FUNDED, reason=REASON) for n in range(1, count + 1)}
        allowed = town.may_save_decisions(who, contest)
        work = save_decisions(self.kode, contest, chosen, **self.by(who))
        if self.act("decide", allowed, work, decision__saved=1):
            town.saved.add(contest)
        last = {"round__phase_entered": int(town.decided == {WHOLE_WARD, RW} - {contest})}
        allowed = allowed and contest in town.saved
        work = publish_decisions(self.kode, contest, **self.by(who))
        if self.act("publish decisions", allowed, work, decision__published=count + 1, **last):
            town.decided.add(contest)
            if town.decided == {WHOLE_WARD, RW}:
                town.moves[Phase.DELIVERY] = town.now

    # What always holds

    @invariant()
    def the_database_and_the_paper_agree(self) -> None:
        self.run(self._compare())

    async def _compare(self) -> None:
        town = self.town
        facts = await require_round(self.kode)
        phase = facts.phase(town.now)
        assert phase is town.phase
        self.reached.add(phase)
        assert await events() == self.happened
        there = {
            name: {self.names[person] for person in people} for name, people in (await supporters()).items()
        }
        assert there == {idea.kode: idea.fans for idea in town.ideas.values() if idea.fans}
        ballots, marks = await open_box()
        cast = sum(map(len, town.box.values()))
        if town.before(Phase.PUBLISHED):
            assert ballots == cast
        assert marks == cast
        if town.by_roll:
            on_paper = {who: (one.rw, one.account) for who, one in town.roll.items()}
            assert await roll_in_force(self.names) == on_paper
        known = await levels(self.names)
        assert known == {who: town.level(who) for who in known}


def _checked(result: str) -> Checked:
    return Checked(result, 84_000_000, "DPKP", "Tanah milik kota." if result else "")


STARTS = [Phase.IDEAS, Phase.SCREENING, Phase.VOTING, Phase.CHALLENGE]
BY_ROLL = {Phase.SCREENING, Phase.VOTING}  # by day; at night each beginning is played both ways


def test_no_sequence_of_acts_leaves_the_rules(template: str) -> None:
    Round.source = template
    long_run = int(os.environ.get("PB_LONG_RUN", "0"))
    chosen = settings(
        max_examples=long_run or 3,
        stateful_step_count=80 if long_run else 20,
        deadline=None,
        derandomize=not long_run,
        database=None,
        phases=(Stage.generate,),  # to shrink a story of eighty steps takes longer than to read it
        suppress_health_check=list(HealthCheck),
    )
    for start in STARTS:
        for by_roll in (False, True) if long_run else (start in BY_ROLL,):
            Round.start, Round.by_roll = start, by_roll
            run_state_machine_as_test(Round, settings=chosen)
    assert {*STARTS, Phase.LISTING} <= Round.reached
    for act in (
        *("propose", "support", "answer", "sign open", "vote", "hide", "show", "enter a roll", "match"),
        *("make letters", "vote by letter", "name a head", "ask heads", "head answers"),
    ):
        assert (act, True) in Round.seen, act
    assert sum(not allowed for _, allowed in Round.seen) >= 10
