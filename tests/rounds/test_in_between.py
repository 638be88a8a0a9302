"""What comes in between: an appeal that waits, an extension at the last moment, a pause at the close."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pb.ballots import services as ballots
from pb.ballots.amending.services import Amends, amend, change_dates_and_tell, resume
from pb.ballots.services import close_voting, move_due_rounds
from pb.core.actor import CLOCK, Actor, RoleHeld, RoleKind
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.people.queries import notices_of
from pb.proposals.queries import require_proposal
from pb.proposals.rules import WhyNotTalk
from pb.proposals.services import answer_regroup, suggest_merge, support, withdraw
from pb.rounds.queries import announced_rounds, require_round
from pb.rounds.rules import Phase, WhyNotRound
from pb.screening.queries import appeals_waiting
from pb.screening.rules import Checked, WhyNotAnswer, WhyNotAppeal
from pb.screening.services import (
    answer_appeal,
    answer_now,
    appeal,
    publish_due_answers,
    save_answer,
    time_answers,
)
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
REASON = "Hari libur bersama jatuh di tengah pemungutan suara."
YES, NO = (
    Checked(result, 85_000_000, "DPKP", "Tanah milik kota.") for result in ("eligible", "not_eligible")
)


async def why(work: object) -> object:
    with pytest.raises(Refused) as refused:
        await work  # type: ignore[misc]
    return refused.value.reason


async def facilitator() -> Actor:
    return await add_person(roles=[(RoleKind.FACILITATOR, WARD)])


async def expert() -> Actor:
    return await add_person(roles=[(RoleKind.PROFESSIONAL, WARD)])


async def test_while_an_appeal_waits_only_its_answer_is_a_verdict_and_the_first_checker_is_done(
    engine: Engine,
) -> None:
    facts, author, first, second = (
        await add_round(Phase.SCREENING),
        await add_person(),
        *[await expert() for _ in "12"],
    )
    kode = await add_proposal(facts, author=author)
    await answer_now(kode, NO, version=1, revision=0, by=first, now=NOON)
    await save_answer(kode, YES, version=1, revision=0, by=first, now=NOON)
    await time_answers(facts.kode or "", NOON + timedelta(hours=1), seen=1, by=await facilitator(), now=NOON)
    await appeal(kode, "Tanah itu milik kota sejak tahun 1990.", by=author, now=NOON)
    await publish_due_answers(now=NOON + timedelta(hours=1))
    assert len((await require_proposal(kode, by=author)).verdicts) == 1  # the timed one stays a draft
    later = {"version": 1, "revision": 1, "now": NOON + timedelta(hours=2)}
    assert await why(answer_now(kode, YES, by=second, **later)) is WhyNotAnswer.APPEALED
    await answer_appeal(kode, YES, version=1, by=second, now=NOON + timedelta(hours=2))
    assert await why(answer_now(kode, NO, by=first, **later)) is WhyNotAnswer.OVERRULED
    await answer_now(kode, NO, by=second, **later)


async def test_nobody_answers_their_own_appeal_or_one_about_what_was_withdrawn(engine: Engine) -> None:
    facts, first, other = await add_round(Phase.SCREENING), await expert(), await expert()
    author = replace(await add_person(), roles=(RoleHeld(RoleKind.PROFESSIONAL, WARD),))
    kode = await add_proposal(facts, author=author)
    await answer_now(kode, NO, version=1, revision=0, by=first, now=NOON)
    await appeal(kode, "Tanah itu milik kota sejak tahun 1990.", by=author, now=NOON)
    contests = [facts.contests[0].id]
    assert await why(answer_appeal(kode, NO, version=1, by=author, now=NOON)) is WhyNotAppeal.PARTIAL
    assert len(await appeals_waiting(contests, other.person or 0)) == 1
    await withdraw(kode, "Sudah dikerjakan warga.", by=author, now=NOON)
    assert await why(answer_appeal(kode, NO, version=1, by=other, now=NOON)) is WhyNotAppeal.NOT_REFUSED
    assert await appeals_waiting(contests, other.person or 0) == ()


async def test_who_wrote_a_part_of_a_merged_proposal_does_not_support_it(engine: Engine) -> None:
    facts, first, second = await add_round(Phase.IDEAS), await add_person(), await add_person()
    kodes = [await add_proposal(facts, author=person) for person in (first, second)]
    words = ("Satu usulan", "Gang gelap dan banjir.", "Satu gang, satu pekerjaan.")
    key = await suggest_merge(kodes, *words, by=first, now=NOON)
    await answer_regroup(key, kodes[1], accepts=True, by=second, now=NOON)
    merged = (await require_proposal(kodes[0], by=first)).merged_into or ""
    for person in (first, second):
        assert await why(support(merged, wanted=True, by=person, now=NOON)) is WhyNotTalk.OWN


async def test_a_vote_that_is_extended_at_its_last_moment_goes_on(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts, by = await add_round(Phase.VOTING), await facilitator()
    await add_proposal(facts, listed=1)
    kode, closes = facts.kode or "", facts.dates[Phase.CLOSED]
    seen = await announced_rounds()

    async def before() -> object:
        return seen

    monkeypatch.setattr(ballots, "announced_rounds", before)  # as the clock saw it a moment earlier
    day = timedelta(days=1)
    later = {Phase.CLOSED: closes + day, Phase.PUBLISHED: facts.dates[Phase.PUBLISHED] + day}
    await change_dates_and_tell(kode, later, reason=REASON, by=by, now=closes - timedelta(seconds=1))
    await move_due_rounds(now=closes)
    assert (await require_round(kode)).phase(closes) is Phase.VOTING
    await move_due_rounds(now=closes + day)
    assert (await require_round(kode)).phase(closes + day) is Phase.CLOSED


async def test_dates_that_stay_as_they_are_and_a_vote_that_is_over_tell_nobody_anything(
    engine: Engine,
) -> None:
    facts, by, author = await add_round(Phase.VOTING), await facilitator(), await add_person()
    await add_proposal(facts, listed=1, author=author)
    kode = facts.kode or ""
    same = change_dates_and_tell(kode, facts.dates, reason=REASON, by=by, now=NOON)
    assert await why(same) is WhyNotRound.NOTHING_CHANGED
    assert await notices_of(author.person or 0) == ()
    await amend(kode, Amends.ERROR, Phase.VOTING, "Biaya salah ketik.", reason=REASON, by=by, now=NOON)
    await close_voting(kode, by=CLOCK, now=NOON)
    assert await why(resume(kode, reason=REASON, by=by, now=NOON)) is WhyNotRound.NOT_NEXT
