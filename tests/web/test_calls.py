"""Calls to voters on their pages: a witness asks, and everybody reads numbers and nothing else."""

from typing import Any
from zlib import compress

import pytest

from pb.ballots.calls.services import draw_calls
from pb.ballots.calls.tables import VoterCall
from pb.ballots.services import cast, close_voting, move_due_rounds
from pb.core.actor import CLOCK, RoleKind
from pb.core.db import current_engine
from pb.rounds.rules import Phase
from pb.sealing.services import keep_box_roots
from pb.web.words import say
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round, browser
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
NOTE = "Ia bilang sedang di luar kota."


async def test_a_witness_asks_one_after_the_other_and_the_town_reads_how_many_said_no(app: Any) -> None:
    facts = await add_round(Phase.VOTING, challenge_hours=72)
    await add_proposal(facts, listed=1)
    for n in range(2):
        voter = await add_person(name=f"Warga {n}")
        await cast(facts.kode or "", {1: frozenset({1})}, by=voter, now=NOON)
    await close_voting(facts.kode or "", by=CLOCK, now=NOON)
    await move_due_rounds(now=NOON)
    await keep_box_roots(now=NOON)
    await draw_calls(now=NOON)
    witness = await browser(app, await add_person(roles=[(RoleKind.WITNESS, WARD)], totp=True))
    runs = await browser(app, await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True))
    desk = f"/petugas/putaran/{facts.kode}/tanya-ulang"
    await witness.get(desk)
    with counted(current_engine()) as few:
        await witness.get(desk)
    rows = [
        VoterCall(id=n, round=facts.id, number=n, voter=n, state="waiting", note_sealed="")
        for n in range(3, 203)
    ]
    await VoterCall.insert(*rows)
    with counted(current_engine()) as many:
        page = (await witness.get(desk)).text
    assert len(few) == len(many) < 20
    assert len(compress(page.encode())) < 14_000
    await VoterCall.delete().where(VoterCall.number > 2)
    assert "2 pemilih perlu ditanya" in (await witness.get("/petugas")).text
    page = (await witness.get(desk)).text
    assert "Nama Warga" not in page
    person = await witness.post(f"{desk}/lihat", {"nomor": "1"})
    assert "Nama Warga" in person.text
    kept = await witness.post(f"{desk}/1/jawaban", {"jawaban": "denied", "catatan": "tidak"})
    assert kept.status == 422
    assert "tidak</textarea>" in kept.text
    assert (await witness.post(f"{desk}/1/jawaban", {"jawaban": "denied", "catatan": NOTE})).status == 303
    sheet = (await witness.post(f"{desk}/lembar", {"mulai": "1"})).text
    assert sheet.count("Nama Warga") == 1
    log = (await (await browser(app)).get(f"/putaran/{facts.kode}/catatan")).text
    assert str(say("call_state.denied")).partition(":")[2] in log
    assert NOTE not in log
    assert "Nama Warga" not in log
    said = "1 orang yang bertanda memilih berkata tidak memilih"
    for reader, at in ((runs, "tanda-tangan"), (witness, "tanda-tangan"), (witness, "tanya-ulang")):
        assert said in (await reader.get(f"/petugas/putaran/{facts.kode}/{at}")).text
    assert "1 meragukan" in (await witness.get(f"/petugas/putaran/{facts.kode}/saksi")).text
    assert (
        str(say("need.doubtful_marks", n=1))[:20] in (await runs.get(f"/petugas/putaran/{facts.kode}")).text
    )
