"""People say something in a workshop, on a phone or on paper; nothing is lost, nothing stands there twice."""

import pytest

from pb.core.actor import VISITOR
from pb.core.audit import Entry
from pb.core.db import Engine, topic_versions
from pb.core.errors import NotFound, Refused
from pb.workshops.facts import NoteDraft, SheetLine, WorkshopFacts
from pb.workshops.queries import room_of, stage_counts
from pb.workshops.rules import (
    LONGEST,
    MOST_IN_AN_HOUR,
    MOST_ON_A_SHEET,
    OPEN_KINDS,
    Group,
    Kind,
    WhyNotContribute,
    WorkshopStage,
)
from pb.workshops.services import SheetRefused, contribute, merge_notes, reply, write_sheet
from pb.workshops.tables import Contribution, Seat, Workshop
from tests.support.town import NOON, OTHER_WARD, add_person
from tests.support.workshop import add_facilitator, add_professional, add_seat, add_workshop

pytestmark = pytest.mark.anyio
NEED = NoteDraft(kind=Kind.NEED, text="Air masuk lewat pintu dapur.")


async def rows(workshop: WorkshopFacts) -> list[dict[str, object]]:
    """All that was written, oldest first."""
    found = Contribution.select().where(Contribution.workshop == workshop.id)
    return list(await found.order_by(Contribution.number))


async def test_a_resident_says_what_is_needed_and_everybody_can_read_it(engine: Engine) -> None:
    who = await add_person()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    seat = await add_seat(workshop, who)
    before = await topic_versions([workshop.kode])
    assert await contribute(workshop.kode, NEED, seat=seat, by=who, now=NOON) == 1
    (note,) = (await room_of(workshop.id)).notes
    assert (note.number, note.kind, note.text) == (1, Kind.NEED, NEED.text)
    assert (note.group, note.who, note.on_paper) == (Group.RESIDENTS, "", False)
    assert await topic_versions([workshop.kode]) != before


async def test_a_name_is_shown_only_with_consent(engine: Engine) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    seat = await add_seat(workshop)
    await contribute(workshop.kode, NEED, seat=seat, by=VISITOR, now=NOON)
    assert (await room_of(workshop.id)).notes[0].who == ""
    await Seat.update({Seat.credit: 1}).where(Seat.id == seat)
    assert (await room_of(workshop.id)).notes[0].who == "Warga"


async def test_what_is_sent_twice_stands_there_once(engine: Engine) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    mine, other = await add_seat(workshop), await add_seat(workshop)
    first = [
        await contribute(workshop.kode, NEED, seat=mine, sent_key="a1", by=VISITOR, now=NOON)
        for _ in range(2)
    ]
    second = await contribute(workshop.kode, NEED, seat=other, sent_key="a1", by=VISITOR, now=NOON)
    assert (first, second) == ([1, 1], 2)
    answers = [
        await reply(workshop.kode, 1, "Betul.", seat=mine, sent_key="b", by=VISITOR, now=NOON) for _ in "12"
    ]
    assert answers == [3, 3]
    assert len(await rows(workshop)) == 3


@pytest.mark.parametrize(
    ("state", "draft", "reason"),
    [
        ("left", NEED, WhyNotContribute.NO_SEAT),
        ("waiting", NEED, WhyNotContribute.WAITING),
        ("seated", NoteDraft(kind=Kind.IDEA, text="Tutup per meter"), WhyNotContribute.CLOSED),
        ("seated", NoteDraft(kind=Kind.NEED, text=" \n "), WhyNotContribute.EMPTY),
        ("seated", NoteDraft(kind=Kind.NEED, text="a" * (LONGEST + 1)), WhyNotContribute.TOO_LONG),
        (
            "seated",
            NoteDraft(kind=Kind.NEED, text="Hubungi 0812 3456 7890"),
            WhyNotContribute.PRIVATE_NUMBERS,
        ),
    ],
)
async def test_a_note_that_is_not_taken_leaves_no_trace(
    engine: Engine, state: str, draft: NoteDraft, reason: WhyNotContribute
) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    seat, events = await add_seat(workshop, state=state), await Entry.count()
    with pytest.raises(Refused) as refused:
        await contribute(workshop.kode, draft, seat=seat, by=VISITOR, now=NOON)
    assert refused.value.reason is reason
    assert (await rows(workshop), await Entry.count()) == ([], events)


