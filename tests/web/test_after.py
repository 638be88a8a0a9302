"""What comes after a round, as people see it: the sheet for the planners and the answers."""

import csv
import io
from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.core.ids import new_id
from pb.outcomes.referrals.services import refer
from pb.places.pins import read_pin
from pb.proposals.queries import require_draft, require_proposal
from pb.proposals.queries.pins import pin_of
from pb.proposals.services import publish_draft, save_draft, start_draft, start_edit
from pb.proposals.tables import PinRow
from pb.rounds.rules import Phase
from tests.proposals.test_proposals import BODY
from tests.support.town import NOON, WARD, add_person, add_proposal, add_round, browser

pytestmark = pytest.mark.anyio


async def test_the_sheet_has_the_columns_of_the_planners_and_no_formula(app: Any) -> None:
    facts = await add_round(Phase.LISTING)
    kode = await add_proposal(facts, title='=HYPERLINK("x")', verdict="not_eligible")
    by = await add_person(roles=[(RoleKind.FACILITATOR, WARD)], totp=True)
    await refer(kode, "pokir", "", "", by=by, now=NOON)
    desk = await browser(app, by)
    body = (await desk.get("/petugas/rujukan/lembar.csv?tujuan=pokir")).text
    (row,) = csv.DictReader(io.StringIO(body.removeprefix("\ufeff")))
    assert row["activity"] == row["title"] == '\'=HYPERLINK("x")'
    assert (row["kelurahan"], row["rw"], row["address"]) == ("Cisaranten Endah", "05", "Gang utama")
    assert (row["volume"], row["unit"], row["target_agency"][:5]) == ("1", "paket", "Dinas")
    assert row["problem"].startswith("Air meluap")
    assert kode in (await desk.get("/petugas/rujukan/lembar")).text
    assert kode not in (await desk.get("/petugas/rujukan?tujuan=agency")).text


async def test_an_answer_without_its_day_or_reason_is_said_and_what_was_typed_stays(app: Any) -> None:
    facts = await add_round(Phase.LISTING)
    kode = await add_proposal(facts, verdict="not_eligible")
    by = await add_person(roles=[(RoleKind.COUNCIL, WARD)], totp=True)
    await refer(kode, "pokir", "", "", by=by, now=NOON)
    desk, good = await browser(app, by), {"kode": kode, "jawaban": "sent", "tanggal": "2026-06-12"}
    for changed, field, status in (
        ({"tanggal": "kemarin"}, "tanggal", 422),
        ({"tanggal": "2026-06-20"}, "tanggal", 409),
        ({"jawaban": "taken"}, "jawaban", 409),
        ({"kata": "x" * 501}, "kata", 422),
    ):
        answer = await desk.post("/petugas/rujukan", good | {"kata": "Diserahkan ke loket"} | changed)
        assert answer.status == status, changed
        assert f'id="f-{field}-error"' in answer.text
        assert f'value="{kode}" checked' in answer.text
    assert (await desk.post("/petugas/rujukan", good | {"kata": "Diserahkan"})).status == 303
    page = (await (await browser(app)).get(f"/usulan/{kode}")).text
    assert "Diserahkan" in page


async def test_a_tap_on_the_map_without_javascript_is_the_place_of_a_proposal(
    app: Any,
) -> None:
    facts, by = await add_round(Phase.IDEAS), await add_person()
    neighbour = await add_proposal(facts, title="Lampu gang", rw=7)
    draft = await start_draft(facts.kode or "", by=by, now=NOON)
    await save_draft(draft, BODY | {"rw": ""}, by=by, now=NOON)
    author, screen = await browser(app, by), f"/saya/draf/{draft}/2"
    typed = {"rw": "", "spot": "Gang utama", "category": "drainase", "pin": ""}
    wrong = await author.post(screen, typed | {"pin": "depan masjid", "lanjut": "ya"})
    assert wrong.status == 422
    assert 'id="f-pin-error"' in wrong.text
    assert 'value="depan masjid"' in wrong.text
    by_key = await author.post(screen, typed | {"titik.x": "0", "titik.y": "0"})
    assert (by_key.status, by_key.location) == (303, f"{screen}#titik")
    assert (await require_draft(draft, by=by)).body["pin"] == ""
    await author.post(screen, typed | {"titik.x": "160", "titik.y": "150"})
    pin = read_pin((await require_draft(draft, by=by)).body["pin"])
    assert pin is not None
    near = await require_proposal(neighbour, by=by)
    await PinRow.insert(PinRow(id=new_id(), proposal=near.id, lat=pin.lat + 500, lng=pin.lng))
    page = (await author.get(screen)).text
    assert "Cisaranten Endah" in page
    assert neighbour in page
    assert "RW 7" in page
    kode = await publish_draft(draft, by=by, now=NOON)
    visitor = await browser(app)
    shown = (await visitor.get(f"/usulan/{kode}")).text.partition("<figcaption")[2].partition("</fig")[0]
    assert "Cisaranten Endah. " in shown
    assert str(pin.lat)[-6:] not in shown
    map_ = (await visitor.get(f"/putaran/{facts.kode}/peta")).text
    assert map_.count("fill-late") == 2
    assert map_.count(f"/usulan/{kode}") == 2
    picture = await visitor.get(f"/wilayah/{WARD}/peta.svg?titik=-6.93,107.68")
    assert "<circle" in picture.text
    assert "<circle" not in (await visitor.get(f"/wilayah/{WARD}/peta.svg?titik=%3Cscript%3E")).text
    assert (await visitor.get("/wilayah/32.73.99.1001/peta.svg")).status == 404
    edit = await start_edit(kode, by=by, now=NOON)
    await save_draft(edit, {"pin": ""}, by=by, now=NOON)
    await publish_draft(edit, by=by, now=NOON)
    assert await pin_of((await require_proposal(kode, by=by)).id) is None
