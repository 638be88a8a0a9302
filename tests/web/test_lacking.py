"""A place where too few people can sign says so while a round is planned, and until its vote opens."""

from typing import Any

import pytest

from pb.ballots.life.queries import lacking_in
from pb.ballots.life.rules import Lacking
from pb.core.actor import RoleKind
from pb.rounds.rules import Phase
from pb.rounds.services import create_round
from tests.ballots.test_two_people import staff
from tests.journeys.words import said
from tests.rounds.test_rounds import plan
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_proposal, add_round, browser

pytestmark = pytest.mark.anyio


@pytest.mark.matrix("Z6")
async def test_a_place_with_one_facilitator_is_told_who_is_missing_before_the_vote(app: Any) -> None:
    """On the draft, at the desk of the round, where one signs; council and officers stand in for nobody."""
    facts = await add_round(Phase.LISTING, challenge_hours=72)
    one = await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    for kind in (RoleKind.COUNCIL, RoleKind.OFFICER, RoleKind.ADMINISTRATOR):
        await staff(kind)
    await staff(RoleKind.WITNESS, OTHER_WARD)
    assert await lacking_in(facts, NOON) == (Lacking.SECOND, Lacking.WITNESS)
    desk = await browser(app, one)
    shown = (await desk.get(f"/petugas/putaran/{facts.kode}")).text
    assert (shown.count(said("need.few_signers", n=1)), shown.count(said(Lacking.SECOND))) == (1, 0)
    assert (await desk.get(f"/petugas/putaran/{facts.kode}/tanda-tangan")).text.count(
        said(Lacking.SECOND)
    ) == 1
    draft = await create_round(plan(), by=one, now=NOON)
    assert "Tidak ada yang menjadi saksi di sini" in (await desk.get(f"/petugas/draf/{draft}")).text
    await add_person(roles=[(RoleKind.WITNESS, WARD)], totp=True)
    assert await lacking_in(facts, NOON) == ()
    shown = (await desk.get(f"/petugas/putaran/{facts.kode}")).text
    assert said("need.few_signers", n=1) not in shown


async def test_a_facilitator_with_a_proposal_in_the_round_is_no_second_person(app: Any) -> None:
    """Before and after the vote the desk names the missing person once, and only once."""
    one = await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    author = await add_person(name="Pendamping", roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    desk = await browser(app, one)
    for phase, names in ((Phase.LISTING, (1, 0)), (Phase.CLOSED, (0, 1))):
        facts = await add_round(phase)
        assert await lacking_in(facts, NOON) == ()
        await add_proposal(facts, author=author)
        assert await lacking_in(facts, NOON) == (Lacking.SECOND,)
        shown = (await desk.get(f"/petugas/putaran/{facts.kode}")).text
        assert (shown.count(said("need.few_signers", n=1)), shown.count(said(Lacking.SECOND))) == names
