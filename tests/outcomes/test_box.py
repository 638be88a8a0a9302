"""The box: sealed while it is open, opened once, and after that nothing joins a voter to a choice."""

import asyncio
import json
import sqlite3
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

import pytest

from pb.ballots.casting import cast
from pb.ballots.choices import Step
from pb.ballots.receipts import form_key, receipt_of
from pb.ballots.sealing import Ballot, BrokenSeal, atoms_of, commitment_to, seal, sealed_size, slot_of, unseal
from pb.ballots.services import close_voting, tap
from pb.ballots.tables import BallotDraft, ClosedBallot, OpenBallot, Participation
from pb.core.actor import CLOCK
from pb.core.audit import happened_to
from pb.core.canon import canon
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.core.keys import UnsafeKeys, these_keys
from pb.core.round_keys import RECEIPT, round_keys, rounds_with_keys
from pb.outcomes.after_opening import RECEIPTS_ARE_CHECKED_FOR, forget_boxes
from pb.outcomes.opening import list_root
from pb.outcomes.queries import counted_contests, public_ballots, public_record
from pb.outcomes.rules import WhyNotPublish
from pb.people import sessions
from pb.people.tables import Session
from pb.rounds.facts import RoundFacts
from pb.rounds.rules import Phase
from pb.transparency.services import extend_log
from tests.support.box import opened
from tests.support.databases import KIND
from tests.support.signing import publish_signed
from tests.support.town import NOON, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
KEY = bytes(range(32))


async def voting(**rules: object) -> RoundFacts:
    facts = await add_round(Phase.VOTING, budget=100, **rules)
    for number in (1, 2, 3):
        await add_proposal(facts, title=f"Usulan {number}", cost=30, listed=number)
    return facts


@pytest.mark.one_engine
@pytest.mark.matrix("N3")
def test_all_ballots_of_a_contest_have_one_length_and_open_in_their_own_place_alone() -> None:
    size = sealed_size(range(1, 21))
    texts = [seal(KEY, "BDG-27-0001/1", "slot", Ballot(canon(list(range(1, n)))), size) for n in (1, 2, 20)]
    assert len({len(text) for text in texts}) == 1
    assert unseal(KEY, "BDG-27-0001/1", "slot", texts[1]).choices == "[1]"
    for name, slot, key in (("BDG-27-0001/2", "slot", KEY), ("BDG-27-0001/1", "other", KEY)):
        with pytest.raises(BrokenSeal):
            unseal(key, name, slot, texts[1])
    with pytest.raises(BrokenSeal):
        unseal(bytes(32), "BDG-27-0001/1", "slot", texts[1])


@pytest.mark.one_engine
@pytest.mark.parametrize("numbers", [range(1, 3), range(1, 200), range(990, 1100)])
def test_the_largest_ballot_fits(numbers: range) -> None:
    pairs = [[number, 100_000] for number in numbers]
    ballot = Ballot(canon(pairs), "f" * 64, 10**6, f"{10**11}-{'f' * 32}", "f" * 64)
    assert seal(KEY, "BDG-2027-000000001/151", "slot", ballot, sealed_size(numbers, 100_000))


@pytest.mark.one_engine
def test_a_choice_of_its_own_says_nothing_of_the_others_beside_it() -> None:
    secret = bytes(32)
    one, two = atoms_of("BDG-27-0001/1", secret, "[[4,3],[7,1]]")
    assert (one.choice, two.choice) == ("[[4,3]]", "[[7,1]]")
    assert one.salt != two.salt
    assert one.commitment not in two.commitment


