"""Field sessions: sheets of cards without names, each answered on the spot or promised for a day."""

from datetime import date, timedelta

import pytest

from pb.commitments.queries import promises_of_workshop, require_promise
from pb.commitments.queries.sessions import require_session, sessions_listed
from pb.commitments.rules import WhyNotPromise, first_plan, is_one_sided, why_not_promise
from pb.commitments.rules.sessions import (
    CardEnd,
    Ending,
    Typed,
    WhyNotCard,
    is_friday,
    read_line,
    read_sheet,
    why_not_end,
    why_not_session,
)
from pb.commitments.services import Source, end_cards, open_session, promise, write_cards
from pb.commitments.services.making import _open_tasks
from pb.core.actor import Actor
from pb.core.city import this_city
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.queries import notices_of
from pb.proposals.rules import Content, Line
from pb.workshops.queries import tasks_of
from pb.workshops.rules import WorkshopStage
from pb.workshops.services import mark_task, write_task
from tests.support.promise import add_officer, plan
from tests.support.town import NOON, OTHER_WARD, WARD, add_person
from tests.support.workshop import add_facilitator, add_workshop

TODAY, HERE = NOON.date(), ("DLH", "DPKP")
SHEET = "DPKP: Kapan saluran RW 05 dibersihkan?\n\ndlh : Tong sampah di gang II?\nLampu di gang III mati."


@pytest.mark.parametrize(
    ("line", "otherwise", "found"),
    [
        ("dpkp:  Kapan  saluran dibersihkan?", "", Typed("DPKP", "Kapan saluran dibersihkan?")),
        ("Kapan: pagi atau sore?", "DLH", Typed("DLH", "Kapan: pagi atau sore?")),
        ("Kapan saluran dibersihkan?", "", WhyNotCard.AGENCY),
        ("Dishub: Kapan?", "", WhyNotCard.AGENCY),
        ("DPKP:  ", "", WhyNotCard.EMPTY),
        ("DPKP: Hubungi saya di 0812 3456 7890", "", WhyNotCard.NAMES),
        ("DPKP: " + "x" * 301, "", WhyNotCard.TOO_LONG),
    ],
)
def test_a_line_of_a_sheet_names_the_office_that_is_asked(
    line: str, otherwise: str, found: Typed | WhyNotCard
) -> None:
    assert read_line(line, HERE, otherwise) == found


def test_a_sheet_tells_each_line_that_is_wrong() -> None:
    cards, faults = read_sheet(SHEET, HERE, "", room=10)
    assert [card.agency for card in cards] == ["DPKP", "DLH"]
    assert faults == ((4, WhyNotCard.AGENCY),)
    assert read_sheet(SHEET, HERE, "DPKP", room=2)[1] == ((4, WhyNotCard.TOO_MANY),)
    assert read_sheet(" \n", HERE, "DPKP", room=2)[1] == ((1, WhyNotCard.EMPTY),)


def test_a_card_ends_with_words_and_a_promise_with_a_day_to_come() -> None:
    def why(end: CardEnd, words: str, due: date | None = None, today: date = TODAY) -> WhyNotCard | None:
        return why_not_end(Ending(1, end, words, due), TODAY, today)

    assert why(CardEnd.ANSWERED, "Hari Senin.") is None
    assert why(CardEnd.ANSWERED, " ") is WhyNotCard.ANSWER
    assert why(CardEnd.ANSWERED, "Hari Senin.", today=TODAY - timedelta(days=1)) is WhyNotCard.EARLY
    assert why(CardEnd.PROMISED, "Diganti.") is WhyNotCard.DUE
    assert why(CardEnd.PROMISED, "Diganti.", TODAY - timedelta(days=1)) is WhyNotCard.DUE
    assert why(CardEnd.PROMISED, "Diganti.", TODAY) is None


def test_jumling_is_on_a_friday_with_offices_that_the_city_has() -> None:
    assert is_friday(TODAY)
    assert not is_friday(TODAY + timedelta(days=1))
    assert why_not_session(TODAY, "Balai RW", HERE, TODAY) is None
    assert why_not_session(TODAY + timedelta(days=400), "Balai RW", HERE, TODAY) is not None
    assert why_not_session(TODAY, " ", HERE, TODAY) is not None
    assert why_not_session(TODAY, "Balai RW", ("Dinas Angin",), TODAY) is not None


async def opened(by: Actor) -> str:
    return await open_session(WARD, TODAY, "Balai RW 05", HERE, sent_key="k", by=by, now=NOON)


