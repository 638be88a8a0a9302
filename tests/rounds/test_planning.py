"""Planning: dates beside the calendar of the city, two writers of one draft, many rounds in one act."""

from datetime import date, timedelta

import msgspec
import pytest

from pb.core.area import PlaceCode
from pb.core.audit import happened_to
from pb.core.city import SHIPPED
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.places.queries import wards
from pb.rounds.area_lines import read_areas
from pb.rounds.budget_lines import WhyNotLine
from pb.rounds.facts import RoundFacts
from pb.rounds.planning.needs import Need, Seen, needs_of
from pb.rounds.planning.queries import (
    last_revision,
    plan_of,
    planning_calendar,
    require_batch,
    rounds_of_batch,
    texts_of_round,
)
from pb.rounds.planning.rules import (
    DateNote,
    OtherVote,
    calendar_lines,
    changes_between,
    dates_beside,
    next_year,
    notes_on,
    steps_of,
    title_of,
)
from pb.rounds.planning.services import announce_many, copy_round, edit_step, make_drafts, move_dates, undo
from pb.rounds.queries import require_round_by_id
from pb.rounds.rules import Phase, WhyNotRound, why_not_dates
from pb.rounds.services import ContestPlan, create_round
from pb.rounds.tables import BulkAct, Round
from tests.rounds.test_rounds import DATES, facilitator, plan
from tests.support.town import CITY, NOON, WARD, add_round
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
REASON = "Jadwal rembug warga berubah."


@pytest.mark.one_engine
def test_usual_dates_end_before_the_musrenbang_of_the_kelurahan_does() -> None:
    calendar = planning_calendar()
    year = next_year(calendar, date(2026, 11, 27))
    dates, steps = dates_beside(calendar, year, SHIPPED), steps_of(calendar, year)
    assert (year, why_not_dates(dates)) == (2028, None)
    assert notes_on(dates, steps, (), (), min(dates.values()), SHIPPED) == ()
    lines = calendar_lines(dates, steps, SHIPPED)
    assert [line.begins for line in lines] == sorted(line.begins for line in lines)
    assert {line.step for line in lines if not line.phase} == {step.code for step in calendar.steps}


@pytest.mark.one_engine
def test_a_vote_of_one_day_stands_and_clashes_are_told() -> None:
    calendar = planning_calendar()
    dates = dates_beside(calendar, 2028, SHIPPED)
    one_day = dates | {Phase.CLOSED: dates[Phase.VOTING] + timedelta(hours=12)}
    assert why_not_dates(one_day) is None
    lines = calendar_lines(one_day, (), SHIPPED)
    assert next(line.days for line in lines if line.phase is Phase.VOTING) == 1
    late = {phase: at + timedelta(days=90) for phase, at in dates.items()}
    other = OtherVote("Putaran kota", late[Phase.VOTING], late[Phase.CLOSED])
    notes = notes_on(late, steps_of(calendar, 2028), [other], [Phase.PUBLISHED], NOON, SHIPPED)
    assert {note.code for note in notes} == set(DateNote) - {DateNote.PAST}


@pytest.mark.one_engine
def test_a_list_of_kelurahan_is_read_whole_or_each_fault_is_told() -> None:
    names = {"binong": ["32.73.12.1008"], "cisaranten endah": [WARD], "babakan": ["1", "2"]}
    text = f"kode;nama;pagu\n{WARD};Cisaranten Endah;200 juta\nBinong;150.000.000\n{WARD}-05;90 juta"
    found = read_areas(text, names)
    assert found.faults == ()
    assert found.budgets == (
        (WARD, 200_000_000),
        ("32.73.12.1008", 150_000_000),
        (f"{WARD}-05", 90_000_000),
    )
    wrong = f"Dago;1 juta\nBabakan;1 juta\n=1+1;2\nBinong;0\n{WARD};Binong;5 juta\n{WARD};7 juta\nBinong"
    faults = read_areas(wrong, names).faults
    assert [(fault.line, fault.why) for fault in faults] == [
        (1, WhyNotLine.NO_AREA),
        (2, WhyNotLine.AREA_UNSURE),
        (3, WhyNotLine.FORMULA),
        (4, WhyNotLine.ZERO),
        (5, WhyNotLine.AREA_NAME),
        (6, WhyNotLine.AREA_TWICE),
        (7, WhyNotLine.AREA_CELLS),
    ]


