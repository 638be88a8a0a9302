"""A mark is challenged: two agree and the ballot goes unopened; they differ, and it stays."""

import pytest

from pb.ballots.challenges.queries import (
    challenge_counts,
    challenges_waiting,
    my_challenges,
    my_marks_in,
    require_challenge,
)
from pb.ballots.challenges.rules import ChallengeKind, WhyNotChallenge
from pb.ballots.challenges.services import Said, answer_challenge, challenge, challenge_at_counter
from pb.ballots.life.rules import Act, WhyNotSign
from pb.ballots.services import cast, close_voting, move_due_rounds
from pb.ballots.tables import OpenBallot
from pb.core.actor import CLOCK, Actor, RoleKind
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.outcomes.queries import outcome_of
from pb.people.queries import notices_of
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from tests.support.roll import voting_town
from tests.support.signing import publish_signed, sign_as
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("V13")]
AWAY = Said(ChallengeKind.NOT_ME, "Saya di luar kota sepanjang bulan.")
REASON = "Tiket dan saksinya sudah dilihat."
OVER = NOON.replace(day=15)


async def judge(kind: RoleKind = RoleKind.FACILITATOR) -> Actor:
    return await add_person(name=kind.value, kelurahan=None, rw=None, roles=[(kind, WARD)])


