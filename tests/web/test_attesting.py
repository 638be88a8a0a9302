"""Attestations in the browser: the resident asks, the head answers on a phone, the kelurahan keeps them."""

from typing import Any

import pytest

from pb.core.actor import Level
from pb.people.attesting.queries import newest_ask
from tests.people.test_attesting import WHY, level, make_street
from tests.support.town import WARD, add_person, browser

pytestmark = pytest.mark.anyio


async def test_on_a_phone_the_resident_asks_the_head_says_yes_and_the_kelurahan_agrees(
    app: Any,
) -> None:
    street = await make_street()
    person = await add_person(name="Warga kos", rw=5, level=Level.L1)
    resident, head = await browser(app, person), await browser(app, street.rt)
    officer, anyone = await browser(app, street.officer), await browser(app)
    assert (await resident.post("/saya/kesaksian", {"rt": "seratus"})).status == 422
    assert (await resident.post("/saya/kesaksian", {"rt": "3"})).status == 303
    shown = (await head.get("/kesaksian")).text
    assert "Nama Warga kos" in shown
    asked = await newest_ask(person.person)
    assert asked is not None
    sent = {"sebagai": street.rt_head.id, "kata": "ya"}
    assert (await head.post(f"/kesaksian/{asked.id}", sent)).status == 303
    assert "Nama Warga kos" in (await officer.get("/petugas/kesaksian")).text
    assert (await officer.post(f"/petugas/kesaksian/{asked.id}", {"kata": "ya"})).status == 303
    assert await level(person) == Level.L2
    public = (await anyone.get(f"/wilayah/{WARD}/kesaksian")).text
    assert "RT 03" in public
    assert "Nama Warga kos" not in public
    assert 'name="alasan"' not in public
    end = f"/petugas/kesaksian/ketua/{street.rt_head.id}"
    assert "x" * 501 in (await officer.post(end, {"alasan": "x" * 501})).text
    assert (await officer.post(end, {"alasan": WHY, "cabut": "1"})).status == 303
    assert await level(person) == Level.L1
