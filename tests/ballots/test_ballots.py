"""Ballots: one a voter and contest, changed until the close, never lost, no name beside a choice."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from pb.ballots.choices import Step
from pb.ballots.life.rules import Act
from pb.ballots.queries import gate_counts, has_voted, letter_voter, my_marks, sheets, turnout
from pb.ballots.rules import WhyNotChoose, WhyNotVote
from pb.ballots.sealing import slot_of
from pb.ballots.services import cast, close_voting, move_due_rounds, open_voting, tap
from pb.ballots.tables import BallotDraft, OpenBallot, Participation, Project
from pb.core.actor import CLOCK, Actor, Level, RoleKind
from pb.core.area import PlaceCode
from pb.core.audit import Entry, happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.places.services import ensure_rw
from pb.roll.services import match
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase, WhyNotRound
from pb.rounds.tables import Round
from tests.support.box import boxed
from tests.support.roll import voting_town
from tests.support.signing import open_signed, two_sign
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio


async def voting(costs: tuple[int, ...] = (60, 50, 40, 30), **rules: object) -> RoundFacts:
    facts = await add_round(Phase.VOTING, budget=100, **rules)
    for number, cost in enumerate(costs, 1):
        await add_proposal(facts, title=f"Usulan {number}", cost=cost, listed=number)
    return facts


async def vote(facts: RoundFacts, by: Actor, *numbers: int, **more: object) -> None:
    await cast(facts.kode or "", {1: frozenset(numbers)}, by=by, now=more.get("now", NOON))  # type: ignore[arg-type]


async def test_a_second_ballot_replaces_the_first(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    await vote(facts, by, 1)
    await vote(facts, by, 2, 3)
    assert list((await boxed(facts)).values()) == [[2, 3]]
    (mark,) = await Participation.select()
    assert (mark["voter"], mark["version"], mark["channel"]) == (by.person, 2, "web")
    assert (await turnout(facts))[1].voted == 1
    assert await has_voted(facts, by=by)
    assert [voted.round_kode for voted in await my_marks(by.person or 0)] == [facts.kode]


@pytest.mark.matrix("V1")
async def test_fifty_ballots_of_one_voter_at_once_leave_one(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    await asyncio.gather(*(vote(facts, by, number % 4 + 1) for number in range(50)))
    assert len(list((await boxed(facts)).values())) == 1
    assert await Participation.count() == 1
    (row,) = await Participation.select(Participation.version)
    assert row["version"] == 50


@pytest.mark.matrix("N1")
async def test_nothing_stored_ties_a_voter_to_a_choice(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    await vote(facts, by, 1)
    row = await OpenBallot.select().first()
    assert set(row) == {"slot", "contest", "sealed"}
    assert str(by.person) not in row["slot"]
    assert row["slot"] == slot_of(facts.id, facts.contests[0].id, by.person or 0)
    (entry,) = await Entry.select().where(Entry.kind == Event.BALLOT_CAST.value)
    assert json.loads(entry["facts"]) == {"channel": "web"}
    assert entry["at"].astimezone(NOON.tzinfo).strftime("%M%S") == "0000"
    assert entry["id"] >= 1 << 62


@pytest.mark.matrix("V11")
@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        ((), WhyNotChoose.NOTHING), ((1, 2), WhyNotChoose.OVER_BUDGET), ((2, 3, 4), WhyNotChoose.TOO_MANY),
        ((9,), WhyNotChoose.UNKNOWN),
    ],
)  # fmt: skip
async def test_a_refused_ballot_leaves_no_trace(
    engine: Engine, numbers: tuple[int, ...], reason: str
) -> None:
    facts, by = await voting(max_choices=2), await add_person()
    with pytest.raises(Refused) as refused:
        await vote(facts, by, *numbers)
    assert refused.value.reason is reason
    assert list((await boxed(facts)).values()) == []
    assert await Participation.count() == 0
    assert await Entry.count() == 0


async def test_who_may_not_vote_learns_why(engine: Engine) -> None:
    facts = await voting()
    far, new = await add_person(kelurahan=OTHER_WARD), await add_person(level=Level.L1)
    for person, reason in ((far, WhyNotVote.ELSEWHERE), (new, WhyNotVote.LEVEL)):
        with pytest.raises(Refused) as refused:
            await vote(facts, person, 1)
        assert refused.value.reason is reason
    by = await add_person()
    with pytest.raises(Refused) as refused:
        await vote(facts, by, 1, now=facts.dates[Phase.CLOSED])
    assert refused.value.reason is WhyNotVote.CLOSED
    early = await add_round(Phase.LISTING)
    with pytest.raises(Refused) as refused:
        await vote(early, by, 1)
    assert refused.value.reason is WhyNotVote.NOT_YET


async def test_who_moves_house_votes_in_one_place_a_year(engine: Engine) -> None:
    by_rw = [PlaceCode(f"{WARD}-05"), PlaceCode(f"{WARD}-06")]
    for area in by_rw:
        await ensure_rw(area, now=NOON)
    facts = await add_round(Phase.VOTING, areas=by_rw)
    elsewhere = await add_round(Phase.VOTING, place=OTHER_WARD, areas=(OTHER_WARD,))
    for round_, contest in ((facts, 1), (facts, 2), (elsewhere, 1)):
        await add_proposal(round_, contest=contest, listed=1)
    by = await add_person()
    await vote(facts, by, 1)
    other_rw, other_ward = replace(by, rw=6), replace(by, kelurahan=OTHER_WARD, rw=1)
    for round_, contest, moved in ((facts, 2, other_rw), (elsewhere, 1, other_ward)):
        with pytest.raises(Refused) as refused:
            await cast(round_.kode or "", {contest: frozenset({1})}, by=moved, now=NOON)
        assert refused.value.reason is WhyNotVote.MOVED
    assert list((await boxed(facts)).values()) == [[1]]


@pytest.mark.matrix("V1", "V12")
async def test_who_voted_by_account_has_no_second_vote_by_the_letter_of_another_ward(engine: Engine) -> None:
    """Once the entry is known to be theirs; the neighbour's letter is as good as ever."""
    here = await voting_town()
    elsewhere = await add_round(Phase.VOTING, place=OTHER_WARD, areas=(OTHER_WARD,), level_vote=1)
    await add_proposal(elsewhere, listed=1)
    by = await add_person(kelurahan=OTHER_WARD)
    await match(here.kode, "Warga Mawar", "1990-04-05", by=by, now=NOON)
    await vote(elsewhere, by, 1)
    mine, neighbour = [
        letter_voter(await here.find(*who))
        for who in (("Warga Mawar", "1990-04-05"), ("Warga Melati", "1971"))
    ]
    with pytest.raises(Refused) as refused:
        await cast(here.kode, {1: frozenset({3})}, by=mine, now=NOON)
    assert refused.value.reason is WhyNotVote.MOVED
    await cast(here.kode, {1: frozenset({2})}, by=neighbour, now=NOON)
    assert list((await boxed(here.facts)).values()) == [[2]]


