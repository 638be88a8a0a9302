"""The booth on its pages: paper printed and read, a tablet that shows the ballot and nothing else."""

import re
from typing import Any

import pytest

from pb.ballots.channels.tables import Kiosk
from pb.ballots.tables import Participation
from pb.core.actor import RoleKind
from pb.core.audit import how_often
from pb.core.events import Event
from pb.core.signals import watched_of, write_signals
from pb.roll.services import make_letters
from pb.rounds.rules import Phase
from tests.ballots.test_helping import helping_town
from tests.support.roll import voting_town
from tests.support.town import NOON, WARD, Clock, add_person, add_round, browser

pytestmark = pytest.mark.anyio
MAWAR = {"nama": "Warga Mawar", "lahir": "5/4/1990"}


async def test_a_tablet_takes_one_voter_after_the_other_and_shows_nothing_else(
    app: Any, clock: Clock
) -> None:
    town = await voting_town()
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True)
    desk, tablet = await browser(app, officer), await browser(app, officer)
    booth, home = f"/petugas/tps/{town.kode}", f"/tablet/{town.kode}"
    wrong = await tablet.post(f"{booth}/tablet", {"tempat": "Aula", "pin": "12"})
    assert wrong.status == 422
    opened = await tablet.post(f"{booth}/tablet", {"tempat": "Aula", "pin": "123456"})
    assert (opened.status, opened.location) == (303, home)
    tablet.secret = ""
    for path in ("/", booth, f"/putaran/{town.kode}", "/masuk"):
        assert (await tablet.get(path)).location == home
    waiting = await tablet.get(home)
    assert 'content="5"' in waiting.text
    assert "masthead" not in waiting.text
    found = await desk.post(f"{booth}/loket/cari", MAWAR)
    person = re.findall(r'name="orang" value="(\d+)"', found.text)[0]
    assert (await desk.post(f"{booth}/loket/tablet", {"orang": person, "tablet": "1"})).status == 303
    assert f'action="{home}/mulai"' in (await tablet.get(home)).text
    assert (await tablet.get(f"{home}/suara")).location == home  # not before the voter has begun
    await tablet.post(f"{home}/mulai")
    assert (await desk.post(f"{booth}/loket/tablet", {"orang": person, "tablet": "1"})).status == 409
    sheet = await tablet.get(f"{home}/suara")
    assert f'content="60; url={home}/masih"' in sheet.text
    assert "htmx" not in sheet.text.partition("</head>")[0].replace("htmx-config", "")
    assert (await tablet.post(f"{home}/pilihan", {"pilih": "1-1"})).status == 303
    clock.pass_(seconds=60)
    assert (await tablet.get(f"{home}/masih")).status == 200
    clock.pass_(seconds=56)
    assert (await tablet.get(f"{home}/suara")).location == home  # nobody touched it: it begins anew
    assert (await desk.post(f"{booth}/loket/tablet", {"orang": person, "tablet": "1"})).status == 303
    await tablet.post(f"{home}/mulai")
    assert "Usulan 1" in (await tablet.get(f"{home}/tinjau")).text  # what was chosen is kept
    sent = await tablet.post(f"{home}/suara", {"suara-1": "1"})
    assert sent.status == 200
    assert 'class="receipt-code"' in sent.text
    assert f'href="{home}"' in sent.text
    (mark,) = await Participation.select()
    assert (mark["channel"], mark["version"]) == ("kiosk", 1)
    (row,) = await Kiosk.select()
    assert row["entry"] is None
    assert (await tablet.get(f"{home}/suara")).location == home
    assert (await tablet.post(f"{home}/tutup", {"pin": "000000"})).status == 422
    assert (await tablet.post(f"{home}/tutup", {"pin": "123456"})).status == 303
    assert [await how_often(kind, town.kode) for kind in (Event.KIOSK_OPENED, Event.KIOSK_CLOSED)] == [1, 1]
    tablet.cookies.pop("tablet")
    assert (await tablet.get("/")).status == 200
    assert (await tablet.get(home)).status == 404


