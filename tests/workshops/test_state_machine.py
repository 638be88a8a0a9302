"""Stages and notes under any sequence of acts: only moves of the table, only by the facilitator."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from pb.core.actor import VISITOR, Actor, RoleHeld, RoleKind
from pb.core.area import PlaceCode
from pb.core.db import Engine, bind, make_engine
from pb.core.errors import NotFound, Refused
from pb.piccolo_app import TABLES
from pb.rounds.rules import Phase
from pb.workshops.facts import NoteDraft, WorkshopFacts
from pb.workshops.queries import require_workshop, room_of, stage_counts
from pb.workshops.rules import (
    ANSWERED_BEFORE_AGREE,
    OPEN_KINDS,
    TRANSITIONS,
    WORK,
    Group,
    Kind,
    SeatHeld,
    SeatState,
    StageCounts,
    StageEvent,
    StanceKind,
    WhyNotContribute,
    WhyNotStage,
    WorkshopStage,
    after,
    gate_of,
    may_run,
    why_not_contribute,
    why_not_move,
)
from pb.workshops.services import (
    DecisionText,
    contribute,
    mark_answered,
    move_stage,
    settle,
    take_stance,
    write_decision,
)
from pb.workshops.tables import Contribution
from tests.support.databases import KIND
from tests.support.town import NOON, OTHER_WARD, WARD, add_person
from tests.support.workshop import add_facilitator, add_option, add_professional, add_seat, add_workshop

REASON = "Ada yang belum selesai dibahas"
KINDS = [kind for kind in Kind if kind is not Kind.REPLY]
_numbers = st.integers(0, 3)
_counts = st.builds(StageCounts, _numbers, _numbers, _numbers, _numbers, _numbers)


@given(st.sampled_from(WorkshopStage), st.sampled_from(StageEvent), _counts, st.sampled_from(Phase))
def test_only_moves_of_the_table_are_made_and_each_gate_holds(
    stage: WorkshopStage, event: StageEvent, counts: StageCounts, phase: Phase
) -> None:
    why = why_not_move(stage, event, reason=REASON, phase=phase, counts=counts)
    if (stage, event) not in TRANSITIONS:
        assert why is WhyNotStage.NO_SUCH_MOVE
    elif why is None and event is StageEvent.NEXT:
        assert gate_of(TRANSITIONS[stage, event], counts) is None
    if event is not StageEvent.NEXT:
        assert why_not_move(stage, event, reason="", phase=phase, counts=counts) is not None


@given(st.sampled_from(list(RoleKind)), st.sampled_from([WARD, OTHER_WARD, "32.73"]))
def test_no_role_but_the_facilitator_of_the_place_runs_a_workshop(kind: RoleKind, place: str) -> None:
    actor = Actor(person=1, roles=(RoleHeld(kind, PlaceCode(place)),))  # type: ignore[arg-type]
    assert may_run(actor, WARD) == (kind is RoleKind.FACILITATOR and place != OTHER_WARD)


@given(st.sampled_from(WorkshopStage), st.sampled_from(Kind), st.sampled_from(SeatState), st.booleans())
def test_a_note_is_taken_exactly_when_the_stage_takes_it_and_its_writer_has_a_seat(
    stage: WorkshopStage, kind: Kind, state: SeatState, runs: bool
) -> None:
    seat = SeatHeld(id=1, kind=Group.RESIDENTS, state=state, from_home=False, attended=True)
    why = why_not_contribute(seat, kind, stage, "Dapur banjir", runs=runs)
    seated = runs or state is SeatState.SEATED
    assert (why is None) == (seated and kind in OPEN_KINDS[stage])


class Room(RuleBasedStateMachine):
    """One workshop in a database, and a model of it: its stage and how many notes it has."""

    source = ""
    reached: ClassVar[set[WorkshopStage]] = set()

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="rembug-room-"))
        shutil.copy(self.source, self.folder / "room.sqlite3")
        self.loop = asyncio.new_event_loop()
        self.engine: Engine = make_engine(f"sqlite:///{self.folder / 'room.sqlite3'}", readers=1)
        self.stage, self.notes, self.sent = WorkshopStage.PLANNED, 0, itertools.count()
        self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(work)

    async def _open(self) -> None:
        bind(self.engine, TABLES)
        await self.engine.start()
        self.by = await add_facilitator()
        self.workshop: WorkshopFacts = await add_workshop(by=self.by)
        self.seats = [await add_seat(self.workshop) for _ in range(3)]
        others = [await add_person(), await add_professional(), await add_facilitator(OTHER_WARD)]
        kinds = [kind for kind in RoleKind if kind not in {RoleKind.FACILITATOR, RoleKind.RESIDENT}]
        self.others = [VISITOR, *others, await add_person(roles=[(kind, WARD) for kind in kinds])]

    def teardown(self) -> None:
        self.run(self.engine.stop())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(event=st.sampled_from([*[StageEvent.NEXT] * 6, *StageEvent]))
    def the_facilitator_moves(self, event: StageEvent) -> None:
        counts = self.run(stage_counts(self.workshop.id))
        to = after(self.stage, event)
        why = WhyNotStage.NO_SUCH_MOVE if to is None else None
        if to is not None and event is StageEvent.NEXT:
            why = gate_of(to, counts)
        move = move_stage(self.workshop.kode, event, REASON, by=self.by, now=NOON)
        if why is None:
            assert self.run(move) is to
            self.stage = to or self.stage
            self.reached.add(self.stage)
            return
        with pytest.raises(Refused) as refused:
            self.run(move)
        assert refused.value.reason is why

    @rule()
    def they_do_what_the_next_stage_asks(self) -> None:
        self.run(self._work())

    async def _work(self) -> None:
        kode, counts = self.workshop.kode, await stage_counts(self.workshop.id)
        if self.stage is WorkshopStage.OPTIONS and counts.options < 2:
            await add_option(self.workshop, self.by)
        if counts.open_concerns and self.stage in WORK:
            notes = (await room_of(self.workshop.id)).shown
            open_ = [n.number for n in notes if n.kind in ANSWERED_BEFORE_AGREE and not n.answered]
            await mark_answered(kode, open_, answered=True, by=self.by, now=NOON)
        if self.stage is WorkshopStage.AGREE and not counts.settled:
            words = DecisionText("Cara mana?", "Kerja bakti", "Lebih murah")
            number = await write_decision(kode, words, number=None, revision=0, by=self.by, now=NOON)
            for seat in self.seats:
                await take_stance(kode, number, seat, StanceKind.AGREE, by=VISITOR, now=NOON)
            await settle(kode, number, by=self.by, now=NOON)

    @rule(event=st.sampled_from(StageEvent), who=st.integers(0, 4))
    def somebody_else_tries_to_move(self, event: StageEvent, who: int) -> None:
        with pytest.raises(NotFound):
            self.run(move_stage(self.workshop.kode, event, REASON, by=self.others[who], now=NOON))

    @rule(kind=st.sampled_from(KINDS))
    def somebody_says_something(self, kind: Kind) -> None:
        draft, key = NoteDraft(kind, "Dapur banjir", "m", 1, 1), str(next(self.sent))
        say = contribute(self.workshop.kode, draft, seat=self.seats[0], sent_key=key, by=VISITOR, now=NOON)
        if kind in OPEN_KINDS[self.stage]:
            self.run(say)
            self.notes += 1
            return
        with pytest.raises(Refused) as refused:
            self.run(say)
        assert refused.value.reason is WhyNotContribute.CLOSED

    @invariant()
    def the_database_agrees(self) -> None:
        assert self.run(require_workshop(self.workshop.kode)).stage is self.stage
        assert self.run(Contribution.count().run()) == self.notes


@pytest.mark.skipif(KIND != "sqlite", reason="each example has a file of its own")
def test_no_sequence_of_acts_leaves_the_table(template: str) -> None:
    Room.source = template
    few = settings(
        max_examples=8,
        stateful_step_count=24,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Room, settings=few)
    assert {*WORK, WorkshopStage.CANCELLED} <= Room.reached