async def heard(voters: int = 3) -> tuple[RoundFacts, list[Actor]]:
    """A round after its vote, in the hours when marks are challenged, and who voted."""
    facts = await add_round(Phase.VOTING, challenge_hours=72)
    await add_proposal(facts, listed=1)
    people = [await add_person() for _ in range(voters)]
    for person in people:
        await cast(facts.kode or "", {1: frozenset({1})}, by=person, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await move_due_rounds(now=NOON)
    return await require_round(facts.kode or ""), people


async def why(work: object) -> object:
    with pytest.raises(Refused) as refused:
        await work
    return refused.value.reason


async def test_two_who_agree_take_the_ballot_out_unopened_and_the_voter_reads_why(engine: Engine) -> None:
    facts, (voter, *_) = await heard()
    kode = facts.kode or ""
    number = await challenge(kode, AWAY, by=voter, now=NOON)
    assert await why(challenge(kode, AWAY, by=voter, now=NOON)) is WhyNotChallenge.ALREADY
    answer = {"uphold": True, "reason": REASON, "now": NOON}
    assert await answer_challenge(kode, number, by=await judge(), **answer) is None
    assert await why(answer_challenge(kode, number, by=await judge(), **answer)) is WhyNotChallenge.ANSWERED
    assert await OpenBallot.count() == 3
    assert await answer_challenge(kode, number, by=await judge(RoleKind.WITNESS), **answer)
    assert await OpenBallot.count() == 2
    (mark,) = await my_marks_in(facts, voter)
    (said,) = await my_challenges(facts, voter)
    assert (mark.withdrawn, said.upheld, [one.reason for one in said.answers]) == (True, True, [REASON] * 2)
    assert [notice.kind for notice in await notices_of(voter.person or 0)] == ["challenge_upheld"]
    assert await why(challenge(kode, AWAY, by=voter, now=NOON)) is WhyNotChallenge.NO_MARK
    await publish_signed(kode, now=OVER)
    outcome = await outcome_of((await require_round(kode)).contests[0])
    assert outcome is not None
    assert (outcome.ballots, outcome.marks) == (2, 2)


async def test_where_they_differ_the_ballot_stays(engine: Engine) -> None:
    facts, (voter, *_) = await heard()
    kode = facts.kode or ""
    number = await challenge(kode, AWAY, by=voter, now=NOON)
    await answer_challenge(kode, number, uphold=True, reason=REASON, by=await judge(), now=NOON)
    witness = await judge(RoleKind.WITNESS)
    assert not await answer_challenge(kode, number, uphold=False, reason=REASON, by=witness, now=NOON)
    assert (await challenge_counts(facts)).declined == 1
    assert await OpenBallot.count() == 3


async def test_a_challenge_waits_on_the_desk_of_whoever_has_not_answered(engine: Engine) -> None:
    facts, (voter, *_) = await heard()
    kode, contest = facts.kode or "", facts.contests[0].id
    number = await challenge(kode, AWAY, by=voter, now=NOON)
    facilitator, witness = await judge(), await judge(RoleKind.WITNESS)

    async def waits(person: Actor, role: str) -> int:
        return (await challenges_waiting({contest: [role]}, person.person or 0)).get(contest, 0)

    assert [await waits(facilitator, "facilitator"), await waits(witness, "witness")] == [1, 1]
    await answer_challenge(kode, number, uphold=True, reason=REASON, by=facilitator, now=NOON)
    assert [await waits(facilitator, "facilitator"), await waits(witness, "witness")] == [0, 1]
    assert await waits(await judge(), "facilitator") == 0
    await answer_challenge(kode, number, uphold=True, reason=REASON, by=witness, now=NOON)
    assert await waits(witness, "witness") == 0


async def test_who_comes_early_or_late_is_refused_and_the_count_waits_for_an_answer(engine: Engine) -> None:
    voting, voter = await add_round(Phase.VOTING, challenge_hours=72), await add_person()
    assert await why(challenge(voting.kode or "", AWAY, by=voter, now=NOON)) is WhyNotChallenge.NOT_YET
    facts, (voter, *_) = await heard()
    kode = facts.kode or ""
    assert await why(challenge(kode, AWAY, by=await add_person(), now=NOON)) is WhyNotChallenge.NO_MARK
    number = await challenge(kode, AWAY, by=voter, now=NOON)
    assert await why(challenge(kode, AWAY, by=voter, now=OVER)) is WhyNotChallenge.LATE
    facilitator, witness = await judge(), await judge(RoleKind.WITNESS)
    assert await why(sign_as(facilitator, kode, Act.PUBLISH, now=OVER)) is WhyNotSign.UNDECIDED
    for person in (facilitator, witness):
        await answer_challenge(kode, number, uphold=False, reason=REASON, by=person, now=OVER)
    await sign_as(facilitator, kode, Act.PUBLISH, now=OVER)


@pytest.mark.matrix("Z6")
async def test_who_kept_the_roll_proposes_or_is_concerned_does_not_decide(engine: Engine) -> None:
    town = await voting_town()
    await close_voting(town.kode, by=CLOCK, now=NOON)
    await move_due_rounds(now=NOON)
    said = Said(ChallengeKind.NAME, "Beliau sudah meninggal tahun lalu.", "Warga Mawar", "5/4/1990")
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)])
    assert await why(challenge_at_counter(town.kode, AWAY, by=officer, now=NOON)) is WhyNotChallenge.NO_MARK
    number = await challenge_at_counter(town.kode, said, by=officer, now=NOON)
    mawar = await town.find("Warga Mawar", "1990-04-05")
    assert (await require_challenge(town.facts, number)).voter == mawar.id
    proposer = await judge(RoleKind.WITNESS)
    await add_proposal(town.facts, author=proposer)
    answer = {"uphold": True, "reason": REASON, "now": NOON}
    for person in (town.first, town.second):
        assert await why(answer_challenge(town.kode, number, by=person, **answer)) is WhyNotChallenge.KEEPER
    assert await why(answer_challenge(town.kode, number, by=proposer, **answer)) is WhyNotChallenge.PROPOSER


async def test_a_name_tells_nobody_whether_it_stands_on_the_roll_or_has_voted(engine: Engine) -> None:
    town = await voting_town()
    await close_voting(town.kode, by=CLOCK, now=NOON)
    await move_due_rounds(now=NOON)
    asking = await add_person()
    for name in ("Warga Mawar", "Nama yang tidak ada"):
        said = Said(ChallengeKind.NAME, "Beliau sudah pindah tahun lalu.", name, "5/4/1990")
        assert await challenge(town.kode, said, by=asking, now=NOON) > 0
