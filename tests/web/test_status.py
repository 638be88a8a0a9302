"""The page that tells how the installation stands, and the one on which witnesses of a round are named."""

from datetime import timedelta
from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.operations.incidents.services import end_incident, open_incident
from pb.operations.rules import Job, RunState
from pb.operations.services import begin_run, end_run
from pb.rounds.rules import Phase
from pb.transparency.services import extend_log
from tests.support.town import NOON, WARD, Clock, add_person, add_round, browser

pytestmark = pytest.mark.anyio


async def test_the_status_page_tells_kinds_of_faults_and_what_is_late(app: Any, clock: Clock) -> None:
    visitor = await browser(app)
    assert "Belum diperiksa" in (await visitor.get("/status")).text
    await extend_log(now=NOON)
    for state, facts, said in (
        (RunState.FINE, {"entries": 3, "faults": 0, "kinds": []}, "Semuanya cocok"),
        (RunState.WRONG, {"entries": 3, "faults": 1, "kinds": ["seal"]}, "Baris putaran yang sudah selesai"),
    ):
        clock.pass_(minutes=2)
        await end_run(await begin_run(Job.VERIFY, now=clock()), state, facts, now=clock())
        assert said in (await visitor.get("/status")).text
    kept = await begin_run(Job.BACKUP, now=NOON)
    await end_run(kept, RunState.FINE, {"milliseconds": 1_200, "bytes": 9}, now=NOON)
    page = (await visitor.get("/status")).text
    assert "2 detik" in page
    assert "Tidak ada orang luar yang menyimpan kepala" in page
    clock.now = NOON + timedelta(days=3)
    await extend_log(now=clock())
    assert "Pemeriksaan malam terlambat" in (await visitor.get("/status")).text


async def test_a_facilitator_names_witnesses_and_a_bad_address_is_told_beside_its_field(app: Any) -> None:
    facts = await add_round(Phase.LISTING)
    who = await browser(app, await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True))
    url = f"/petugas/putaran/{facts.kode}/saksi"
    bad = await who.post(url, {"siapa": "Karang Taruna", "alamat": "bukan surel"})
    assert bad.status == 409
    assert "Tulis alamat surel" in bad.text
    assert 'value="bukan surel"' in bad.text
    assert (await who.post(url, {"siapa": "Karang Taruna", "alamat": "kt@example.id"})).status == 303
    page = (await who.get(url)).text
    assert "kt@example.id" in page
    assert "Jangan kirim lagi" in page
    seen = await browser(app, await add_person(roles=[(RoleKind.WITNESS, WARD)], totp=True))
    assert "Jangan kirim lagi" not in (await seen.get(url)).text
    assert (await seen.post(url, {"siapa": "Pers", "alamat": "pers@example.id"})).status == 403


async def test_an_incident_is_read_on_the_status_page_until_three_months_after_its_end(app: Any) -> None:
    visitor, what = await browser(app), "Server mati selama dua jam <b>saat</b> pemilihan."
    await open_incident(what, since=NOON - timedelta(hours=2), now=NOON)
    told = (await visitor.get("/status")).text
    assert "Masih berlangsung" in told
    assert "&lt;b&gt;saat" in told
    await end_incident(1, "Pemasok listrik diganti.", now=NOON)
    assert "Pemasok listrik diganti." in (await visitor.get("/status")).text
