"""Who began a ballot and did not send it hears of it once, a day before the close; who has voted does not."""

from datetime import timedelta

import pytest

from pb.ballots.channels.services import remind_unsent
from pb.ballots.choices import Step
from pb.ballots.services import cast, tap
from pb.core.actor import Actor, Level
from pb.core.db import Engine
from pb.people.tables import Notice
from pb.roll.services import match
from pb.rounds.rules import Phase
from tests.support.roll import voting_town
from tests.support.town import NOON, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio


async def told() -> list[int]:
    return [row["account"] for row in await Notice.select() if row["kind"] == "vote_unsent"]


async def test_a_ballot_that_is_begun_and_not_sent_is_told_of_once(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    for number in (1, 2):
        await add_proposal(facts, title=f"Usulan {number}", cost=1, listed=number)
    began, sent, changes, quiet = [await add_person() for _ in range(4)]

    async def choose(who: Actor) -> None:
        await tap(facts.kode or "", 1, 1, step=Step.CHOOSE, by=who, now=NOON)

    await choose(began)
    for who in (sent, changes):
        await cast(facts.kode or "", {1: frozenset({1})}, by=who, now=NOON)
    await tap(facts.kode or "", 1, 2, step=Step.CHOOSE, by=changes, now=NOON)
    await remind_unsent(now=facts.dates[Phase.CLOSED] - timedelta(hours=25))
    assert await told() == []
    for hours in (24, 23):
        await remind_unsent(now=facts.dates[Phase.CLOSED] - timedelta(hours=hours))
    assert await told() == [began.person]
    assert quiet.person not in await told()


async def test_on_a_roll_the_account_that_was_matched_is_told(engine: Engine) -> None:
    town, resident = await voting_town(), await add_person(level=Level.L1)
    await match(town.kode, "Warga Mawar", "5/4/1990", by=resident, now=NOON)
    await tap(town.kode, 1, 1, step=Step.CHOOSE, by=resident, now=NOON)
    await remind_unsent(now=town.facts.dates[Phase.CLOSED] - timedelta(hours=1))
    assert await told() == [resident.person]