async def test_taps_are_kept_and_never_count(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    await tap(facts.kode or "", 1, 3, step=Step.CHOOSE, by=by, now=NOON)
    await tap(facts.kode or "", 1, 4, step=Step.CHOOSE, by=by, now=NOON)
    await tap(facts.kode or "", 1, 3, step=Step.DROP, by=by, now=NOON)
    (sheet,) = await sheets(facts, by=by)
    assert (sheet.kept, sheet.sent, sheet.unsent, sheet.left) == ({4}, None, True, 70)
    assert list((await boxed(facts)).values()) == []
    await tap(facts.kode or "", 1, 1, step=Step.CHOOSE, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await tap(facts.kode or "", 1, 2, step=Step.CHOOSE, by=by, now=NOON)
    assert refused.value.reason is WhyNotChoose.OVER_BUDGET
    await vote(facts, by, 4)
    assert await BallotDraft.count() == 0
    (sheet,) = await sheets(facts, by=by)
    assert (sheet.kept, sheet.sent, sheet.unsent) == ({4}, {4}, False)


async def test_changing_begins_with_the_ballot_in_the_box(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    await vote(facts, by, 3, 4)
    await tap(facts.kode or "", 1, 4, step=Step.DROP, by=by, now=NOON)
    (sheet,) = await sheets(facts, by=by)
    assert (sheet.kept, sheet.sent, sheet.unsent) == ({3}, {3, 4}, True)


async def test_each_voter_sees_an_order_of_their_own_that_stays(engine: Engine) -> None:
    facts = await voting(costs=tuple(range(1, 13)))
    voters = [await add_person() for _ in range(6)]
    orders = [[p.number for p in (await sheets(facts, by=v))[0].projects] for v in voters]
    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == list(range(1, 13)) for order in orders)
    assert [p.number for p in (await sheets(facts, by=voters[0]))[0].projects] == orders[0]


async def test_contests_of_one_home_are_sent_in_one_act(engine: Engine) -> None:
    rw = PlaceCode(f"{WARD}-05")
    await ensure_rw(rw, now=NOON)
    facts = await add_round(Phase.VOTING, areas=[WARD, rw], budget=100)
    await add_proposal(facts, listed=1, cost=10, contest=1)
    await add_proposal(facts, listed=1, cost=10, contest=2)
    by, other = await add_person(rw=5), await add_person(rw=6)
    assert len(await sheets(facts, by=by)) == 2
    with pytest.raises(Refused):
        await cast(facts.kode or "", {1: frozenset({1})}, by=by, now=NOON)
    await cast(facts.kode or "", {1: frozenset({1}), 2: frozenset()}, by=by, now=NOON)
    assert [*(await boxed(facts)).values(), *(await boxed(facts, 2)).values()] == [[1], []]
    await cast(facts.kode or "", {1: frozenset({1})}, by=other, now=NOON)
    with pytest.raises(Refused):
        await tap(facts.kode or "", 2, 1, step=Step.CHOOSE, by=other, now=NOON)


async def test_voting_opens_when_the_gate_is_met_and_freezes_the_list(engine: Engine) -> None:
    facts, by = await add_round(Phase.LISTING), await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    kode = facts.kode or ""
    waiting = await add_proposal(facts)
    with pytest.raises(Refused) as refused:
        await open_voting(kode, by=by, now=NOON)
    assert refused.value.reason is WhyNotRound.GATE
    assert await Project.count() == 0
    from pb.proposals.services import screen

    expert = await add_person(roles=[(RoleKind.PROFESSIONAL, WARD)])
    await screen(
        waiting, "eligible", cost=90_000_000, agency="", reason="Bisa.", version=1, by=expert, now=NOON
    )
    refused_kode = await add_proposal(facts, verdict="not_eligible")
    with pytest.raises(NotFound):
        await open_voting(kode, by=await add_person(roles=[(RoleKind.FACILITATOR, OTHER_WARD)]), now=NOON)
    await open_signed(kode, by=by, reason="Warga siap")
    row = await Round.select(Round.manifest).where(Round.id == facts.id).first()
    manifest = json.loads(row["manifest"])
    (listed,) = manifest["contests"][0]["projects"]
    assert (listed["kode"], listed["cost"]) == (waiting, 90_000_000)
    fresh = await require_round(kode)
    assert fresh.phase(NOON) is Phase.VOTING
    assert fresh.contests[0].electorate == (await gate_counts(fresh))[0].voters == 3
    assert Event.LISTED in [entry.kind for entry in await happened_to(waiting)]
    assert Event.LISTED not in [entry.kind for entry in await happened_to(refused_kode)]


async def test_the_clock_opens_and_closes_when_the_hour_comes(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING)
    await add_proposal(facts, verdict="eligible")
    kode = facts.kode or ""
    await move_due_rounds(now=NOON)
    assert (await require_round(kode)).phase(NOON) is Phase.LISTING
    opens = facts.dates[Phase.VOTING]
    await two_sign(kode, Act.OPEN)
    await asyncio.gather(*(move_due_rounds(now=opens) for _ in range(3)))
    assert (await require_round(kode)).phase(opens) is Phase.VOTING
    by = await add_person()
    await tap(kode, 1, 1, step=Step.CHOOSE, by=by, now=opens)
    await move_due_rounds(now=facts.dates[Phase.CLOSED])
    assert (await require_round(kode)).phase(opens) is Phase.CLOSED
    assert await BallotDraft.count() == 0


async def test_a_round_whose_gate_is_not_met_waits(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING)
    await move_due_rounds(now=facts.dates[Phase.VOTING] + timedelta(hours=1))
    assert (await require_round(facts.kode or "")).phase(facts.dates[Phase.VOTING]) is Phase.LISTING


@pytest.mark.matrix("V8")
async def test_a_ballot_during_the_close_is_counted_or_refused_never_lost(engine: Engine) -> None:
    facts = await voting()
    voters = [await add_person() for _ in range(30)]

    async def attempt(by: Actor) -> bool:
        try:
            await vote(facts, by, 1)
        except Refused as refused:
            assert refused.reason is WhyNotVote.CLOSED  # noqa: PT017 - many at once, some may succeed
            return False
        return True

    async def close_soon() -> bool:
        await asyncio.sleep(0.01)
        await close_voting(facts.kode or "", by=CLOCK, now=NOON)
        return False

    done = await asyncio.gather(
        *(attempt(v) for v in voters[:15]), close_soon(), *(attempt(v) for v in voters[15:])
    )
    assert len(list((await boxed(facts)).values())) == sum(done) == await Participation.count()