@pytest.mark.anyio
async def test_a_promised_card_is_a_promise_of_the_office_at_once(engine: Engine) -> None:
    officer = await add_officer()
    kode = await opened(officer)
    assert await opened(officer) == kode, "a second tap makes no second session"
    for _ in range(2):
        assert await write_cards(kode, SHEET, otherwise="DPKP", sent_key="l", by=officer, now=NOON) == 3
    due = TODAY + timedelta(days=14)
    endings = [
        Ending(1, CardEnd.PROMISED, "Saluran RW 05 dibersihkan.", due),
        Ending(2, CardEnd.ANSWERED, "Besok diantar."),
    ]
    other = await add_officer()
    made = await end_cards(kode, endings, by=officer, now=NOON)
    assert await end_cards(kode, endings, by=officer, now=NOON) == ()
    facts = await require_promise(made[0], now=NOON)
    assert (facts.source, facts.session, facts.part, facts.plan.ends) == ("session", kode, 1, due)
    assert (facts.agency, facts.now.waiting, is_one_sided(facts.plan)) == ("DPKP", {1}, True)
    assert [notice.kind for notice in await notices_of(other.person or 0)] == ["promise_answer"]
    session = await require_session(kode, today=due + timedelta(days=6))
    assert [(card.ended, card.late) for card in session.cards] == [("promised", 4), ("answered", 0), ("", 0)]
    rows, pages = await sessions_listed(1)
    assert [(row.cards, row.answered, row.promised) for row in rows] == [(3, 1, 1)]
    assert (pages, await sessions_listed(1, OTHER_WARD)) == (1, ((), 1))
    changed = [Ending(2, CardEnd.ANSWERED, "Lusa diantar.")]
    with pytest.raises(Refused) as refused:
        await end_cards(kode, changed, by=officer, now=NOON)
    assert refused.value.reason is WhyNotCard.ENDED


@pytest.mark.anyio
async def test_one_wrong_card_leaves_no_trace_and_strangers_find_nothing(engine: Engine) -> None:
    officer, stranger = await add_officer(), await add_person()
    kode = await opened(officer)
    await write_cards(kode, SHEET, otherwise="DPKP", by=officer, now=NOON)
    endings = [Ending(1, CardEnd.PROMISED, "Dibersihkan.", TODAY), Ending(2, CardEnd.ANSWERED, "")]
    with pytest.raises(Refused):
        await end_cards(kode, endings, by=officer, now=NOON)
    assert {card.ended for card in (await require_session(kode, today=TODAY)).cards} == {""}
    for call in (
        opened(stranger),
        write_cards(kode, SHEET, otherwise="DPKP", by=stranger, now=NOON),
        end_cards(kode, endings[:1], by=stranger, now=NOON),
    ):
        with pytest.raises(NotFound):
            await call


@pytest.mark.anyio
async def test_a_task_of_a_workshop_becomes_one_promise(engine: Engine) -> None:
    facilitator = await add_facilitator()
    facts = await add_workshop(WorkshopStage.FINISHED, by=facilitator)
    due = NOON + timedelta(days=30)
    number = await write_task(facts.kode, "Mengukur saluran", "Karang Taruna", due, by=facilitator, now=NOON)
    source, small = Source("workshop", workshop=facts.kode, part=number), plan(goal="", costs="")
    made = await promise(small, source, WARD, "", by=facilitator, now=NOON)
    assert await promises_of_workshop(facts.kode) == {number: made}
    with pytest.raises(Refused) as twice:
        await promise(plan(title="Lagi"), source, WARD, "", by=facilitator, now=NOON)
    assert twice.value.reason is WhyNotPromise.TASK_TWICE
    unknown = Source("workshop", workshop=facts.kode, part=99)
    with pytest.raises(NotFound):
        await promise(plan(title="Lain"), unknown, WARD, "", by=facilitator, now=NOON)
    with pytest.raises(Refused) as bare:
        await promise(plan(title="Tangan", goal=""), Source("hand"), WARD, "", by=facilitator, now=NOON)
    assert bare.value.reason is WhyNotPromise.STEPS


@pytest.mark.anyio
async def test_open_tasks_of_a_workshop_stand_in_the_first_plan(engine: Engine) -> None:
    facilitator = await add_facilitator()
    facts = await add_workshop(WorkshopStage.WRITE, by=facilitator)
    day = NOON + timedelta(days=9)
    for what in ("Mengukur saluran di hilir", "Meminjam pompa", "Menghitung rumah"):
        await write_task(facts.kode, what, "Karang Taruna", day, by=facilitator, now=NOON)
    numbers = {task.what: task.number for task in await tasks_of(facts.id)}
    apart = Source("workshop", workshop=facts.kode, part=numbers["Meminjam pompa"])
    await promise(plan(title="Pompa"), apart, WARD, "", by=facilitator, now=NOON)
    await mark_task(facts.kode, numbers["Menghitung rumah"], done=True, by=facilitator, now=NOON)
    left = await _open_tasks(facts.kode)
    assert left == [("Mengukur saluran di hilir", this_city().day(day))]

    content = Content(
        title="Saluran", need="Banjir", beneficiaries="64 keluarga", category="drainase", rw=5, spot="",
        contribution="", agency="DPKP", lines=(Line("U-ditch", "m", 90, 950_000),),
    )  # fmt: skip
    made = first_plan(content, amount=85_500_000, agency="DPKP", residents="Warga", year=2027, tasks=left)
    assert [(m.number, m.title, m.due) for m in made.milestones] == [
        (1, "Mengukur saluran di hilir", date(2027, 1, 1)),  # its day lies before the budget year
        (2, "U-ditch", date(2027, 12, 31)),
    ]
    assert why_not_promise(made) is None
