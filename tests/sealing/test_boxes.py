"""The log knows each box: by the hour while it is open, at its close, and after a ballot was taken out."""

import json
from datetime import timedelta
from hashlib import sha256

import pytest

from pb.ballots.channels.services import enter_paper, hand_paper, log_totals, print_papers
from pb.ballots.life.rules import Act
from pb.ballots.services import cast, close_voting, move_due_rounds, open_voting, withdraw
from pb.ballots.tables import OpenBallot
from pb.core.actor import CLOCK, RoleKind
from pb.core.audit import Entry, happened_to
from pb.core.db import Engine, transactional
from pb.core.events import Event
from pb.core.merkle import leaf_hash, root_of
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.sealing.queries import box_faults, box_root
from pb.sealing.rules import box_leaf
from pb.sealing.services import keep_box_roots
from tests.support.box import sealed_row
from tests.support.roll import voting_town
from tests.support.signing import two_sign
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


async def box() -> RoundFacts:
    facts = await add_round(Phase.VOTING)
    await add_proposal(facts, listed=1)
    return facts


async def roots(facts: RoundFacts) -> list[tuple[int, int, bool]]:
    rows = await Entry.select(Entry.facts).where(Entry.kind == Event.BOX_ROOT.value).order_by(Entry.at)
    return [(s["ballots"], s["withdrawn"], s["closed"]) for s in (json.loads(row["facts"]) for row in rows)]


async def wrong() -> list[str]:
    return [fault async for fault in box_faults(NOON + 3 * HOUR)]


@pytest.mark.matrix("I2")
async def test_a_box_has_its_root_in_the_log_each_hour_and_when_it_closes(engine: Engine) -> None:
    facts = await box()
    voters = [await add_person() for _ in range(3)]
    for minutes, voter in ((0, voters[0]), (30, voters[1]), (61, voters[2])):
        await cast(facts.kode or "", {1: frozenset({1})}, by=voter, now=NOON + minutes * MINUTE)
        await keep_box_roots(now=NOON + minutes * MINUTE)
    assert await roots(facts) == [(1, 0, False), (3, 0, False)]
    await close_voting(facts.kode or "", by=CLOCK, now=NOON + 2 * HOUR)
    for minutes in (0, 2):
        await keep_box_roots(now=NOON + 2 * HOUR + minutes * MINUTE)
    assert (await roots(facts))[2:] == [(3, 0, True)]
    assert await wrong() == []
    take_out = transactional(withdraw)
    await take_out(facts, facts.contests[0].id, voters[0].person or 0)
    await keep_box_roots(now=NOON + 2 * HOUR + 4 * MINUTE)
    assert (await roots(facts))[3:] == [(2, 1, True)]
    assert await wrong() == []
    assert Event.BOX_ROOT not in {one.kind for one in await happened_to(facts.kode or "")}


@pytest.mark.matrix("I1", "V12")
async def test_papers_are_entered_while_challenges_are_heard_and_the_log_knows_the_fuller_box(
    engine: Engine,
) -> None:
    town, desk = await voting_town(), [await add_person(roles=[(RoleKind.OFFICER, WARD)]) for _ in range(2)]
    _, (serial,) = await print_papers(town.kode, 1, 1, by=town.first, now=NOON)
    mawar = await town.find("Warga Mawar", "1990-04-05")
    await hand_paper(town.kode, mawar.id, by=desk[0], now=NOON)
    await log_totals(town.kode, 1, unused=0, spoiled=0, unreturned=0, boxed=1, by=desk[0], now=NOON)
    await close_voting(town.kode, by=CLOCK, now=NOON + HOUR)
    await move_due_rounds(now=NOON + HOUR)
    facts = await require_round(town.kode)
    assert facts.phase(NOON + HOUR) is Phase.CHALLENGE
    await keep_box_roots(now=NOON + HOUR)
    for officer in desk:
        await enter_paper(town.kode, serial, frozenset({2}), "", by=officer, now=NOON + HOUR)
    assert await wrong() == []
    await keep_box_roots(now=NOON + HOUR + 2 * MINUTE)
    assert await roots(facts) == [(0, 0, True), (1, 0, True)]
    await engine.run_ddl("DELETE FROM open_ballot")
    assert await wrong() == [f"{facts.kode}: open_ballot of contest 1 is not the box that was closed"]


@pytest.mark.matrix("I1")
@pytest.mark.parametrize("edit", ["DELETE FROM open_ballot", "UPDATE open_ballot SET sealed = 'x'"])
async def test_a_closed_box_that_was_changed_is_named(engine: Engine, edit: str) -> None:
    facts = await box()
    await cast(facts.kode or "", {1: frozenset({1})}, by=await add_person(), now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON + HOUR)
    await keep_box_roots(now=NOON + HOUR)
    before = await box_root(facts.contests[0].id)
    assert await OpenBallot.count() == before[1] == 1
    await engine.run_ddl(edit)
    assert await wrong() == [f"{facts.kode}: open_ballot of contest 1 is not the box that was closed"]


async def test_a_box_that_is_read_in_parts_has_the_root_of_the_whole(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = await box()
    for number in range(5):
        await OpenBallot.insert(sealed_row(facts, f"laci-{number}", [1]))
    monkeypatch.setattr("pb.sealing.queries.boxes._AT_ONCE", 2)
    rows = await OpenBallot.select().order_by(OpenBallot.slot)
    digests = [(row["slot"], sha256(row["sealed"].encode()).digest()) for row in rows]
    whole = root_of(leaf_hash(box_leaf(slot, digest)) for slot, digest in digests)
    assert await box_root(facts.contests[0].id) == (whole.hex(), 5)


@pytest.mark.matrix("I1", "I7")
async def test_a_list_that_was_frozen_is_bound_to_the_log_with_its_roll(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING)
    await add_proposal(facts, verdict="eligible")
    facilitator = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await two_sign(facts.kode or "", Act.OPEN)
    await open_voting(facts.kode or "", by=facilitator, now=NOON, reason="Semua siap.")
    assert await wrong() == []
    await engine.run_ddl("UPDATE round SET manifest = replace(manifest, '85500000', '95500000')")
    assert await wrong() == [f"{facts.kode}: round {facts.id} has another manifest than the record"]
