"""A changed cost as people see it: both values on ballot, round and log; what was typed stays."""

import re
from typing import Any

import pytest

from pb.ballots.amending.services import resume
from tests.ballots.test_costs import REASON, town
from tests.journeys.words import _, said
from tests.support.town import NOON, add_person, browser

pytestmark = [pytest.mark.anyio, pytest.mark.matrix("V14")]


async def test_ballot_and_round_show_both_values_and_the_desk_keeps_what_was_typed(app: Any) -> None:
    facts, one, two = await town()
    kode, voter = facts.kode or "", await browser(app, await add_person())
    asks, puts = await browser(app, one), await browser(app, two)
    desk = f"/petugas/putaran/{kode}/biaya"
    wrong = await asks.post(desk, {"usulan": "1-2", "biaya": "banyak", "alasan": REASON})
    assert wrong.status == 422
    assert REASON in wrong.text
    assert (await asks.post(desk, {"usulan": "1-2", "biaya": "50.000.000", "alasan": REASON})).status == 303
    paused = _("The vote is paused: something is being corrected.")
    assert paused in (await voter.get(f"/putaran/{kode}")).text
    for page in ("/petugas", f"/petugas/putaran/{kode}"):
        assert said("need.paused") in (await asks.get(page)).text
    assert (await asks.post(f"{desk}/1", {"putusan": "ya"})).status == 409
    assert (await puts.post(f"{desk}/1", {"putusan": "ya"})).status == 303
    await resume(kode, reason=REASON, by=one, now=NOON)
    assert paused not in (await voter.get(f"/putaran/{kode}")).text
    for address in (f"/putaran/{kode}", f"/putaran/{kode}/suara", f"/putaran/{kode}/catatan"):
        shown = (await voter.get(address)).text
        assert "50.000.000" in shown, address
        assert re.search(r"<del>.*40\.000\.000.*</del>", shown), address
