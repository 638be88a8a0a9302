"""Paper on the same roll: one ballot a person, two readings of each paper, counts that must agree."""

import json

import pytest

from pb.ballots.amending.services import Amends, amend, resume
from pb.ballots.channels.queries import differing, paper_counts, why_not_publish_papers
from pb.ballots.channels.rules import PaperFault, PaperState, WhyNotPaper, WhyNotPublish
from pb.ballots.channels.services import (
    enter_paper,
    find_by_letter,
    give_reason,
    hand_paper,
    log_totals,
    print_papers,
)
from pb.ballots.channels.tables import Paper, PaperReason
from pb.ballots.queries import letter_voter, turnout_by_channel
from pb.ballots.rules import WhyNotChoose, WhyNotVote
from pb.ballots.services import cast, close_voting
from pb.ballots.tables import OpenBallot, Participation
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound
from pb.roll.services import make_letters
from pb.rounds.queries import require_round
from pb.rounds.rules import MoveEvent, Phase
from pb.rounds.services import enter as move
from tests.roll.test_letters import refusal
from tests.support.box import boxed
from tests.support.roll import RollTown, voting_town
from tests.support.town import NOON, OTHER_WARD, WARD, add_person

pytestmark = pytest.mark.anyio


async def officer(where: str = WARD) -> Actor:
    return await add_person(roles=[(RoleKind.OFFICER, where)])  # type: ignore[list-item]


async def printed(town: RollTown, papers: int = 3) -> tuple[str, ...]:
    _, serials = await print_papers(town.kode, 1, papers, by=town.first, now=NOON)
    return serials


async def total(
    town: RollTown, unused: int, spoiled: int, unreturned: int, boxed: int, batch: int = 1
) -> None:
    counts = {"unused": unused, "spoiled": spoiled, "unreturned": unreturned, "boxed": boxed}
    await log_totals(town.kode, batch, **counts, by=town.first, now=NOON)


async def enter(town: RollTown, serial: str, by: Actor, *numbers: int, fault: str = "") -> PaperState:
    return await enter_paper(town.kode, serial, frozenset(numbers), fault, by=by, now=NOON)


async def entry(town: RollTown, name: str = "Warga Mawar", birth: str = "1990-04-05") -> int:
    return (await town.find(name, birth)).id


@pytest.mark.matrix("V12", "V14")
async def test_a_paper_takes_the_online_ballot_out_and_is_final(engine: Engine) -> None:
    town, desk = await voting_town(), await officer()
    mawar = await town.find("Warga Mawar", "1990-04-05")
    await cast(town.kode, {1: frozenset({1})}, by=letter_voter(mawar), now=NOON)
    hand = hand_paper(town.kode, mawar.id, by=desk, now=NOON)
    assert await refusal(hand) is WhyNotPaper.NO_PAPERS
    await printed(town)
    said = {"reason": "Biaya usulan 1 salah ketik.", "by": town.first, "now": NOON}
    await amend(town.kode, Amends.ERROR, Phase.VOTING, "Yang benar Rp85.500.000.", **said)
    hand = hand_paper(town.kode, mawar.id, by=desk, now=NOON)
    assert await refusal(hand) is WhyNotPaper.PAUSED
    await resume(town.kode, **said)
    late = hand_paper(town.kode, mawar.id, by=desk, now=town.facts.dates[Phase.CLOSED])
    assert await refusal(late) is WhyNotPaper.NOT_VOTING
    assert await OpenBallot.count() == 1
    await hand_paper(town.kode, mawar.id, by=desk, now=NOON)
    assert await OpenBallot.count() == 0
    (mark,) = await Participation.select()
    assert (mark["channel"], mark["version"]) == ("paper", 2)
    again = hand_paper(town.kode, mawar.id, by=desk, now=NOON)
    assert await refusal(again) is WhyNotPaper.HAS_PAPER
    online = cast(town.kode, {1: frozenset({2})}, by=letter_voter(mawar), now=NOON)
    assert await refusal(online) is WhyNotVote.ON_PAPER
    with pytest.raises(NotFound):
        await hand_paper(town.kode, mawar.id, by=await officer(OTHER_WARD), now=NOON)
    assert await turnout_by_channel([town.facts.contests[0].id]) == {town.facts.contests[0].id: {"paper": 1}}