@pytest.mark.one_engine
def test_a_title_takes_the_name_and_the_year_and_nothing_else() -> None:
    assert title_of("Putaran {tahun} {nama} {x}", "Dago", 2028) == "Putaran 2028 Dago {x}"


async def test_the_second_writer_of_a_step_is_told_and_other_steps_are_kept(engine: Engine) -> None:
    first, second = await facilitator(), await facilitator()
    key = await create_round(plan(), by=first, now=NOON)
    seen = await last_revision(key)
    await edit_step(key, {"max_choices": 3, "rule": "greedy_votes"}, seen=seen, by=first, now=NOON)
    with pytest.raises(Refused) as refused:
        await edit_step(key, {"max_choices": 7}, seen=seen, by=second, now=NOON)
    assert refused.value.reason is WhyNotRound.DRAFT_CHANGED
    texts = {Phase.IDEAS: "Tulis usulan di balai RW."}
    await edit_step(key, {"texts": texts}, seen=seen, by=second, now=NOON)
    facts = await require_round_by_id(key)
    assert (facts.max_choices, facts.rule) == (3, "greedy_votes")
    assert await texts_of_round(key) == texts
    await edit_step(key, {"max_choices": 7}, seen=await last_revision(key), by=second, now=NOON)
    assert (await require_round_by_id(key)).max_choices == 7


async def test_a_copy_keeps_everything_but_the_year(engine: Engine) -> None:
    by, old = await facilitator(), await add_round(Phase.ARCHIVED)
    copied = await require_round_by_id(await copy_round(old.kode or "", by=by, now=NOON))
    before, after = plan_of(old, {}), plan_of(copied, {})
    changed = {change.field for change in changes_between(before, after)}
    assert changed == {"title", "year", "dates"}
    assert (copied.year, copied.title, copied.kode) == (old.year + 1, "Putaran 2028", None)
    assert {phase: at.weekday() for phase, at in copied.dates.items()} == {
        phase: at.weekday() for phase, at in old.dates.items()
    }
    with pytest.raises(NotFound):
        await copy_round(old.kode or "", by=await facilitator(PlaceCode("32.73.12.1008")), now=NOON)


def plans(many: int) -> list:
    return [
        plan(title=f"Putaran {ward.name}", place=ward.code, contests=(ContestPlan(ward.name, ward.code, 5),))
        for ward in wards()[:many]
    ]


async def test_drafts_of_the_whole_city_take_few_statements_and_can_be_taken_back(engine: Engine) -> None:
    by = await facilitator(CITY)
    with counted(engine) as few:
        await make_drafts(CITY, plans(3), by=by, now=NOON)
    with counted(engine) as statements:
        batch = await make_drafts(CITY, plans(151), by=by, now=NOON)
    assert len(statements) <= len(few) + 12
    drafts = await rounds_of_batch(batch)
    assert {facts.place for facts in drafts} == {ward.code for ward in wards()}
    late = drafts[0]
    past = {phase: at - timedelta(days=400) for phase, at in DATES.items()}
    await edit_step(late.id, {"dates": past}, seen=0, by=by, now=NOON)
    done = await announce_many([facts.id for facts in drafts[:5]], by=by, now=NOON)
    assert (len(done.done), [one.round for one in done.left]) == (4, [late.id])
    kodes = [facts.kode for facts in await rounds_of_batch(batch) if facts.kode]
    assert len(set(kodes)) == 4
    assert [e.kind for e in await happened_to(kodes[0])] == [Event.ROUND_ANNOUNCED]
    back = await undo(batch, reason=REASON, by=by, now=NOON)
    assert (len(back.done), len(back.left)) == (147, 4)
    assert await Round.count().where(Round.batch == batch) == 4
    with pytest.raises(Refused) as refused:
        await undo(batch, reason=REASON, by=by, now=NOON)
    assert refused.value.reason is WhyNotRound.UNDONE


