"""Two things at once about one voter: whichever is first, one ballot stands, no draft outlives its vote."""

import asyncio
import contextlib
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from pb.ballots.channels.services import hand_paper, print_papers
from pb.ballots.choices import Step
from pb.ballots.queries import letter_voter
from pb.ballots.services import cast, close_voting, tap
from pb.ballots.tables import BallotDraft, OpenBallot, Participation
from pb.core.actor import CLOCK, Level, RoleKind
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.roll.services import match
from pb.rounds.rules import Phase
from tests.ballots.test_helping import helping_town
from tests.support.box import boxed
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio


async def attempt(act: Awaitable[object]) -> bool:
    with contextlib.suppress(Refused):
        await act
        return True
    return False


@pytest.mark.matrix("V12", "V1")
async def test_a_paper_handed_out_while_its_voter_sends_online_leaves_the_paper_alone(engine: Engine) -> None:
    """By letter, by account, with a tap in between: no ballot and no draft stays at the voter's slots."""
    town, _, entries = await helping_town(6)
    desk = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    await print_papers(town.kode, 1, 20, by=town.first, now=NOON)
    people = [(await add_person(level=Level.L1), entry) for entry in entries]
    for person, entry in people:
        await match(town.kode, entry.name, "1970", by=person, now=NOON)
    acts = []
    for person, entry in people:
        acts += [
            attempt(cast(town.kode, {1: frozenset({1})}, by=person, now=NOON)),
            attempt(tap(town.kode, 1, 2, step=Step.CHOOSE, by=person, now=NOON)),
            attempt(hand_paper(town.kode, entry.id, by=desk, now=NOON)),
            attempt(cast(town.kode, {1: frozenset({2})}, by=letter_voter(entry), now=NOON)),
            attempt(hand_paper(town.kode, entry.id, by=desk, now=NOON)),
        ]
    done = await asyncio.gather(*acts)
    handed = [done[n * 5 + 2] + done[n * 5 + 4] for n in range(len(people))]
    assert handed == [1] * len(people)
    assert {mark["channel"] for mark in await Participation.select()} == {"paper"}
    assert await OpenBallot.count() == 0
    for person, _ in people:
        assert not await attempt(cast(town.kode, {1: frozenset({3})}, by=person, now=NOON))


@pytest.mark.matrix("V8", "V10")
async def test_taps_while_the_vote_closes_leave_no_draft_and_never_count(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING, budget=100)
    for number in (1, 2):
        await add_proposal(facts, title=f"Usulan {number}", cost=1, listed=number)
    kode, voters = facts.kode or "", [await add_person() for _ in range(6)]
    await cast(kode, {1: frozenset({1})}, by=voters[0], now=NOON)

    async def taps(who: int) -> None:
        for number in (1, 2, 1, 2):
            await attempt(tap(kode, 1, number, step=Step.CHOOSE, by=voters[who], now=NOON))

    async def close() -> None:
        await asyncio.sleep(0.01)
        await close_voting(kode, by=CLOCK, now=NOON)

    await asyncio.gather(*(taps(n) for n in range(len(voters))), close())
    assert await BallotDraft.count() == 0
    assert list((await boxed(facts)).values()) == [[1]]
    late = tap(kode, 1, 1, step=Step.CHOOSE, by=voters[1], now=NOON + timedelta(seconds=1))
    assert not await attempt(late)
    assert await Participation.count() == 1


@pytest.mark.matrix("V10")
async def test_what_is_sent_takes_its_draft_along_and_a_later_tap_is_a_draft_again(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING, budget=100)
    for number in (1, 2):
        await add_proposal(facts, title=f"Usulan {number}", cost=1, listed=number)
    kode, by = facts.kode or "", await add_person()
    await tap(kode, 1, 1, step=Step.CHOOSE, by=by, now=NOON)
    (row,) = await BallotDraft.select()
    await cast(kode, {1: frozenset({1})}, by=by, now=NOON)
    (sent,) = await OpenBallot.select()
    assert len(row["sealed"]) == len(sent["sealed"])  # a draft is sealed like a ballot
    assert await BallotDraft.count() == 0
    await tap(kode, 1, 2, step=Step.CHOOSE, by=by, now=NOON)
    assert await BallotDraft.count() == 1
    assert list((await boxed(facts)).values()) == [[1]]