@pytest.mark.matrix("V12")
async def test_two_people_read_each_paper_and_a_third_settles_what_differs(engine: Engine) -> None:
    town, one, two, three = await voting_town(), *[await officer() for _ in range(3)]
    first, second, third = await printed(town)
    assert await refusal(enter(town, first, one, 1)) is WhyNotPaper.NO_TOTALS
    assert await refusal(total(town, 1, 0, 0, 3)) is WhyNotPaper.NOT_THE_SUM
    await total(town, 0, 0, 0, 3)
    assert await refusal(total(town, 0, 0, 0, 3)) is WhyNotPaper.TOTALS_STAND
    assert await enter(town, first, one, 2, 1) is PaperState.ONCE
    assert await refusal(enter(town, first, one, 2, 1)) is WhyNotPaper.SAME_PERSON
    assert "[1,2]" not in json.dumps(await Paper.select(), default=str)
    assert await enter(town, f" {first.lower()} ", two, 1, 2) is PaperState.COUNTED
    assert await refusal(enter(town, first, three, 1, 2)) is WhyNotPaper.SETTLED
    assert await refusal(enter(town, second, one, 9)) is WhyNotChoose.UNKNOWN
    assert await refusal(enter(town, second, one)) is WhyNotPaper.EMPTY
    assert await enter(town, third, one, fault=PaperFault.ILLEGIBLE) is PaperState.ONCE
    assert await enter(town, third, two, 3) is PaperState.DIFFERS
    (wrong,) = await differing(town.facts)
    assert (wrong.serial, wrong.first.fault, wrong.second.choices) == (third, "illegible", "[3]")
    assert await refusal(enter(town, third, two, 3)) is WhyNotPaper.SAME_PERSON
    assert await enter(town, third, three, fault=PaperFault.ILLEGIBLE) is PaperState.INVALID
    with pytest.raises(NotFound):
        await enter(town, "------", one, 1)
    assert list((await boxed(town.facts)).values()) == [[1, 2]]
    assert {row["first_sealed"] for row in await Paper.select() if row["state"] != "once"} == {""}


@pytest.mark.matrix("V12")
async def test_publication_waits_until_papers_agree_or_a_reason_is_given(engine: Engine) -> None:
    town, one, two = await voting_town(), *[await officer() for _ in range(2)]
    assert await why_not_publish_papers(town.facts) is None
    first, second, _ = await printed(town)
    await printed(town, 1)
    await hand_paper(town.kode, await entry(town), by=one, now=NOON)
    await hand_paper(town.kode, await entry(town, "Warga Melati", "1971"), by=one, now=NOON)
    await total(town, 0, 1, 1, 1)
    await close_voting(town.kode, by=CLOCK, now=NOON)
    assert await refusal(total(town, 1, 0, 0, 0, batch=2)) is WhyNotPaper.NOT_VOTING
    assert await why_not_publish_papers(town.facts) is WhyNotPublish.NO_TOTALS
    why = "Satu bundel tidak pernah dibuka."
    await give_reason(town.kode, 1, 2, why, by=town.first, now=NOON)
    assert await why_not_publish_papers(town.facts) is WhyNotPublish.NOT_ENTERED
    await enter(town, first, one, 1)
    await enter(town, first, two, 1)
    assert await why_not_publish_papers(town.facts) is None
    (counts,) = await paper_counts(town.facts)
    assert (counts.marks, counts.unreturned, counts.invalid, counts.counted) == (2, 1, 0, 1)
    assert counts.marks - counts.withdrawn - counts.unreturned - counts.invalid == counts.counted
    assert await refusal(give_reason(town.kode, 1, 1, why, by=town.first, now=NOON)) is WhyNotPaper.NO_GAP
    await enter(town, second, one, 1)
    assert await why_not_publish_papers(town.facts) is WhyNotPublish.NOT_ENTERED
    assert [row["words"] for row in await PaperReason.select()] == [why]
    await move(await require_round(town.kode), MoveEvent.PUBLISH, by=CLOCK, now=NOON)
    late = give_reason(town.kode, 1, 1, why, by=town.first, now=NOON)
    assert await refusal(late) is WhyNotPaper.NOT_NOW


async def test_a_booth_finds_people_by_the_number_of_their_letter(engine: Engine) -> None:
    town, desk = await voting_town(), await officer()
    _, letters = await make_letters(town.kode, WARD, 5, 1, by=town.first, now=NOON)
    found = await find_by_letter(town.kode, letters[0].serial.lower(), by=desk, now=NOON)
    assert [person.name for person in found] == ["Warga Mawar"]
    assert await find_by_letter(town.kode, "000000", by=desk, now=NOON) == ()