async def test_a_plan_that_cannot_stand_keeps_all_drafts_away(engine: Engine) -> None:
    by = await facilitator(CITY)
    wrong = msgspec.structs.replace(plans(1)[0], dates={})
    with pytest.raises(Refused):
        await make_drafts(CITY, [*plans(3), wrong], by=by, now=NOON)
    assert await Round.count() == 0
    assert await BulkAct.count() == 0


async def test_dates_of_many_rounds_move_with_a_reason_and_return(engine: Engine) -> None:
    by = await facilitator(CITY)
    ideas, voting = await add_round(Phase.IDEAS), await add_round(Phase.VOTING, place=WARD)
    closed = await add_round(Phase.CLOSED)
    keys = [ideas.id, voting.id, closed.id]
    with pytest.raises(Refused) as refused:
        await move_dates(keys, Phase.SCREENING, 7, reason="singkat", by=by, now=NOON)
    assert refused.value.reason is WhyNotRound.NO_REASON
    done = await move_dates(keys, Phase.CLOSED, 7, reason=REASON, by=by, now=NOON)
    assert set(done.done) == set(keys)
    moved = await require_round_by_id(voting.id)
    assert moved.dates[Phase.CLOSED] == voting.dates[Phase.CLOSED] + timedelta(days=7)
    assert moved.dates[Phase.VOTING] == voting.dates[Phase.VOTING]
    assert (await happened_to(voting.kode or ""))[-1].facts["reason"] == REASON
    assert (await require_batch(done.batch)).kind == "dates"
    back = await undo(done.batch, reason=REASON, by=by, now=NOON)
    assert set(back.done) == set(keys)
    assert (await require_round_by_id(voting.id)).dates == voting.dates


async def test_what_a_round_needs_follows_from_its_phase_and_its_dates(engine: Engine) -> None:
    def needed(facts: RoundFacts, days: int = 0, **seen: object) -> dict[Need, str]:
        lines = needs_of(facts, Seen(**seen), NOON + timedelta(days=days))
        return {line.code: line.tone for line in lines}

    ideas, listing = await add_round(Phase.IDEAS), await add_round(Phase.LISTING)
    assert needed(ideas, unscreened=5) == {}
    assert needed(ideas, empty_areas=1, empty_rws=(3,)) == {Need.EMPTY_AREA: "wait", Need.EMPTY_RW: "wait"}
    assert needed(ideas, 29, empty_areas=1) == {Need.EMPTY_AREA: "now"}
    late = needed(listing, 30, unscreened=2)
    assert late == {Need.VOTE_LATE: "late", Need.UNSCREENED: "late"}
    assert needed(ideas, few_signers=1, roll_changes=2) == {
        Need.FEW_SIGNERS: "wait",
        Need.ROLL_CHANGES: "now",
    }
    published = await add_round(Phase.PUBLISHED)
    assert needed(listing, few_signers=1, unsigned=2) == {Need.FEW_SIGNERS: "now"}
    assert needed(listing, unsigned=2) == {Need.UNSIGNED_VOTE: "wait"}
    assert needed(listing, 8, unsigned=1) == {Need.UNSIGNED_VOTE: "now"}
    assert needed(await add_round(Phase.CHALLENGE), unsigned=1)[Need.UNSIGNED_COUNT] == "now"
    assert needed(published, undecided=2, unsigned=1, roll_objections=1) == {Need.DECIDE: "now"}
    assert needed(published, 8, undecided=2) == {Need.DECIDE: "late"}
    assert needed(await add_round(Phase.DELIVERY), undecided=0) == {}
