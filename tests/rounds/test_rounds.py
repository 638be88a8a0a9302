"""Rounds: planned by facilitators, announced, moved by the clock and by moves, all in a public log."""

import asyncio
from datetime import timedelta
from itertools import product

import pytest

from pb.core.actor import CLOCK, RoleKind
from pb.core.area import PlaceCode
from pb.core.audit import happened_to
from pb.core.db import Engine, topic_versions
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.places.queries import find_wards, name_of, outline, wards
from pb.rounds.queries import require_round, require_round_by_id
from pb.rounds.rules import (
    BY_CLOCK,
    ORDER,
    TRANSITIONS,
    ContestCounts,
    GateCode,
    MoveEvent,
    Phase,
    WhyNotDates,
    WhyNotRound,
    after,
    gates,
    phase_at,
    why_not_dates,
)
from pb.rounds.services import (
    ContestPlan,
    RoundPlan,
    announce,
    begin_next,
    change_dates,
    create_round,
    delete_draft,
    edit_draft,
    enter,
)
from tests.support.town import CITY, NOON, OTHER_WARD, WARD, add_person, add_round

pytestmark = pytest.mark.anyio
DATES = {
    phase: NOON + timedelta(days=day)
    for phase, day in zip(
        (Phase.IDEAS, Phase.SCREENING, Phase.LISTING, Phase.VOTING, Phase.CLOSED, Phase.PUBLISHED),
        range(1, 60, 10),
        strict=True,
    )
}


def plan(**other: object) -> RoundPlan:
    values: dict[str, object] = {
        "title": "Putaran 2027", "place": WARD, "year": 2027, "max_choices": 5, "rule": "mes_cost",
        "completion": "utilitarian", "min_votes": 0, "level_propose": 2, "level_vote": 2,
        "contests": (ContestPlan("Cisaranten Endah", WARD, 200_000_000),), "dates": DATES,
    }  # fmt: skip
    return RoundPlan(**values | other)  # type: ignore[arg-type]


async def facilitator(place: PlaceCode = WARD):
    return await add_person(roles=[(RoleKind.FACILITATOR, place)])


@pytest.mark.one_engine
def test_the_city_has_its_wards_with_outlines() -> None:
    assert len(wards()) == 151
    assert len({ward.kecamatan_code for ward in wards()}) == 30
    assert all(outline(ward.code).startswith("M") for ward in wards())
    assert [ward.code for ward in find_wards("cisaranten end")] == [WARD]
    assert name_of(f"{WARD}-05") == "RW\N{NO-BREAK SPACE}05 Cisaranten Endah"


@pytest.mark.one_engine
@pytest.mark.matrix("Z5")
def test_only_listed_moves_are_possible() -> None:
    for phase, event in product(Phase, MoveEvent):
        assert after(phase, event) == TRANSITIONS.get((phase, event))
    for (phase, _), target in TRANSITIONS.items():
        assert ORDER.index(target) > ORDER.index(phase)


@pytest.mark.one_engine
def test_the_clock_moves_a_round_up_to_the_list_and_no_further() -> None:
    seen = [phase_at(DATES, [], NOON + timedelta(days=day)) for day in range(0, 70)]
    assert set(seen) == {Phase.DRAFT, *BY_CLOCK} - {Phase.CODESIGN}
    assert phase_at(DATES, [Phase.VOTING], NOON + timedelta(days=400)) is Phase.VOTING


@pytest.mark.one_engine
def test_dates_stand_in_order() -> None:
    assert why_not_dates(DATES) is None
    assert why_not_dates({k: v for k, v in DATES.items() if k is not Phase.CLOSED}) is WhyNotDates.MISSING
    assert why_not_dates(DATES | {Phase.CLOSED: DATES[Phase.VOTING]}) is WhyNotDates.OUT_OF_ORDER


@pytest.mark.one_engine
def test_gates_name_what_is_missing() -> None:
    fine = ContestCounts(1, "A", published=3, unscreened=0, eligible=3, too_dear=0, voters=10)
    assert all(gate.ok for gate in gates([fine]))
    poor = ContestCounts(2, "B", published=2, unscreened=1, eligible=0, too_dear=1, voters=0)
    failed = {gate.code: gate.blocking for gate in gates([fine, poor]) if not gate.ok}
    assert failed == {
        GateCode.SCREENED: True,
        GateCode.ELIGIBLE: True,
        GateCode.NOT_TOO_DEAR: False,
        GateCode.VOTERS: False,
    }


async def test_a_round_gets_its_number_when_it_is_announced(engine: Engine) -> None:
    by = await facilitator()
    key = await create_round(plan(), by=by, now=NOON)
    assert (await require_round_by_id(key)).kode is None
    await edit_draft(key, plan(title="Putaran baru"), by=by, now=NOON)
    before = await topic_versions(["rounds", WARD])
    kode = await announce(key, by=by, now=NOON)
    facts = await require_round(kode)
    assert (kode, facts.title, facts.phase(NOON)) == ("BDG-26-0001", "Putaran baru", Phase.DRAFT)
    assert await topic_versions(["rounds", WARD]) == {topic: v + 1 for topic, v in before.items()}
    assert [entry.kind for entry in await happened_to(kode)] == [Event.ROUND_ANNOUNCED]
    with pytest.raises(Refused) as refused:
        await edit_draft(key, plan(), by=by, now=NOON)
    assert refused.value.reason is WhyNotRound.ANNOUNCED


