"""The facilitator puts notes in order; what was merged stays readable, what is hidden has its reason."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from pb.core.actor import VISITOR, Actor
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.workshops.facts import NoteDraft, WorkshopFacts
from pb.workshops.queries import room_of, stage_counts
from pb.workshops.rules import Kind, WhyNotArrange, WorkshopStage
from pb.workshops.services import (
    change_kind,
    contribute,
    group_notes,
    hide_note,
    mark_answered,
    merge_notes,
    remove_cluster,
    rename_cluster,
    reply,
    separate_notes,
    show_note,
    ungroup_notes,
)
from pb.workshops.tables import Workshop
from tests.support.town import NOON, OTHER_WARD, add_person
from tests.support.workshop import add_facilitator, add_seat, add_workshop

pytestmark = pytest.mark.anyio
SAID = (Kind.NEED, Kind.NEED, Kind.CONCERN, Kind.QUESTION)


async def a_room() -> tuple[WorkshopFacts, Actor]:
    """A workshop with two needs, a concern, a question (1 to 4) and an answer to the question (5)."""
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    seat = await add_seat(workshop)
    for kind in SAID:
        await contribute(workshop.kode, NoteDraft(kind, f"Kata {kind}"), seat=seat, by=VISITOR, now=NOON)
    await reply(workshop.kode, 4, "Tidak tahu.", seat=seat, by=VISITOR, now=NOON)
    return workshop, by


async def refused(call: Awaitable[Any]) -> WhyNotArrange:
    """Why something is refused."""
    with pytest.raises(Refused) as found:
        await call
    assert isinstance(found.value.reason, WhyNotArrange)
    return found.value.reason


async def test_notes_are_grouped_named_taken_out_and_the_group_dissolved(engine: Engine) -> None:
    workshop, by = await a_room()
    key = await group_notes(workshop.kode, [1, 2], "Dapur", by=by, now=NOON)
    assert await group_notes(workshop.kode, [3], " Dapur ", by=by, now=NOON) == key
    await ungroup_notes(workshop.kode, [2], by=by, now=NOON)
    room = await room_of(workshop.id)
    assert [note.number for note in room.in_cluster(key)] == [1, 3]
    await group_notes(workshop.kode, [2], "Jalan", by=by, now=NOON)
    await rename_cluster(workshop.kode, key, "Air di dapur", by=by, now=NOON)
    assert await refused(rename_cluster(workshop.kode, key, "Jalan", by=by, now=NOON)) == "arrange.name_taken"
    await remove_cluster(workshop.kode, key, by=by, now=NOON)
    room = await room_of(workshop.id)
    assert [cluster.name for cluster in room.clusters] == ["Jalan"]
    assert [note.number for note in room.in_cluster(None)] == [1, 3, 4]


async def test_a_merged_note_stays_readable_under_the_other_and_can_stand_again(engine: Engine) -> None:
    workshop, by = await a_room()
    await merge_notes(workshop.kode, [2], 1, by=by, now=NOON)
    await merge_notes(workshop.kode, [1], 4, by=by, now=NOON)
    room = await room_of(workshop.id)
    assert [note.number for note in room.notes] == [3, 4]
    assert [note.number for note in room.notes[1].merged] == [1, 2]
    assert room.merged == 2
    assert await refused(merge_notes(workshop.kode, [3], 2, by=by, now=NOON)) is WhyNotArrange.MERGED
    await separate_notes(workshop.kode, [1], by=by, now=NOON)
    room = await room_of(workshop.id)
    assert [note.number for note in room.notes] == [1, 3, 4]
    assert [note.number for note in room.notes[0].merged] == [2]


async def test_what_cannot_be_merged_is_refused(engine: Engine) -> None:
    workshop, by = await a_room()
    kode = workshop.kode
    assert await refused(merge_notes(kode, [1], 1, by=by, now=NOON)) is WhyNotArrange.SELF
    assert await refused(merge_notes(kode, [5], 4, by=by, now=NOON)) is WhyNotArrange.KIND
    assert await refused(merge_notes(kode, [3], 1, by=by, now=NOON)) is WhyNotArrange.CONCERN
    assert await refused(merge_notes(kode, [], 1, by=by, now=NOON)) is WhyNotArrange.NOTHING
    assert (await stage_counts(workshop.id)).open_concerns == 1
    with pytest.raises(NotFound):
        await merge_notes(kode, [1], 99, by=by, now=NOON)


async def test_a_note_of_the_wrong_kind_is_moved(engine: Engine) -> None:
    workshop, by = await a_room()
    await change_kind(workshop.kode, [1, 2], Kind.FACT, by=by, now=NOON)
    assert (await room_of(workshop.id)).by_kind == {Kind.FACT: 2, Kind.CONCERN: 1, Kind.QUESTION: 1}
    for kind in (Kind.COST, Kind.REPLY):
        assert await refused(change_kind(workshop.kode, [1], kind, by=by, now=NOON)) is WhyNotArrange.KIND


async def test_a_concern_is_marked_answered_and_open_again(engine: Engine) -> None:
    workshop, by = await a_room()
    for answered in (True, False):
        await mark_answered(workshop.kode, [3, 4], answered=answered, by=by, now=NOON)
        room = await room_of(workshop.id)
        assert [note.answered for note in room.notes] == [False, False, answered, answered]
        assert room.unanswered == (await stage_counts(workshop.id)).open_concerns == int(not answered)
    why = await refused(mark_answered(workshop.kode, [1], answered=True, by=by, now=NOON))
    assert why is WhyNotArrange.NO_ANSWER


async def test_hidden_words_are_gone_for_all_but_the_facilitator_and_the_reason_stays(engine: Engine) -> None:
    workshop, by = await a_room()
    assert await refused(hide_note(workshop.kode, [1], "x", by=by, now=NOON)) is WhyNotArrange.NO_REASON
    await hide_note(workshop.kode, [1, 5], "Memuat nama orang.", by=by, now=NOON)
    for runs in (False, True):
        room = await room_of(workshop.id, runs=runs)
        hidden = (room.notes[0], room.notes[3].replies[0])
        assert [bool(note.text) for note in hidden] == [runs, runs]
        assert {note.hidden_reason for note in hidden} == {"Memuat nama orang."}
        assert len(room.shown) == 3
    await show_note(workshop.kode, [1], by=by, now=NOON)
    assert (await room_of(workshop.id)).notes[0].text == "Kata need"


async def test_after_the_workshop_notes_stay_as_they_are_but_can_be_hidden(engine: Engine) -> None:
    workshop, by = await a_room()
    await Workshop.update({Workshop.stage: WorkshopStage.FINISHED.value}).where(Workshop.id == workshop.id)
    kode = workshop.kode
    calls: tuple[Callable[[], Awaitable[Any]], ...] = (
        lambda: group_notes(kode, [1], "Dapur", by=by, now=NOON),
        lambda: ungroup_notes(kode, [1], by=by, now=NOON),
        lambda: merge_notes(kode, [1], 2, by=by, now=NOON),
        lambda: separate_notes(kode, [1], by=by, now=NOON),
        lambda: change_kind(kode, [1], Kind.FACT, by=by, now=NOON),
        lambda: mark_answered(kode, [3], answered=True, by=by, now=NOON),
    )
    for call in calls:
        assert await refused(call()) is WhyNotArrange.OVER
    await hide_note(kode, [1], "Memuat nama orang.", by=by, now=NOON)


async def test_nobody_but_the_facilitator_of_the_place_arranges(engine: Engine) -> None:
    workshop, _ = await a_room()
    for who in (await add_person(), await add_facilitator(OTHER_WARD), VISITOR):
        with pytest.raises(NotFound):
            await group_notes(workshop.kode, [1], "Dapur", by=who, now=NOON)
        with pytest.raises(NotFound):
            await hide_note(workshop.kode, [1], "Tidak suka.", by=who, now=NOON)
