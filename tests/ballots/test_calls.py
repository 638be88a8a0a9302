"""Some of those marked as having voted are asked whether they did: a draw that nobody could choose."""

import hashlib
import math
from datetime import timedelta
from typing import Any

import pytest

from pb.ballots.calls.queries import (
    calls_waiting,
    closing_roots,
    doubtful_among,
    drawn_among,
    states_of,
    tickets_of,
    told_of,
)
from pb.ballots.calls.rules import (
    CallState,
    Marked,
    WhyNotCall,
    draw,
    how_many,
    seed_of,
    why_not_answer,
)
from pb.ballots.calls.services import (
    answer_call,
    draw_calls,
    forget_calls,
    look_at_call,
    look_at_draw,
    look_at_sheet,
)
from pb.ballots.calls.tables import VoterCall
from pb.ballots.rules import Door, Voter
from pb.ballots.services import cast, close_voting, move_due_rounds
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.audit import Entry, happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import PUBLIC, Event
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.sealing.services import keep_box_roots
from tests.support.roll import RollTown, voting_town
from tests.support.rows import events
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("Z6")]
NOTE = "Ia bilang sedang di luar kota."
OVER = NOON + timedelta(hours=73)


def crowd(size: int, helped: int = 0) -> list[Marked]:
    """So many voters of ten RT each; the first ones of RT 0 had help."""
    return [Marked(n, f"RT {n % 10}", n % 10 == 0 and n < helped * 10) for n in range(size)]


def test_three_in_a_hundred_are_drawn_at_least_ten_and_at_most_all() -> None:
    assert [how_many(n) for n in (0, 4, 10, 300, 334, 1_000, 100_000)] == [0, 4, 10, 10, 11, 30, 3_000]


def test_a_witness_draws_again_with_nothing_but_sha256() -> None:
    seed = seed_of("BDG-27-0001", ["aa", "bb"])
    assert seed == hashlib.sha256(b"pb/call-seed/v1\0BDG-27-0001\0aa\0bb").hexdigest()
    drawn = [one.voter for one in draw(crowd(400), seed) if one.number]
    lots = {n: hashlib.sha256(f"pb/call/v1\0{seed}\0{n}\0001".encode()).hexdigest() for n in range(400)}
    assert drawn == sorted(lots, key=lambda n: lots[n])[:12]
    assert drawn == [one.voter for one in draw(crowd(400)[::-1], seed) if one.number]
    assert drawn != [
        one.voter for one in draw(crowd(400), seed_of("BDG-27-0001", ["aa", "bc"])) if one.number
    ]


def test_the_draw_leans_to_an_rt_where_three_had_help() -> None:
    def from_there(helped: int) -> float:
        draws = [draw(crowd(1_000, helped), seed_of("BDG", [str(n)])) for n in range(40)]
        return sum(one.voter % 10 == 0 for tickets in draws for one in tickets if one.number) / (40 * 30)

    assert math.isclose(from_there(2), 0.1, abs_tol=0.04)
    assert math.isclose(from_there(3), 0.25, abs_tol=0.06)  # three tickets of twelve


def test_who_denies_is_quoted_and_nobody_answers_for_themselves_or_those_they_helped() -> None:
    def why(
        state: CallState, said: CallState, note: str = "", *, own: bool = False, helped: bool = False
    ) -> object:
        return why_not_answer(state, said, note, own=own, helped=helped)

    waiting, missed, denied = CallState.WAITING, CallState.NOT_REACHED, CallState.DENIED
    assert why(waiting, denied) is WhyNotCall.NO_NOTE
    assert why(waiting, denied, NOTE) is None
    assert why(missed, CallState.CONFIRMED) is None
    assert why(denied, CallState.CONFIRMED) is WhyNotCall.SETTLED
    assert why(waiting, missed, own=True) is WhyNotCall.OWN
    assert why(waiting, missed, helped=True) is WhyNotCall.HELPED


async def closed(town: RollTown, *voters: Voter) -> RoundFacts:
    """A round by roll after its close and its draw."""
    for voter in voters:
        await cast(town.kode, {1: frozenset({1})}, by=voter, now=NOON)
    await close_voting(town.kode, by=CLOCK, now=NOON)
    await move_due_rounds(now=NOON)
    await draw_calls(now=NOON)
    assert await told_of(await require_round(town.kode)) is None  # the box has no closing root yet
    await keep_box_roots(now=NOON)
    await draw_calls(now=NOON)
    await draw_calls(now=NOON)
    return await require_round(town.kode)


async def caller(kind: RoleKind = RoleKind.WITNESS) -> Actor:
    return await add_person(name=kind.value, kelurahan=None, rw=None, roles=[(kind, WARD)])


async def why(work: Any) -> object:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.reason


