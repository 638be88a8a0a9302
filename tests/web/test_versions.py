"""The versions of a workshop on the web: written with reasons, signed off, answered, told to everybody."""

from typing import Any

import pytest

from pb.core.actor import Actor
from tests.support import pages
from tests.support.town import Browser, browser
from tests.support.version_room import Room, room
from tests.support.web_town import Town

pytestmark = pytest.mark.anyio
LONG = "Perlu gambar kerja dan izin tetangga"


def here(r: Room, n: int = 1, more: str = "") -> str:
    """The page of a version, or one of its forms."""
    return f"/lokakarya/{r.kode}/versi/{n}{more}"


def desk(r: Room, more: str = "") -> str:
    """The facilitator's pages of versions."""
    return f"/petugas/lokakarya/{r.kode}/versi{more}"


async def as_(town: Town, who: Actor | None) -> Browser:
    return await browser(town.app, who)


async def typed(town: Town, r: Room, n: int = 1) -> tuple[Browser, dict[str, Any]]:
    """The facilitator's browser with the form of a version, as it comes filled in."""
    by = await as_(town, r.by)
    page = await by.get(desk(r, f"/{n}"))
    assert page.status == 200, page.status
    return by, pages.form_to(page.text, desk(r, f"/{n}")).data()


async def test_a_version_goes_from_the_table_to_everybody_with_its_reasons(town: Town) -> None:
    r = await room()
    by = await as_(town, r.by)
    assert desk(r) in (await by.get(f"/lokakarya/{r.kode}")).text
    assert (await by.get(desk(r))).status == 200
    answer = await by.post(desk(r), {"usulan": r.proposal, "pilihan": "1"})
    assert (answer.status, answer.location) == (303, desk(r, "/1"))
    by, form = await typed(town, r)
    assert "U-ditch 30 cm" in form["activity"]
    answer = await by.post(desk(r, "/1"), form | {"lanjut": "simpan", "title": "Saluran dan jalan setapak"})
    assert (answer.status, answer.location) == (303, desk(r, "/1"))
    page = (await by.get(here(r))).text
    assert desk(r, "/1/serahkan") not in page
    by, form = await typed(town, r)
    changes = form["ubah"]
    form |= {f"putusan-{place}": "1" for place in range(len(changes))}
    answer = await by.post(desk(r, "/1"), form | {"lanjut": "lihat", "catatan": "Hasil rembug"})
    assert (answer.status, answer.location) == (303, here(r))
    page = (await by.get(here(r))).text
    handed = await by.post(desk(r, "/1/serahkan"), pages.form_to(page, desk(r, "/1/serahkan")).data())
    assert (handed.status, handed.location) == (303, here(r))
    visitor = (await Browser(town.app).get(here(r))).text
    for words in ("Hasil rembug", "Kerja bakti", "Lebih murah", "setapak"):
        assert words in visitor, words
    assert "<ins>" in visitor
    assert "<form" not in visitor.partition("<footer")[0]
