"""What comes after a round, as people see it: the sheet for the planners and the answers."""

import csv
import io
from typing import Any

import pytest

from pb.core.actor import RoleKind
from pb.outcomes.referrals.services import refer
from pb.rounds.rules import Phase
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