async def test_who_has_no_seat_or_one_elsewhere_says_nothing_here(engine: Engine) -> None:
    here = await add_workshop(WorkshopStage.UNDERSTAND)
    elsewhere = await add_seat(await add_workshop(WorkshopStage.UNDERSTAND))
    for seat in (None, elsewhere):
        with pytest.raises(Refused) as refused:
            await contribute(here.kode, NEED, seat=seat, by=VISITOR, now=NOON)
        assert refused.value.reason is WhyNotContribute.NO_SEAT
    with pytest.raises(NotFound):
        await contribute("BDG-27-9999", NEED, seat=None, by=VISITOR, now=NOON)


@pytest.mark.parametrize(
    ("quantity", "price", "good"),
    [(90, 95_000, True), (1, 0, True), (None, 5, False), (0, 5, False), (5, -1, False), (10**10, 1, False)],
)
async def test_a_cost_line_has_a_quantity_and_a_price(
    engine: Engine, quantity: int | None, price: int, good: bool
) -> None:
    workshop = await add_workshop(WorkshopStage.OPTIONS)
    seat = await add_seat(workshop)
    draft = NoteDraft(Kind.COST, "Galian saluran", "m", quantity, price)
    if good:
        await contribute(workshop.kode, draft, seat=seat, by=VISITOR, now=NOON)
        (note,) = (await room_of(workshop.id)).notes
        assert (note.unit, note.cost) == ("m", (quantity or 0) * price)
        return
    with pytest.raises(Refused) as refused:
        await contribute(workshop.kode, draft, seat=seat, by=VISITOR, now=NOON)
    assert refused.value.reason is WhyNotContribute.COST


async def test_after_sixty_notes_in_an_hour_one_waits(engine: Engine) -> None:
    workshop = await add_workshop(WorkshopStage.UNDERSTAND)
    seat, other = await add_seat(workshop), await add_seat(workshop)
    for number in range(MOST_IN_AN_HOUR):
        await contribute(workshop.kode, NEED, seat=seat, sent_key=str(number), by=VISITOR, now=NOON)
    with pytest.raises(Refused) as refused:
        await contribute(workshop.kode, NEED, seat=seat, by=VISITOR, now=NOON)
    assert refused.value.reason is WhyNotContribute.TOO_MANY
    await contribute(workshop.kode, NEED, seat=other, by=VISITOR, now=NOON)


async def test_a_professional_answers_with_discipline_and_agency_and_the_gate_sees_it(engine: Engine) -> None:
    expert, resident = await add_professional(), await add_person()
    workshop = await add_workshop(WorkshopStage.WEIGH)
    seat = await add_seat(workshop, resident)
    worry = NoteDraft(kind=Kind.CONCERN, text="Motor tidak bisa lewat.")
    number = await contribute(workshop.kode, worry, seat=seat, by=resident, now=NOON)
    await reply(workshop.kode, number, "Saya juga khawatir.", seat=seat, by=resident, now=NOON)
    assert (await stage_counts(workshop.id)).open_concerns == 1
    await reply(workshop.kode, number, "Digali per 10 meter.", seat=None, by=expert, now=NOON)
    (note,) = (await room_of(workshop.id)).notes
    assert note.answered
    assert [(r.discipline, r.agency) for r in note.replies] == [("", ""), ("drainage", "DSDABM")]
    assert (await stage_counts(workshop.id)).open_concerns == 0


async def test_a_facilitator_answers_without_a_seat_and_a_stranger_does_not(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.AGREE, by=by)
    seat = await add_seat(workshop)
    await write_row(workshop, seat, Kind.QUESTION)
    await reply(workshop.kode, 1, "Dijawab Kamis.", seat=None, by=by, now=NOON)
    (note,) = (await room_of(workshop.id)).notes
    assert note.answered
    assert note.replies[0].from_desk
    for who in (VISITOR, await add_facilitator(OTHER_WARD)):
        with pytest.raises(Refused) as refused:
            await reply(workshop.kode, 1, "Saya tahu.", seat=None, by=who, now=NOON)
        assert refused.value.reason is WhyNotContribute.NO_SEAT