async def test_contests_may_be_the_rw_of_a_kelurahan(engine: Engine) -> None:
    by = await facilitator()
    areas = tuple(ContestPlan(f"RW {n:02d}", PlaceCode(f"{WARD}-{n:02d}"), 100_000_000) for n in (1, 2, 3))
    facts = await require_round_by_id(await create_round(plan(contests=areas), by=by, now=NOON))
    assert [contest.area for contest in facts.contest_for(f"{WARD}-02")] == [f"{WARD}-02"]
    assert facts.contest_for(OTHER_WARD) == ()


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"place": OTHER_WARD}, WhyNotRound.OUTSIDE_PLACE),
        ({"contests": ()}, WhyNotRound.NO_CONTEST),
        ({"contests": (ContestPlan("x", OTHER_WARD, 5),)}, WhyNotRound.OUTSIDE_PLACE),
        ({"contests": (ContestPlan("x", WARD, 5), ContestPlan("y", WARD, 5))}, WhyNotRound.SAME_AREA),
        ({"contests": (ContestPlan("x", WARD, 0),)}, WhyNotRound.NO_BUDGET),
        ({"dates": {}}, WhyNotDates.MISSING),
    ],
)
async def test_a_plan_that_cannot_stand_leaves_no_trace(
    engine: Engine, other: dict[str, object], reason: str
) -> None:
    from pb.rounds.tables import Round

    with pytest.raises(Refused) as refused:
        await create_round(plan(**other), by=await facilitator(), now=NOON)
    assert refused.value.reason is reason
    assert await Round.count() == 0


@pytest.mark.matrix("Z2")
async def test_a_facilitator_of_elsewhere_finds_nothing(engine: Engine) -> None:
    key = await create_round(plan(), by=await facilitator(), now=NOON)
    stranger = await facilitator(OTHER_WARD)
    for act in (
        announce(key, by=stranger, now=NOON),
        edit_draft(key, plan(), by=stranger, now=NOON),
        delete_draft(key, by=stranger, now=NOON),
    ):
        with pytest.raises(NotFound):
            await act
    facts = await add_round(Phase.IDEAS)
    with pytest.raises(NotFound):
        await change_dates(facts.kode or "", {}, reason="alasan yang cukup", by=stranger, now=NOON)


async def test_dates_that_have_not_come_change_with_a_public_reason(engine: Engine) -> None:
    by, facts = await facilitator(CITY), await add_round(Phase.IDEAS)
    kode, later = facts.kode or "", facts.dates[Phase.SCREENING] + timedelta(days=7)
    for dates, reason, why in (
        ({Phase.SCREENING: later}, "pendek", WhyNotRound.NO_REASON),
        ({Phase.IDEAS: later}, "Libur panjang, warga minta waktu", WhyNotRound.ALREADY_BEGUN),
        (
            {Phase.SCREENING: NOON - timedelta(days=1)},
            "Libur panjang, warga minta waktu",
            WhyNotRound.DATES_PASSED,
        ),
        (
            {Phase.SCREENING: facts.dates[Phase.VOTING]},
            "Libur panjang, warga minta waktu",
            WhyNotDates.OUT_OF_ORDER,
        ),
    ):
        with pytest.raises(Refused) as refused:
            await change_dates(kode, dates, reason=reason, by=by, now=NOON)
        assert refused.value.reason is why
    await change_dates(
        kode, {Phase.SCREENING: later}, reason="Libur panjang, warga minta waktu", by=by, now=NOON
    )
    assert (await require_round(kode)).dates[Phase.SCREENING] == later
    (entry,) = await happened_to(kode)
    assert entry.facts["reason"] == "Libur panjang, warga minta waktu"


async def test_the_next_phase_may_begin_at_once_with_a_reason(engine: Engine) -> None:
    by, facts = await facilitator(), await add_round(Phase.IDEAS)
    began = await begin_next(facts.kode or "", reason="Semua usulan sudah masuk", by=by, now=NOON)
    assert began is Phase.SCREENING
    assert (await require_round(facts.kode or "")).phase(NOON) is Phase.SCREENING
    assert (
        await begin_next(
            facts.kode or "", reason="Semua sudah diperiksa", by=by, now=NOON + timedelta(minutes=1)
        )
        is Phase.LISTING
    )
    with pytest.raises(Refused):
        await begin_next(
            facts.kode or "", reason="Semua sudah diperiksa", by=by, now=NOON + timedelta(minutes=2)
        )


async def test_a_phase_is_entered_once_however_many_ask(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    done = await asyncio.gather(
        *(enter(facts, MoveEvent.CLOSE, by=CLOCK, now=NOON) for _ in range(5)), return_exceptions=True
    )
    assert sum(1 for item in done if item is Phase.CLOSED) == 1
    assert all(isinstance(item, Refused) for item in done if item is not Phase.CLOSED)
    fresh = await require_round(facts.kode or "")
    assert fresh.phase(NOON) is Phase.CLOSED
    assert [entry.facts["phase"] for entry in await happened_to(facts.kode or "")] == ["closed"]


async def test_numbers_are_never_shared(engine: Engine) -> None:
    from pb.core.db import transactional
    from pb.core.kode import next_kode

    kodes = await asyncio.gather(*(transactional(next_kode)(NOON) for _ in range(30)))
    assert len(set(kodes)) == 30
    assert max(kodes) == "BDG-26-0030"