async def test_a_letter_opens_a_tablet_and_does_not_replace_what_an_account_sent(
    app: Any, clock: Clock
) -> None:
    from pb.ballots.services import cast
    from pb.core.actor import Level
    from pb.roll.services import match

    town, resident = await voting_town(), await add_person(level=Level.L1)
    officer = await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True)
    _, letters = await make_letters(town.kode, WARD, 5, 1, by=town.first, now=NOON)
    tablet, home = await browser(app, officer), f"/tablet/{town.kode}"
    await tablet.post(f"/petugas/tps/{town.kode}/tablet", {"tempat": "Aula", "pin": "123456"})
    tablet.secret = ""
    wrong = {"seri": letters[0].serial, "kode": "XXXXXXXX"}
    assert (await tablet.post(f"{home}/surat", wrong)).status == 422
    right = {"seri": letters[0].serial, "kode": letters[0].code}
    assert (await tablet.post(f"{home}/surat", right)).location == f"{home}/suara"
    assert "Usulan 1" in (await tablet.get(f"{home}/suara")).text
    assert (await tablet.post(f"{home}/selesai")).status == 303
    await match(town.kode, "Warga Mawar", "5/4/1990", by=resident, now=NOON)
    await cast(town.kode, {1: frozenset({1})}, by=resident, now=NOON)
    await tablet.post(f"{home}/surat", right)
    refused = await tablet.get(f"{home}/suara")
    assert "Usulan 1" not in refused.text
    assert f'action="{home}/selesai"' in refused.text


async def test_paper_is_printed_handed_out_totalled_and_read_on_its_pages(app: Any, clock: Clock) -> None:
    town = await voting_town()
    one, two = [await add_person(roles=[(RoleKind.OFFICER, WARD)], totp=True) for _ in range(2)]
    keeper, first, second = await browser(app, town.first), await browser(app, one), await browser(app, two)
    booth = f"/petugas/tps/{town.kode}"
    too_many = await keeper.post(f"{booth}/kertas", {"kontes": "1", "lembar": "999"})
    assert (too_many.status, 'id="f-lembar-error"' in too_many.text) == (422, True)
    sheets = await keeper.post(f"{booth}/kertas", {"kontes": "1", "lembar": "2"})
    serials = re.findall(r'<span class="letter-code">(\w{6})</span>', sheets.text)
    assert len(serials) == 2
    found = await first.post(f"{booth}/loket/cari", {"nama": "", "lahir": ""})
    assert found.status == 422
    found = await first.post(f"{booth}/loket/cari", MAWAR)
    person = re.findall(r'name="orang" value="(\d+)"', found.text)[0]
    assert (await first.post(f"{booth}/loket/kertas", {"orang": person})).status == 303
    again = await first.post(f"{booth}/loket/cari", MAWAR)
    assert "Orang ini sudah mengambil kertas." in again.text
    counts = {"bundel": "1", "kotak": "1", "tidak_kembali": "0", "rusak": "0", "sisa": "0"}
    off = await first.post(f"{booth}/jumlah", counts)
    assert (off.status, "Jumlah keempat angka" in off.text) == (409, True)
    assert (await first.post(f"{booth}/jumlah", counts | {"sisa": "1"})).status == 303
    unknown = await first.get(f"{booth}/masukan?seri=000000")
    assert (unknown.status, 'id="f-seri-error"' in unknown.text) == (422, True)
    form = await first.get(f"{booth}/masukan?seri={serials[0].lower()}")
    assert form.text.count('name="suara-1"') == 4
    assert (await first.post(f"{booth}/masukan", {"seri": serials[0], "suara-1": "1"})).status == 303
    assert (await first.post(f"{booth}/masukan", {"seri": serials[0], "suara-1": "2"})).status == 409
    other = {"seri": serials[0], "cacat": "illegible"}
    assert (await second.post(f"{booth}/masukan", other)).status == 303
    assert serials[0] in (await keeper.get(f"{booth}/selisih")).text
    assert (await keeper.post(f"{booth}/masukan", {"seri": serials[0], "suara-1": "1"})).status == 303
    assert "Sah 1, tidak sah 0." in (await keeper.get(booth)).text


async def test_who_enters_ballots_for_others_is_counted(app: Any) -> None:
    """By the same counters as a phone; without a roll the doors stay shut, and the page says why."""
    town, helper, people = await helping_town(2)
    visitor, path = await browser(app, helper), f"/bantu/{town.kode}/suara"
    for person in people:
        assert (await visitor.post(path, {"orang": str(person.id), "suara-1": "1"})).status == 200
    await write_signals(now=NOON)
    kinds, _ = await watched_of(town.facts.id)
    assert {one.kind: (one.sources, one.most) for one in kinds} == {
        "device": (0, 0), "address": (1, 2), "assistant": (1, 2)}  # fmt: skip
    facts = await add_round(Phase.LISTING)
    keeper = await browser(app, town.first)
    assert "memerlukan daftar pemilih" in (await keeper.get(f"/petugas/daftar/{facts.kode}")).text
    assert (await keeper.get(f"/petugas/tps/{facts.kode}")).status == 409
