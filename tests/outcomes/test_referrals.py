"""What a round cannot pay for is passed on, sent on a sheet, and answered where everybody reads it."""

from datetime import date, timedelta

import pytest

from pb.core.actor import RoleKind
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import NotFound, Refused
from pb.core.events import Event
from pb.outcomes.queries import outcome_of
from pb.outcomes.referrals.queries import Wish, referral_of, referrals
from pb.outcomes.referrals.rules import (
    TRANSITIONS,
    ReferralState,
    Reply,
    WhyNotRefer,
    may_be_referred,
    why_not_note,
)
from pb.outcomes.referrals.services import carry_over, note_answers, refer
from pb.outcomes.rules import suggested
from pb.outcomes.services import publish_decisions, save_decisions
from pb.people.queries import notices_of
from pb.proposals.queries import require_proposal
from pb.proposals.queries.carried import carried_in, carried_of
from pb.proposals.rules import WhyNotPropose
from pb.proposals.services import publish_draft, support
from pb.rounds.rules import Phase
from tests.outcomes.test_outcomes import published
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round

pytestmark = pytest.mark.anyio
TODAY = NOON.date()


@pytest.mark.one_engine
def test_an_answer_comes_after_sending_and_a_refusal_says_why() -> None:
    for state in ReferralState:
        for answer in Reply:
            why = why_not_note(state, answer, word="penuh", day=TODAY, today=TODAY, made=TODAY)
            assert why is (None if (state, answer) in TRANSITIONS else WhyNotRefer.ORDER)
    sent, no = ReferralState.SENT, Reply.REFUSED
    assert why_not_note(sent, no, word=" ", day=TODAY, today=TODAY, made=TODAY) is WhyNotRefer.WORD
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        assert why_not_note(sent, no, word="x", day=day, today=TODAY, made=TODAY) is WhyNotRefer.DAY


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("eligible", "dear", "closed", "funded", "expected"),
    [
        (True, False, False, False, False),
        (False, False, False, False, True),
        (True, True, False, False, True),
        (True, False, True, False, True),
        (True, False, True, True, False),
    ],
)
def test_only_what_its_round_cannot_pay_for_is_passed_on(
    eligible: bool, dear: bool, closed: bool, funded: bool, expected: bool
) -> None:
    facts = {"eligible": eligible, "dear": dear, "closed": closed, "funded": funded}
    assert may_be_referred(state="published", **facts) is expected
    assert not may_be_referred(state="withdrawn", **facts)


async def test_a_losing_proposal_waits_to_be_sent_and_its_answer_is_read_by_all(engine: Engine) -> None:
    facts, kodes = await published(rule="mes_cost", completion="utilitarian")
    council = await add_person(roles=[(RoleKind.COUNCIL, WARD)])
    stranger = await add_person(roles=[(RoleKind.COUNCIL, OTHER_WARD)])
    outcome = await outcome_of(facts.contests[0])
    assert outcome is not None
    chosen = {line.project.number: suggested(line.won) for line in outcome.lines}
    await save_decisions(facts.kode or "", 1, chosen, by=council, now=NOON)
    await publish_decisions(facts.kode or "", 1, by=council, now=NOON)
    (one,) = await referrals(Wish(), by=council)
    assert (one.kode, one.channel, one.state) == (kodes[0], "musrenbang", ReferralState.WAITING)
    assert [line.unit for line in one.lines] == ["paket"]
    assert await referrals(Wish(channel="pokir"), by=council) == ()
    assert await referrals(Wish(), by=stranger) == ()

    with pytest.raises(NotFound):
        await note_answers([kodes[0]], Reply.SENT, "", TODAY, by=stranger, now=NOON)
    with pytest.raises(Refused) as refused:
        await note_answers([kodes[0]], Reply.TAKEN, "", TODAY, by=council, now=NOON)
    assert refused.value.reason is WhyNotRefer.ORDER
    await note_answers([kodes[0]], Reply.SENT, "", TODAY, by=council, now=NOON)
    await note_answers([kodes[0]], Reply.REFUSED, "Kuota kamus penuh.", TODAY, by=council, now=NOON)
    trail = [entry.kind for entry in await happened_to(kodes[0])]
    assert trail[-2:] == [Event.REFERRAL_SENT, Event.REFERRAL_REFUSED]
    proposal = await require_proposal(kodes[0], by=council)
    told = await referral_of(proposal.id)
    assert told is not None
    answers = [(note.state, note.word) for note in told.notes]
    assert answers == [("sent", ""), ("refused", "Kuota kamus penuh.")]
    notices = await notices_of(proposal.author or 0, limit=20)
    assert "referral.refused" in {notice.kind for notice in notices}


