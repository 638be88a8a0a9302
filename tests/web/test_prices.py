"""The city's price list: read from a table, put into a draft, with the upkeep that nobody forgets."""

from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.core.errors import NotFound
from pb.proposals.queries.prices import price_list
from pb.proposals.rules.prices import AtLine, PriceFault, PriceLine, read_prices
from pb.proposals.services import set_prices, start_draft
from pb.rounds.rules import Phase
from tests.support.town import CITY, NOON, WARD, add_person, add_proposal, add_round, browser

pytestmark = pytest.mark.anyio
LIST = (
    "Kegiatan;Satuan;Harga;Dinas;Rawat;Paket;Jumlah\n"
    "Lampu jalan;titik;1.900.000;Dishub;120.000;;\n"
    "Saluran beton;m;700.000;DSDABM;10.000;Gang tanpa banjir;40\n"
    "Sumur resapan;unit;6,5 juta;;0;Gang tanpa banjir;2\n"
)


@pytest.mark.one_engine
def test_a_price_list_is_read_in_any_order_and_each_fault_is_told_with_its_line() -> None:
    lines, faults = read_prices(LIST)
    assert faults == ()
    assert lines[2] == PriceLine("Sumur resapan", "unit", 6_500_000, "", 0, "Gang tanpa banjir", 2)
    head = "harga,satuan,kegiatan,dinas,rawat,jumlah"
    broken = f"{head}\nmurah,m,Got,,,\n5,m,,,,\n5,m,Got,XX,,\n5,m,Got,,-,\n5,m,Got,,,0\n"
    assert [(one.line, one.why) for one in read_prices(broken)[1]] == [
        (2, PriceFault.MONEY), (3, PriceFault.ACTIVITY), (4, PriceFault.AGENCY),
        (5, PriceFault.UPKEEP), (6, PriceFault.QUANTITY),
    ]  # fmt: skip
    assert read_prices("kegiatan;satuan;harga\nGot;m;5\nGot;m;6")[1] == (AtLine(3, PriceFault.TWICE),)
    assert read_prices("apa;berapa\nx;1")[1] == (AtLine(1, PriceFault.HEADER),)
    assert read_prices("")[1][0].why is PriceFault.EMPTY


async def test_an_administrator_sets_the_list_and_a_bundle_becomes_cost_lines_of_a_draft(app: Any) -> None:
    lines, _ = read_prices(LIST)
    with pytest.raises(NotFound):
        await set_prices(lines, by=await add_person(roles=[(RoleKind.ADMINISTRATOR, WARD)]), now=NOON)
    boss = await add_person(roles=[(RoleKind.ADMINISTRATOR, CITY)], totp=True)
    desk = await browser(app, boss)
    refused = await desk.post("/petugas/harga", {"daftar": LIST.replace("1.900.000", "mahal")})
    assert (refused.status, await price_list()) == (422, ())
    assert "mahal" in refused.text
    assert (await desk.post("/petugas/harga", {"daftar": LIST})).status == 303
    assert (await desk.post("/petugas/harga", {"daftar": LIST})).status == 303
    assert len(await price_list()) == 3
    facts, by = await add_round(Phase.IDEAS), await add_person()
    author = await browser(app, by)
    draft = await start_draft(facts.kode or "", by=by, now=NOON)
    screen = f"/saya/draf/{draft}/3"
    assert "Gang tanpa banjir" in (await author.get(screen)).text
    answer = await author.post(screen, {"lanjut": "harga", "harga": "paket:Gang tanpa banjir"})
    assert answer.status == 303
    page = (await author.get(screen)).text
    assert "Saluran beton" in page
    assert "41.000.000" in page
    assert "400.000" in page
    assert (await author.get("/harga")).status == 200


async def test_the_sheet_of_an_rw_has_the_columns_of_the_musrenbang(app: Any) -> None:
    facts = await add_round(Phase.IDEAS)
    await add_proposal(facts, title="Saluran gang", rw=5)
    await add_proposal(facts, title="Taman RW sebelah", rw=7)
    page = (await (await browser(app)).get(f"/putaran/{facts.kode}/musrenbang?rw=5")).text
    assert "Saluran gang" in page
    assert "Taman RW sebelah" not in page
    assert "Kerja bakti" in page
