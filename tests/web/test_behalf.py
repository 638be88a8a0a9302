"""Somebody without a phone proposes at the counter: under their own name, and it says who wrote it down."""

from typing import Any

import pytest

from pb.core.actor import VISITOR, RoleKind
from pb.core.errors import NotFound
from pb.proposals.queries import mine, require_proposal
from pb.proposals.services import publish_draft, save_draft, start_for
from pb.rounds.rules import Phase
from tests.proposals.test_proposals import BODY
from tests.support.town import NOON, OTHER_WARD, WARD, add_person, add_round, browser

pytestmark = pytest.mark.anyio


async def test_an_officer_writes_down_what_a_resident_says_and_the_page_says_so(app: Any) -> None:
    facts = await add_round(Phase.IDEAS)
    officer = await add_person(name="Petugas", roles=[(RoleKind.OFFICER, WARD)], totp=True)
    counter = await browser(app, officer)
    form = {"putaran": facts.kode, "nama": "Warga RW 05", "rw": "5"}
    unasked = await counter.post("/petugas/usulan-warga", form)
    assert (unasked.status, 'value="Warga RW 05"' in unasked.text) == (422, True)
    begun = await counter.post("/petugas/usulan-warga", form | {"setuju": "1"})
    draft = int(begun.location.split("/")[3])
    await save_draft(draft, BODY, by=officer, now=NOON)
    assert "Warga RW 05" in (await counter.get(f"/saya/draf/{draft}/1")).text
    kode = await publish_draft(draft, by=officer, now=NOON)
    made = await require_proposal(kode, by=VISITOR)
    assert (made.author, made.author_name, made.written_by) == (None, "Warga RW 05", "officer")
    assert await mine(officer.person or 0) == ()
    assert "Ditulis oleh" in (await (await browser(app)).get(f"/usulan/{kode}")).text


async def test_nobody_writes_for_others_outside_of_their_place(app: Any) -> None:
    facts = await add_round(Phase.IDEAS)
    for roles in ([(RoleKind.OFFICER, OTHER_WARD)], [(RoleKind.PROFESSIONAL, WARD)], []):
        with pytest.raises(NotFound):
            await start_for(facts.kode or "", "Warga RW 05", 5, by=await add_person(roles=roles), now=NOON)