async def test_the_same_form_writes_once_and_shows_the_same_receipt_for_an_hour(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    key = form_key(NOON, "a" * 32)
    (first,) = await cast(facts.kode or "", {1: frozenset({1})}, by=by, now=NOON, form=key)
    (again,) = await cast(
        facts.kode or "", {1: frozenset({1})}, by=by, now=NOON + timedelta(minutes=59), form=key
    )
    (late,) = await cast(
        facts.kode or "", {1: frozenset({1})}, by=by, now=NOON + timedelta(minutes=61), form=key
    )
    assert first.code == again.code
    assert late.code == ""
    (mark,) = await Participation.select()
    assert mark["version"] == 1
    (other,) = await cast(
        facts.kode or "", {1: frozenset({1})}, by=by, now=NOON, form=form_key(NOON, "b" * 32)
    )
    assert other.code != first.code
    ((ballot),) = (await opened(facts)).values()
    receipt = round_keys(facts.id).receipt
    assert receipt
    assert receipt_of(receipt, "full", f"{facts.kode}/1", ballot) == other.code


async def test_nothing_in_the_box_can_be_read_without_the_key(engine: Engine) -> None:
    facts, by = await voting(), await add_person()
    await tap(facts.kode or "", 1, 2, step=Step.CHOOSE, by=by, now=NOON)
    (draft,) = await BallotDraft.select()
    await cast(facts.kode or "", {1: frozenset({2})}, by=by, now=NOON)
    (row,) = await OpenBallot.select()
    assert len(draft["sealed"]) == len(row["sealed"])
    key, _ = round_keys(facts.id).box()
    with pytest.raises(BrokenSeal):  # a draft is no ballot
        unseal(key, f"{facts.kode}/1", draft["slot"], draft["sealed"])


async def test_a_ballot_that_somebody_moved_or_changed_keeps_the_count_from_being_published(
    engine: Engine,
) -> None:
    facts = await voting()
    people = [await add_person() for _ in range(2)]
    for by in people:
        await cast(facts.kode or "", {1: frozenset({1})}, by=by, now=NOON)
    one, two = await OpenBallot.select()
    await OpenBallot.update({OpenBallot.sealed: one["sealed"]}).where(OpenBallot.slot == two["slot"])
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    with pytest.raises(Refused) as refused:
        await publish_signed(facts.kode or "")
    assert refused.value.reason is WhyNotPublish.BOX_BROKEN
    assert await ClosedBallot.count() == 0


async def in_files(engine: Engine, texts: Collection[str]) -> set[str]:
    """Which of these stand in a file of the database; on PostgreSQL the journal is left out."""
    if KIND == "sqlite":
        path = Path(engine.path)  # type: ignore[union-attr]
        files = list(path.parent.glob(f"{path.name}*"))
    else:
        await engine.run("CHECKPOINT", ())
        (folder,) = await engine.run("SHOW data_directory", ())
        (own,) = await engine.run("SELECT oid FROM pg_database WHERE datname = current_database()", ())
        files = list((Path(folder["data_directory"]) / "base" / str(own["oid"])).iterdir())
    found = await asyncio.to_thread(lambda: [file.read_bytes() for file in files])
    return {text for text in texts if any(text.encode() in data for data in found)}


@pytest.mark.matrix("N1", "N2")
async def test_after_publication_no_file_holds_what_joins_a_voter_to_a_choice(engine: Engine) -> None:
    facts = await voting()
    people = [await add_person() for _ in range(4)]
    for number, by in enumerate(people):
        await cast(facts.kode or "", {1: frozenset({number % 3 + 1})}, by=by, now=NOON)
    rows = await OpenBallot.select()
    slots = [slot_of(facts.id, facts.contests[0].id, by.person or 0) for by in people]
    ballots = list((await opened(facts)).values())
    assert {row["slot"] for row in rows} == set(slots)
    secret = {*slots, *(row["sealed"] for row in rows)}
    assert await in_files(engine, secret) == secret, "this search would not find what is there"
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    await forget_boxes(now=NOON)
    assert round_keys(facts.id).seal, "no head covers the opening yet"
    await extend_log(now=NOON)
    await forget_boxes(now=NOON)
    await forget_boxes(now=NOON)
    with pytest.raises(UnsafeKeys):
        slot_of(facts.id, facts.contests[0].id, 1)
    closed = await ClosedBallot.select()
    assert [row["key"] for row in closed] == sorted(ballot.commitment for ballot in ballots)
    for row in closed:
        assert commitment_to(f"{facts.kode}/1", bytes.fromhex(row["secret"]), row["choices"]) == row["key"]
    told = [event for event in await happened_to(facts.kode or "") if event.kind is Event.BOX_OPENED]
    assert [event.facts["root"] for event in told] == [list_root([row["key"] for row in closed])]
    gone = [event for event in await happened_to(facts.kode or "") if event.kind is Event.KEYS_DESTROYED]
    assert [event.facts for event in gone] == [{"keys": "box"}]
    assert await in_files(engine, secret) == set()
    left = [path.name for path in (these_keys().folder / "rounds" / str(facts.id)).iterdir()]
    assert left == [RECEIPT]


@pytest.mark.matrix("N1")
async def test_sessions_of_those_who_voted_end_once_the_list_is_public(engine: Engine) -> None:
    facts = await voting()
    voter, other = await add_person(), await add_person()
    for person in (voter, other):
        await sessions.start(person.person or 0, now=NOON)
    await cast(facts.kode or "", {1: frozenset({1})}, by=voter, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    await extend_log(now=NOON)
    await forget_boxes(now=NOON)
    assert [row["account"] for row in await Session.select(Session.account)] == [other.person]


async def test_the_receipts_of_a_round_are_checked_for_two_weeks(engine: Engine) -> None:
    facts = await voting()
    await cast(facts.kode or "", {1: frozenset({1})}, by=await add_person(), now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    await forget_boxes(now=NOON + RECEIPTS_ARE_CHECKED_FOR - timedelta(seconds=1))
    assert facts.id in rounds_with_keys(RECEIPT)
    await forget_boxes(now=NOON + RECEIPTS_ARE_CHECKED_FOR)
    assert facts.id not in rounds_with_keys(RECEIPT)


@pytest.mark.skipif(KIND != "sqlite", reason="a copy of the file is a backup there")
@pytest.mark.matrix("N2")
async def test_an_old_backup_does_not_open_once_the_keys_are_gone(engine: Engine, tmp_path: Path) -> None:
    facts = await voting()
    await cast(facts.kode or "", {1: frozenset({1})}, by=await add_person(), now=NOON)
    copy = sqlite3.connect(tmp_path / "old.sqlite3")
    with sqlite3.connect(engine.path) as live:  # type: ignore[union-attr]
        live.backup(copy)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    await extend_log(now=NOON)
    await forget_boxes(now=NOON)
    ((slot, sealed),) = copy.execute("SELECT slot, sealed FROM open_ballot").fetchall()
    assert slot
    assert sealed
    with pytest.raises(UnsafeKeys):
        round_keys(facts.id).box()


@pytest.mark.matrix("N6")
@pytest.mark.parametrize("mode", ["atoms", "totals"])
async def test_where_whole_ballots_stay_private_no_file_of_ours_has_them(engine: Engine, mode: str) -> None:
    facts = await voting(publication=mode, rule="greedy_votes", completion="none")
    for _ in range(2):
        await cast(facts.kode or "", {1: frozenset({1, 3})}, by=await add_person(), now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await publish_signed(facts.kode or "")
    assert "ballots" not in json.loads(await public_record(facts.contests[0]))
    with pytest.raises(NotFound):
        await public_ballots(facts.contests[0])
    assert await counted_contests() == ()
    if mode == "atoms":
        assert {row["choices"] for row in await ClosedBallot.select()} == {"[1]", "[3]"}