async def write_row(workshop: WorkshopFacts, seat: int, kind: Kind) -> None:
    """A note from an earlier stage."""
    earlier = next(stage for stage in WorkshopStage if kind in OPEN_KINDS[stage])
    await Workshop.update({Workshop.stage: earlier.value}).where(Workshop.id == workshop.id)
    await contribute(workshop.kode, NoteDraft(kind=kind, text="Apa saja?"), seat=seat, by=VISITOR, now=NOON)
    await Workshop.update({Workshop.stage: workshop.stage.value}).where(Workshop.id == workshop.id)


async def test_an_answer_to_a_merged_note_stands_under_the_one_it_went_into(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    seat = await add_seat(workshop)
    for _ in "12":
        await contribute(workshop.kode, NEED, seat=seat, by=VISITOR, now=NOON)
    await merge_notes(workshop.kode, [2], 1, by=by, now=NOON)
    answer = await reply(workshop.kode, 2, "Juga di RT 03.", seat=seat, by=VISITOR, now=NOON)
    (note,) = (await room_of(workshop.id)).notes
    assert [r.number for r in note.replies] == [answer]
    for gone in (99, answer):
        with pytest.raises(Refused) as refused:
            await reply(workshop.kode, gone, "Ya.", seat=seat, by=VISITOR, now=NOON)
        assert refused.value.reason is WhyNotContribute.NO_PARENT


async def test_a_sheet_of_paper_is_written_whole_or_not_at_all(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    lines = [
        SheetLine(Kind.NEED, Group.WOMEN, "Dapur banjir."),
        SheetLine(Kind.CONCERN, Group.ELDERLY, "Jalan licin."),
        SheetLine(Kind.IDEA, Group.YOUTH, "Tutup per meter."),
        SheetLine(Kind.FACT, Group.YOUTH, "Telepon 081234567890"),
    ]
    with pytest.raises(SheetRefused) as refused:
        await write_sheet(workshop.kode, lines, by=by, now=NOON)
    assert refused.value.faults == {3: WhyNotContribute.CLOSED, 4: WhyNotContribute.PRIVATE_NUMBERS}
    assert await rows(workshop) == []
    for _ in "12":
        numbers = await write_sheet(workshop.kode, lines[:2], sent_key="k", by=by, now=NOON)
        assert numbers == (1, 2)
    notes = (await room_of(workshop.id)).notes
    assert [(n.group, n.on_paper, n.seat) for n in notes] == [
        (Group.WOMEN, True, None),
        (Group.ELDERLY, True, None),
    ]


async def test_a_sheet_can_be_in_the_words_of_somebody_without_a_phone(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    seat = await add_seat(workshop, kind=Group.ELDERLY)
    line = SheetLine(Kind.NEED, Group.YOUTH, "Pegangan tangan di tangga.")
    await write_sheet(workshop.kode, [line], seat=seat, by=by, now=NOON)
    (note,) = (await room_of(workshop.id)).notes
    assert (note.group, note.seat, note.on_paper) == (Group.ELDERLY, seat, True)
    with pytest.raises(NotFound):
        await write_sheet(workshop.kode, [line], seat=seat + 1, by=by, now=NOON)


async def test_a_sheet_has_at_most_forty_lines_and_only_the_facilitator_writes_it(engine: Engine) -> None:
    by = await add_facilitator()
    workshop = await add_workshop(WorkshopStage.UNDERSTAND, by=by)
    line = SheetLine(Kind.NEED, Group.WOMEN, "Dapur banjir.")
    for lines, reason in (([], "EMPTY"), ([line] * (MOST_ON_A_SHEET + 1), "SHEET")):
        with pytest.raises(SheetRefused) as refused:
            await write_sheet(workshop.kode, lines, by=by, now=NOON)
        assert refused.value.faults == {0: WhyNotContribute[reason]}
    for who in (await add_facilitator(OTHER_WARD), await add_person(), VISITOR):
        with pytest.raises(NotFound):
            await write_sheet(workshop.kode, [line], by=who, now=NOON)
    assert len(await write_sheet(workshop.kode, [line] * MOST_ON_A_SHEET, by=by, now=NOON)) == 40
