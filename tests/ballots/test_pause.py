"""A correction while people vote pauses the vote, is public, and those whom it concerns are told."""

import pytest

from pb.ballots.amending.services import Amends, amend, resume
from pb.ballots.choices import Step
from pb.ballots.rules import WhyNotVote
from pb.ballots.services import cast, tap
from pb.ballots.tables import OpenBallot
from pb.core.actor import RoleKind
from pb.core.audit import happened_to
from pb.core.db import Engine
from pb.core.errors import Refused
from pb.core.events import Event
from pb.people.queries import notices_of
from pb.rounds.rules import Phase, WhyNotRound
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("V14")]
REASON = "Biaya usulan 1 salah ketik di papan pengumuman."


async def test_a_correction_pauses_the_vote_and_tells_those_who_voted(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    await add_proposal(facts, listed=1)
    kode, by = facts.kode or "", await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    voted, waits = await add_person(), await add_person()
    await cast(kode, {1: frozenset({1})}, by=voted, now=NOON)
    said = {"reason": REASON, "by": by, "now": NOON}
    await amend(kode, Amends.ERROR, Phase.VOTING, "Yang benar Rp85.500.000.", **said)
    for act in (
        cast(kode, {1: frozenset({1})}, by=waits, now=NOON),
        cast(kode, {1: frozenset({1})}, by=voted, now=NOON),
        tap(kode, 1, 1, step=Step.CHOOSE, by=waits, now=NOON),
    ):
        with pytest.raises(Refused) as refused:
            await act
        assert refused.value.reason is WhyNotVote.PAUSED
    assert await OpenBallot.count() == 1
    assert [notice.kind for notice in await notices_of(voted.person or 0)] == ["round_changed"]
    await resume(kode, **said)
    await cast(kode, {1: frozenset({1})}, by=waits, now=NOON)
    kinds = [entry.kind for entry in await happened_to(kode)]
    assert [kind for kind in kinds if kind in {Event.ROUND_AMENDED, Event.VOTE_RESUMED}] == [
        Event.ROUND_AMENDED,
        Event.VOTE_RESUMED,
    ]
    with pytest.raises(Refused) as refused:
        await resume(kode, **said)
    assert refused.value.reason is WhyNotRound.NOT_NEXT


async def test_a_new_text_pauses_nothing(engine: Engine) -> None:
    facts = await add_round(Phase.VOTING)
    await add_proposal(facts, listed=1)
    kode, by = facts.kode or "", await add_person(roles=[(RoleKind.FACILITATOR, WARD)])
    await amend(kode, Amends.TEXT, Phase.CLOSED, "Terima kasih.", reason=REASON, by=by, now=NOON)
    await cast(kode, {1: frozenset({1})}, by=await add_person(), now=NOON)