async def test_a_proposal_that_was_refused_in_the_check_is_passed_on_once(engine: Engine) -> None:
    facts = await add_round(Phase.LISTING)
    refused_one = await add_proposal(facts, verdict="not_eligible")
    fine = await add_proposal(facts, verdict="eligible")
    facilitator = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    neighbour = await add_person()
    with pytest.raises(NotFound):
        await refer(refused_one, "pokir", "", "", by=neighbour, now=NOON)
    for kode, channel, why in (
        (fine, "pokir", WhyNotRefer.STILL_OPEN),
        (refused_one, "agency", WhyNotRefer.AGENCY),
        (refused_one, "somewhere", WhyNotRefer.CHANNEL),
    ):
        with pytest.raises(Refused) as refused:
            await refer(kode, channel, "", "", by=facilitator, now=NOON)
        assert refused.value.reason is why
    await refer(refused_one, "agency", "DSDABM", "Tanah milik dinas.", by=facilitator, now=NOON)
    with pytest.raises(Refused) as refused:
        await refer(refused_one, "pokir", "", "", by=facilitator, now=NOON)
    assert refused.value.reason is WhyNotRefer.ALREADY
    (one,) = await referrals(Wish(agency="DSDABM"), by=facilitator)
    assert (one.kode, one.made_at.date()) == (refused_one, date(2026, 6, 12))


async def test_an_author_takes_a_losing_proposal_into_the_next_round_and_supporters_are_told(
    engine: Engine,
) -> None:
    facts = await add_round(Phase.LISTING)
    author, neighbour, other = await add_person(), await add_person(), await add_person()
    kode = await add_proposal(facts, author=author)
    await support(kode, wanted=True, by=neighbour, now=NOON)
    with pytest.raises(Refused) as refused:
        await carry_over(kode, by=author, now=NOON)
    assert refused.value.reason is WhyNotPropose.NOT_LOST
    lost_one = await add_proposal(facts, title="Jembatan kecil", author=author, verdict="not_eligible")
    with pytest.raises(Refused) as refused:
        await carry_over(lost_one, by=author, now=NOON)
    assert refused.value.reason is WhyNotPropose.NO_ROUND
    await support(lost_one, wanted=True, by=neighbour, now=NOON)
    later = await add_round(Phase.IDEAS, title="Putaran 2028")
    with pytest.raises(NotFound):
        await carry_over(lost_one, by=other, now=NOON)
    draft = await carry_over(lost_one, by=author, now=NOON)
    assert await carry_over(lost_one, by=author, now=NOON) == draft
    new = await publish_draft(draft, by=author, now=NOON)
    before, after = await require_proposal(lost_one, by=author), await require_proposal(new, by=author)
    assert (after.round, after.now.title, after.now.lines) == (later.id, "Jembatan kecil", before.now.lines)
    assert (await carried_of(before.id), await carried_of(after.id)) == ((new, ""), ("", lost_one))
    told = [(notice.kind, notice.kode) for notice in await notices_of(neighbour.person or 0, limit=5)]
    assert ("carried", new) in told
    facilitator = await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    assert [(one.old, one.new) for one in await carried_in(facilitator)] == [(lost_one, new)]
    with pytest.raises(Refused) as refused:
        await carry_over(lost_one, by=author, now=NOON)
    assert refused.value.reason is WhyNotPropose.CARRIED
