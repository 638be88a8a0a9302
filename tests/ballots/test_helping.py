"""Ballots entered with help: ten people a helper, counted in public, and the voter has the last word."""

import asyncio
from typing import Any

import pytest

from pb.ballots.channels.queries import helpers_of
from pb.ballots.channels.rules import MOST_HELPED, WhyNotHelp
from pb.ballots.channels.services import cast_with_help, end_helper, find_to_help, helping, name_helper
from pb.ballots.queries import letter_voter
from pb.ballots.rules import WhyNotChoose, WhyNotVote
from pb.ballots.services import cast
from pb.ballots.tables import Participation
from pb.core.actor import Actor, Level
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.people.tables import Notice
from pb.roll.queries import Entry
from pb.roll.rules import BatchKind
from pb.roll.services import match
from tests.roll.test_letters import refusal
from tests.support.roll import HEAD, RollTown, roll_town
from tests.support.town import NOON, add_person, add_proposal

pytestmark = pytest.mark.anyio
PHONE = "+628120000111"


async def helping_town(people: int) -> tuple[RollTown, Actor, list[Entry]]:
    from pb.core.round_keys import make_round_keys
    from pb.rounds.queries import require_round
    from pb.rounds.rules import MoveEvent
    from pb.rounds.services import enter

    town, helper = await roll_town(), await add_person(phone=PHONE, level=Level.L1)
    lines = "\n".join(f"Warga Bunga {chr(97 + n) * 3};1970;01;05" for n in range(people))
    await town.enter(f"{HEAD}\n{lines}\n", kind=BatchKind.WHOLE)
    for number in (1, 2):
        await add_proposal(town.facts, title=f"Usulan {number}", cost=1_000_000, listed=number)
    await enter(town.facts, MoveEvent.OPEN, by=town.first, now=NOON)
    make_round_keys(town.facts.id)
    town.facts = await require_round(town.kode)
    await name_helper(town.kode, PHONE, by=town.first, now=NOON)
    return town, helper, [await town.find(f"Warga Bunga {chr(97 + n) * 3}", "1970") for n in range(people)]


async def help_vote(town: RollTown, by: Actor, entry: Entry, *numbers: int) -> None:
    await cast_with_help(town.kode, entry.id, {1: frozenset(numbers)}, by=by, now=NOON)


@pytest.mark.matrix("V12")
async def test_the_eleventh_person_is_refused_whatever_happens_at_once(engine: Engine) -> None:
    town, helper, people = await helping_town(MOST_HELPED + 3)
    assert await refusal(help_vote(town, helper, people[0], 9)) is WhyNotChoose.UNKNOWN
    done = await asyncio.gather(*(help_vote(town, helper, one, 1) for one in people), return_exceptions=True)
    refused = [fault.reason for fault in done if isinstance(fault, Refused)]
    assert refused == [WhyNotHelp.TOO_MANY] * 3
    helped = people[[fault is None for fault in done].index(True)]
    await help_vote(town, helper, helped, 2)  # mended for somebody who was helped before
    (facts,) = await helpers_of(town.facts)
    assert (facts.office, facts.entered, facts.ballots) == ("resident", MOST_HELPED, MOST_HELPED)
    marks = await Participation.select()
    assert {(mark["channel"], mark["assistant"]) for mark in marks} == {("assisted", helper.person)}


@pytest.mark.matrix("V12")
async def test_a_voter_replaces_what_a_helper_entered_and_never_the_other_way_round(engine: Engine) -> None:
    town, helper, (one, two) = await helping_town(2)
    resident = await add_person(level=Level.L1)
    await match(town.kode, "Warga Bunga aaa", "1970", by=resident, now=NOON)
    found = await find_to_help(town.kode, "Warga Bunga aaa", "1970", by=helper, now=NOON)
    assert [person.id for person in found] == [one.id]
    await help_vote(town, helper, one, 1)
    assert "vote_helped" in {
        row["kind"] for row in await Notice.select() if row["account"] == resident.person
    }
    await cast(town.kode, {1: frozenset({2})}, by=resident, now=NOON)
    (mark,) = await Participation.select()
    assert (mark["channel"], mark["assistant"], mark["version"]) == ("web", None, 2)
    assert await refusal(help_vote(town, helper, one, 1)) is WhyNotVote.BY_SELF
    (facts,) = await helpers_of(town.facts)
    assert (facts.entered, facts.ballots) == (1, 0)
    await cast(town.kode, {1: frozenset({2})}, by=letter_voter(two), now=NOON)
    assert await refusal(help_vote(town, helper, two, 1)) is WhyNotVote.BY_SELF
    for stranger in (resident, town.second):
        with pytest.raises(NotFound):
            await help_vote(town, stranger, two, 1)
    again = name_helper(town.kode, PHONE, by=town.first, now=NOON)
    assert await refusal(again) is WhyNotHelp.NAMED
    await end_helper(town.kode, 1, by=town.first, now=NOON)
    with pytest.raises(NotFound):
        await find_to_help(town.kode, "Warga Bunga aaa", "1970", by=helper, now=NOON)


@pytest.mark.matrix("V12")
async def test_a_turn_is_given_back_only_where_surely_nothing_was_written(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever hangs up while the ballot is written has had a turn: it may be in the box."""
    town, helper, (one, two) = await helping_town(2)

    async def written_and_cut_off(*args: Any, **more: Any) -> None:
        await cast(*args, **more)
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(helping, "cast", written_and_cut_off)
        with pytest.raises(asyncio.CancelledError):
            await help_vote(town, helper, one, 1)
    assert await refusal(help_vote(town, helper, two, 9)) is WhyNotChoose.UNKNOWN
    (facts,) = await helpers_of(town.facts)
    assert (facts.entered, facts.ballots) == (1, 1)
    await help_vote(town, helper, one, 2)
    assert (await helpers_of(town.facts))[0].entered == 1