async def test_a_voter_is_called_by_somebody_who_could_not_have_put_them_on_the_roll(engine: Engine) -> None:
    town = await voting_town()
    mawar, melati = await town.find("Warga Mawar", "1990-04-05"), await town.find("Warga Melati", "1971")
    helper = await caller(RoleKind.FACILITATOR)
    helped = Voter(melati.id, melati.home, Door.ASSISTED, None, helper.person)
    facts = await closed(town, Voter(mawar.id, mawar.home, Door.LETTER), helped)
    told = await told_of(facts)
    assert told is not None
    assert (told.marked, told.drawn, told.waiting) == (2, 2, 2)
    assert told.seed == seed_of(town.kode, await closing_roots(facts))
    assert (await events())[Event.CALLS_DRAWN] == 1
    witness, kode = await caller(), town.kode
    for person in (town.first, town.second):
        assert await why(look_at_call(kode, 1, by=person, now=NOON)) is WhyNotCall.KEEPER
    proposer = await caller()
    await add_proposal(facts, author=proposer)
    assert await why(look_at_sheet(kode, 1, by=proposer, now=NOON)) is WhyNotCall.PROPOSER
    for role in (RoleKind.OFFICER, RoleKind.COUNCIL):
        with pytest.raises(NotFound):
            await look_at_call(kode, 1, by=await caller(role), now=NOON)
    sheet = await look_at_sheet(kode, 1, by=witness, now=NOON)
    assert {one.name for one in sheet} == {"Warga Mawar", "Warga Melati"}
    numbers = {one.voter: one.number for one in sheet}
    assert {one.voter: one.number for one in await look_at_draw(kode, by=witness, now=NOON)} == numbers
    seen = await look_at_call(kode, numbers[mawar.id], by=witness, now=NOON)
    assert (seen.name, seen.rw, seen.rt) == ("Warga Mawar", 5, 1)
    assert (await events())[Event.CALLS_LOOKED] == 3
    n = numbers[melati.id]
    assert await why(answer_call(kode, n, CallState.CONFIRMED, by=helper, now=NOON)) is WhyNotCall.HELPED
    assert await why(look_at_call(kode, 99, by=witness, now=NOON)) is WhyNotCall.NOBODY


async def test_numbers_become_public_and_names_go_with_the_time_to_challenge(engine: Engine) -> None:
    town = await voting_town()
    found = [await town.find("Warga Mawar", "1990-04-05"), await town.find("Warga Melati", "1971")]
    facts = await closed(town, *(Voter(one.id, one.home, Door.LETTER) for one in found))
    witness, kode = await caller(), town.kode
    await answer_call(kode, 1, CallState.NOT_REACHED, by=witness, now=NOON)
    assert len(await look_at_sheet(kode, 1, by=witness, now=NOON)) == 2
    await answer_call(kode, 1, CallState.DENIED, note=NOTE, by=witness, now=NOON)
    await answer_call(kode, 2, CallState.CONFIRMED, by=witness, now=NOON)
    told = await told_of(facts)
    assert told is not None
    assert (told.reached, told.confirmed, told.denied, told.waiting) == (2, 1, 1, 0)
    assert await doubtful_among([facts.id]) == {facts.id: 1}
    assert await states_of(facts) == {CallState.CONFIRMED: (2,), CallState.DENIED: (1,)}
    assert (await look_at_call(kode, 1, by=witness, now=NOON)).note == NOTE
    rows = await Entry.select(Entry.facts, Entry.kind).where(Entry.kode == kode)
    said = "".join(row["facts"] for row in rows if Event(row["kind"]) in PUBLIC)
    assert not any(secret in said for secret in (NOTE, "Mawar", *(str(one.id) for one in found)))
    assert Event.CALL_ANSWERED not in {one.kind for one in await happened_to(kode)}
    await forget_calls(now=NOON)
    assert await VoterCall.exists().where(VoterCall.voter.is_not_null())
    await forget_calls(now=OVER)
    assert await VoterCall.select(VoterCall.voter, VoterCall.note_sealed).distinct() == [
        {"voter": None, "note_sealed": ""}
    ]
    assert await told_of(facts) == told
    late = WhyNotCall.LATE
    assert await why(look_at_call(kode, 1, by=witness, now=OVER)) is late
    assert await why(answer_call(kode, 1, CallState.CONFIRMED, by=witness, now=OVER)) is late


async def test_where_no_vote_has_closed_nobody_is_drawn_and_nobody_waits(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING)
    await draw_calls(now=NOON)
    await forget_calls(now=NOON)
    assert (await told_of(facts), await states_of(facts), await closing_roots(facts)) == (None, {}, ())
    assert (await doubtful_among([]), await calls_waiting([], 1), await drawn_among([])) == ({}, {}, set())


async def test_a_round_without_a_roll_asks_the_accounts_of_its_voters(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING, challenge_hours=72)
    await add_proposal(facts, listed=1)
    kode, witness = facts.kode or "", await caller()
    voter = await add_person(name="Warga Kenanga")
    await cast(kode, {1: frozenset({1})}, by=voter, now=NOON)
    await cast(kode, {1: frozenset({1})}, by=voter, now=NOON)
    assert await why(look_at_call(kode, 1, by=witness, now=NOON)) is WhyNotCall.NOT_YET
    await close_voting(kode, by=CLOCK, now=NOON)
    await keep_box_roots(now=NOON)
    await draw_calls(now=NOON)
    seen = await look_at_call(kode, 1, by=witness, now=NOON)
    assert (seen.voter, seen.name, seen.rw, seen.rt) == (voter.person, "Nama Warga Kenanga", 5, 0)
    assert seen.phone or seen.email
    told = await told_of(await require_round(kode))
    assert told is not None
    assert len(await tickets_of(facts, told.seed)) == told.marked == 1
