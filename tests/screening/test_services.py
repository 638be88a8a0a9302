"""Screening in the town: desks, drafted answers and their hour, appeals, interests, pairs, objections."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pb.ballots.services import cast, close_voting
from pb.core.actor import CLOCK, Actor, RoleHeld, RoleKind
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.outcomes.queries import outcome_of
from pb.outcomes.rules import WhyNotDecide, suggested
from pb.outcomes.services import publish_decisions, save_decisions
from pb.people.queries import notices_of
from pb.people.services import take_role
from pb.people.tables import RoleRow
from pb.proposals.queries import interests_of, require_proposal
from pb.proposals.rules import Parts, WhyNotScreen
from pb.proposals.services import declare_interest, withdraw
from pb.proposals.tables import Verdict
from pb.rounds.facts import RoundFacts
from pb.rounds.queries import require_round
from pb.rounds.rules import Phase
from pb.screening.queries import (
    Asked,
    appeal_of,
    batch_of,
    disputes_of,
    draft_of,
    neighbours,
    prepared,
    queue,
    queue_sums,
    task_of,
)
from pb.screening.rules import Checked, WhyNotAnswer, WhyNotAppeal, WhyNotBatch, WhyNotGive, WhyNotPair
from pb.screening.services import (
    answer_appeal,
    answer_dispute,
    answer_now,
    appeal,
    declare,
    declare_pair,
    dispute,
    end_pair,
    give_checks,
    hold_answers,
    leave,
    publish_due_answers,
    save_answer,
    time_answers,
)
from tests.support.signing import open_signed, publish_signed
from tests.support.town import CITY, NOON, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
GOOD = Checked(
    "eligible", 85_000_000, "DPKP", "Tanah milik kota.", Parts(land="ok", upkeep=500_000, months=3)
)
WORDS = "Tanah itu milik kota sejak tahun 1990."


async def expert(agency: str = "DPKP") -> Actor:
    """A professional of an agency."""
    who = await add_person(name=f"Tenaga ahli {agency}", roles=[(RoleKind.PROFESSIONAL, WARD)])
    await RoleRow.update({RoleRow.agency: agency}).where(RoleRow.account == who.person)
    return replace(who, roles=(RoleHeld(RoleKind.PROFESSIONAL, WARD, agency),))


async def leader(*kinds: RoleKind) -> Actor:
    return await add_person(roles=[(kind, WARD) for kind in kinds or (RoleKind.FACILITATOR,)])


async def lines(facts: RoundFacts, me: Actor, **asked: Any) -> list[str]:
    """The kodes of a part of the queue, as somebody of the housing agency sees it."""
    part = Asked(**{"state": "", "sort": "kode"} | asked)
    who = {"me": me.person or 0, "agencies": {"DPKP"}, "today": date(2026, 6, 12), "now": NOON}
    return [line.kode for line in await queue([facts.contests[0].id], part, **who)]  # type: ignore[arg-type]


async def test_checks_are_given_in_bulk_by_the_routing_and_handed_on_with_a_note(engine: Engine) -> None:
    facts, by = await add_round(Phase.SCREENING), await leader()
    one, two = await expert(), await expert()
    first, second = await add_proposal(facts), await add_proposal(facts, title="Saluran lebar 2 m")
    assert await give_checks([first, second], by=by, now=NOON) == 2
    assert await lines(facts, one, whose="dinas") == [first]  # the wide channel is for public works
    assert await lines(facts, one, whose="saya") == []
    await give_checks([first], person=one.person, by=one, now=NOON)
    key = (await require_proposal(first, by=by)).id
    due = (await task_of(key, now=NOON)).due  # type: ignore[union-attr]
    assert due == date(2026, 6, 29)  # ten working days, with the holidays of June between
    await give_checks([first], person=two.person, note="Saya cuti.", by=one, now=NOON + timedelta(days=3))
    assert await lines(facts, two, whose="saya") == [first]
    assert (await task_of(key, now=NOON)).due == due  # type: ignore[union-attr]
    assert [notice.kind for notice in await notices_of(two.person or 0)] == ["check_given"]
    with pytest.raises(Refused) as refused:
        await give_checks([first], person=one.person, by=one, now=NOON)
    assert refused.value.reason is WhyNotGive.NOT_YOURS
    with pytest.raises(NotFound):
        await give_checks([first], by=await add_person(), now=NOON)


async def test_what_a_professional_had_who_leaves_falls_back_to_the_agency(engine: Engine) -> None:
    facts, by, gone = await add_round(Phase.SCREENING), await leader(), await expert()
    kode = await add_proposal(facts)
    await give_checks([kode], person=gone.person, by=by, now=NOON)
    sums = {"me": gone.person or 0, "today": date(2026, 7, 1), "now": NOON}
    found = await queue_sums([facts.contests[0].id], **sums)  # type: ignore[arg-type]
    assert (found.mine, found.late, found.left) == (1, 1, 0)
    role = await RoleRow.select(RoleRow.id).where(RoleRow.account == gone.person).first()
    chief = await add_person(roles=[(RoleKind.ADMINISTRATOR, CITY)])
    await take_role(role["id"], by=chief, now=NOON)
    assert (await queue_sums([facts.contests[0].id], **sums)).left == 1  # type: ignore[arg-type]
    other = await expert()
    assert await lines(facts, other, whose="dinas") == await lines(facts, other, whose="ditinggal") == [kode]
    await give_checks([kode], person=other.person, by=other, now=NOON)
    assert await lines(facts, other, whose="saya") == [kode]


async def test_the_queue_is_filtered_sorted_and_walked_through(engine: Engine) -> None:
    facts, me = await add_round(Phase.SCREENING), await expert()
    kodes = [await add_proposal(facts, cost=cost) for cost in (10, 30, 20)]
    done = await add_proposal(facts, verdict="eligible")
    assert await lines(facts, me, sort="biaya", state="perlu") == [kodes[1], kodes[2], kodes[0]]
    assert await lines(facts, me, state="selesai") == [done]
    await save_answer(kodes[1], GOOD, version=1, revision=0, by=me, now=NOON)
    assert await lines(facts, me, state="siap") == [kodes[1]]
    who = {"me": me.person or 0, "agencies": set(), "today": date(2026, 6, 12), "now": NOON}
    contests = [facts.contests[0].id]
    assert await neighbours(contests, Asked(sort="kode"), kodes[0], **who) == (None, kodes[2])  # type: ignore[arg-type]
    assert await neighbours(contests, Asked(sort="kode"), done, **who) == (None, kodes[0])  # type: ignore[arg-type]


async def test_a_draft_is_nobodys_business_and_no_word_of_a_colleague_is_lost(engine: Engine) -> None:
    facts, author, one, two = (
        await add_round(Phase.SCREENING),
        await add_person(),
        await expert(),
        await expert(),
    )
    kode = await add_proposal(facts, author=author)
    assert not await save_answer(kode, Checked("", 0, "", ""), version=1, revision=0, by=one, now=NOON)
    assert await save_answer(kode, GOOD, version=1, revision=1, by=one, now=NOON)
    page = await require_proposal(kode, by=author)
    assert not page.verdicts
    assert not await notices_of(author.person or 0)
    with pytest.raises(Refused) as refused:
        await save_answer(
            kode, Checked("not_eligible", 0, "", "Lain."), version=1, revision=1, by=two, now=NOON
        )
    assert refused.value.reason is WhyNotAnswer.CHANGED
    kept = await draft_of(page.id)
    assert kept is not None
    assert (kept.answer, kept.person, kept.revision) == (GOOD, one.person, 2)
    with pytest.raises(Refused):
        await answer_now(kode, GOOD, version=1, revision=1, by=two, now=NOON)
    await answer_now(kode, GOOD, version=1, revision=2, by=two, now=NOON)
    assert await draft_of(page.id) is None
    verdict = (await require_proposal(kode, by=author)).verdict
    assert verdict is not None
    assert (verdict.upkeep, verdict.months, verdict.land, verdict.person) == (500_000, 3, "ok", two.person)


async def test_answers_become_public_together_at_their_hour_unless_it_is_taken_back(engine: Engine) -> None:
    facts, by, me, author = (
        await add_round(Phase.SCREENING),
        await leader(),
        await expert(),
        await add_person(),
    )
    kode, hour = facts.kode or "", NOON + timedelta(days=1)
    made = [await add_proposal(facts, author=author) for _ in range(3)]
    for one in made:
        await save_answer(one, GOOD, version=1, revision=0, by=me, now=NOON)
    with pytest.raises(Refused) as refused:
        await time_answers(kode, hour, seen=2, by=by, now=NOON)
    assert refused.value.reason is WhyNotBatch.OTHERS
    with pytest.raises(NotFound):
        await time_answers(kode, hour, seen=3, by=me, now=NOON)
    await time_answers(kode, hour, seen=3, by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await save_answer(made[0], GOOD, version=1, revision=1, by=me, now=NOON)
    assert refused.value.reason is WhyNotAnswer.SCHEDULED
    await hold_answers(kode, by=by, now=NOON)
    await publish_due_answers(now=hour)
    assert not await Verdict.count()
    await time_answers(kode, hour, seen=3, by=by, now=NOON)
    await withdraw(made[2], "Sudah dikerjakan.", by=author, now=NOON)
    await publish_due_answers(now=hour - timedelta(seconds=1))
    assert not await Verdict.count()
    await publish_due_answers(now=hour)
    await publish_due_answers(now=hour)
    rows = await Verdict.select(Verdict.person, Verdict.created_at)
    assert [(row["person"], row["created_at"]) for row in rows] == [(me.person, hour)] * 2
    assert [n.kind for n in await notices_of(author.person or 0)] == ["screened.eligible"] * 2
    assert await batch_of(facts.id) is None
    assert [one.draft.batch for one in await prepared(facts.id)] == [None]
    with pytest.raises(Refused) as refused:
        await hold_answers(kode, by=by, now=hour)
    assert refused.value.reason is WhyNotBatch.PASSED


async def test_whoever_declared_an_interest_checks_nothing_and_their_draft_stays_one(engine: Engine) -> None:
    facts, by, me, other = await add_round(Phase.SCREENING), await leader(), await expert(), await expert()
    kode = await add_proposal(facts)
    await save_answer(kode, GOOD, version=1, revision=0, by=me, now=NOON)
    await give_checks([kode], person=me.person, by=by, now=NOON)
    assert await lines(facts, me, whose="saya") == [kode]
    await declare(kode, "Keluarga tinggal di sana.", shown=False, by=me, now=NOON)
    assert await lines(facts, me, whose="saya") == []
    assert await lines(facts, me, whose="dinas") == [kode]
    with pytest.raises(NotFound):
        await declare_interest(kode, "", shown=False, by=await add_person(), now=NOON)
    for act in (save_answer, answer_now):
        with pytest.raises(Refused) as refused:
            await act(kode, GOOD, version=1, revision=1, by=me, now=NOON)
        assert refused.value.reason is WhyNotScreen.INTEREST
    with pytest.raises(Refused) as refused:
        await give_checks([kode], person=me.person, by=by, now=NOON)
    assert refused.value.reason is WhyNotGive.INTEREST
    await time_answers(facts.kode or "", NOON, seen=1, by=by, now=NOON)
    assert not await Verdict.count()
    await save_answer(kode, GOOD, version=1, revision=1, by=other, now=NOON)
    key = (await require_proposal(kode, by=me)).id
    assert [(i.role, i.shown) for i in await interests_of(key)] == [("professional", False)]
    await RoleRow.update({RoleRow.ends_at: NOON}).where(RoleRow.account == me.person)
    await leave(by=me, now=NOON)
    assert [i.person for i in await interests_of(key)] == [None]


async def test_the_author_appeals_once_and_another_professional_answers(engine: Engine) -> None:
    facts, author, judge, other = (
        await add_round(Phase.SCREENING),
        await add_person(),
        await expert(),
        await expert(),
    )
    kode = await add_proposal(facts, author=author)
    no = Checked("not_eligible", 85_000_000, "DPKP", "Tanah milik orang.")
    await answer_now(kode, no, version=1, revision=0, by=judge, now=NOON)
    with pytest.raises(Refused) as refused:
        await appeal(kode, WORDS, by=other, now=NOON)
    assert refused.value.reason is WhyNotAppeal.NOT_AUTHOR
    late = NOON + timedelta(days=14)
    with pytest.raises(Refused) as refused:
        await appeal(kode, WORDS, by=author, now=late)
    assert refused.value.reason is WhyNotAppeal.TOO_LATE
    await appeal(kode, WORDS, by=author, now=NOON)
    assert [n.kind for n in await notices_of(other.person or 0)] == ["appealed"]
    assert not await notices_of(judge.person or 0)
    with pytest.raises(Refused) as refused:
        await answer_appeal(kode, GOOD, version=1, by=judge, now=NOON)
    assert refused.value.reason is WhyNotAppeal.SAME
    await answer_appeal(kode, GOOD, version=1, by=other, now=NOON)
    page = await require_proposal(kode, by=author)
    found = await appeal_of(page.id)
    assert found is not None
    assert (found.outcome, found.answer) == ("changed", GOOD.reason)
    assert page.verdict is not None
    assert page.verdict.result == "eligible"
    for again in (
        appeal(kode, WORDS, by=author, now=NOON),
        answer_appeal(kode, no, version=1, by=other, now=NOON),
    ):
        with pytest.raises(Refused):
            await again


async def test_of_two_that_cannot_both_be_built_greedy_funds_one(engine: Engine) -> None:
    facts, by, voter = await add_round(Phase.LISTING, rule="greedy_votes"), await leader(), await add_person()
    first, second, third = [
        await add_proposal(facts, cost=50_000_000, verdict="eligible", title=f"Usulan {n}") for n in range(3)
    ]
    await declare_pair(second, first, "Di tanah yang sama.", by=by, now=NOON)
    with pytest.raises(Refused) as refused:
        await declare_pair(first, second, "Lagi.", by=by, now=NOON)
    assert refused.value.reason is WhyNotPair.KNOWN
    await declare_pair(second, third, "Salah.", by=by, now=NOON)
    await end_pair(third, second, by=by, now=NOON)
    kode = facts.kode or ""
    await open_signed(kode, now=facts.dates[Phase.VOTING])
    await cast(kode, {1: frozenset({1, 2, 3})}, by=voter, now=facts.dates[Phase.VOTING])
    with pytest.raises(Refused) as refused:
        await end_pair(first, second, by=by, now=facts.dates[Phase.VOTING])
    assert refused.value.reason is WhyNotPair.VOTING
    await close_voting(kode, by=CLOCK, now=facts.dates[Phase.CLOSED])
    await publish_signed(kode, now=facts.dates[Phase.PUBLISHED])
    outcome = await outcome_of((await require_round(kode)).contests[0])
    assert outcome is not None
    won = {line.project.kode for line in outcome.lines if line.won}
    assert third in won
    assert len(won & {first, second}) == 1


async def test_a_council_member_leaves_a_project_of_their_own_to_another(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    mine, other = await leader(RoleKind.COUNCIL), await leader(RoleKind.COUNCIL)
    kodes = [await add_proposal(facts, listed=n, cost=60_000_000, title=f"Usulan {n}") for n in (1, 2)]
    kode = facts.kode or ""
    await close_voting(kode, by=CLOCK, now=NOON)
    await publish_signed(kode, now=NOON)
    outcome = await outcome_of((await require_round(kode)).contests[0])
    assert outcome is not None
    chosen = {line.project.number: suggested(line.won) for line in outcome.lines}
    await save_decisions(kode, 1, chosen, by=mine, now=NOON)
    await declare_interest(kodes[0], "Usaha keluarga.", shown=True, by=mine, now=NOON)
    for act in (
        save_decisions(kode, 1, chosen, by=mine, now=NOON),
        publish_decisions(kode, 1, by=mine, now=NOON),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.reason is WhyNotDecide.INTEREST
    await save_decisions(kode, 1, {1: chosen[1]}, by=other, now=NOON)
    await save_decisions(kode, 1, {2: chosen[2]}, by=mine, now=NOON)
    await publish_decisions(kode, 1, by=mine, now=NOON)


async def test_an_objection_to_a_round_is_answered_in_public_by_somebody_else(engine: Engine) -> None:
    facts, by, who = await add_round(Phase.VOTING), await leader(), await add_person()
    kode = facts.kode or ""
    assert await dispute(kode, "roll", WORDS, by=who, now=NOON) == 1
    assert await dispute(kode, "dates", WORDS, by=by, now=NOON) == 2
    with pytest.raises(Refused):
        await dispute(kode, "roll", "Hubungi 0812 3456 7890 saja.", by=who, now=NOON)
    with pytest.raises(Refused):
        await answer_dispute(kode, 2, WORDS, "rejected", by=by, now=NOON)
    with pytest.raises(NotFound):
        await answer_dispute(kode, 1, WORDS, "upheld", by=who, now=NOON)
    await answer_dispute(kode, 1, WORDS, "upheld", by=by, now=NOON)
    found = await disputes_of(facts.id)
    assert [(one.outcome, one.due) for one in found] == [
        ("upheld", date(2026, 6, 29)),
        ("", date(2026, 6, 29)),
    ]
    assert [n.kind for n in await notices_of(who.person or 0)] == ["dispute_answered"]
