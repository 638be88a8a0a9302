"""A place where too few people can sign says so while a round is planned, and until its vote opens."""

from typing import Any

import pytest

from pb.ballots.life.queries import lacking_in
from pb.ballots.life.rules import Lacking
from pb.core.actor import RoleKind
from pb.rounds.rules import Phase
from pb.rounds.services import create_round
from tests.ballots.test_two_people import staff
from tests.rounds.test_rounds import plan
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_round, browser

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
    for page in ("", "/tanda-tangan"):
        shown = (await desk.get(f"/petugas/putaran/{facts.kode}{page}")).text
        assert "Tidak ada yang bisa menandatangani bersama Anda" in shown
    draft = await create_round(plan(), by=one, now=NOON)
    assert "Tidak ada yang menjadi saksi di sini" in (await desk.get(f"/petugas/draf/{draft}")).text
    await add_person(roles=[(RoleKind.WITNESS, WARD)], totp=True)
    assert await lacking_in(facts, NOON) == ()
    assert "bersama Anda" not in (await desk.get(f"/petugas/putaran/{facts.kode}")).text
