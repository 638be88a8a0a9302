"""Filters, map, scoreboards, reports, feeds and files of promises; what is followed and left in one tap."""

import csv
import io
import json
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from pb.commitments.queries.members import member_code
from pb.commitments.services import follow
from pb.commitments.tables import Commitment
from pb.core.area import rw_code
from pb.people.services import notify
from pb.places.services import ensure_rw
from tests.support import pages
from tests.support.town import NOON, OTHER_WARD, WARD
from tests.support.web_promises import SCRIPT
from tests.support.web_town import Town
from tests.web.test_pages import counted
from tests.web.test_promises import add_rows, words

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"
VIEWS = ("promises", "promises.map", "promises.agencies", "promises.members")


def code(town: Town) -> str:
    return member_code(town.facts.people["council"].person or 0)


async def seen(town: Town, name: str, query: str = "", role: str = "visitor", **params: Any) -> str:
    answer = await town.browser(role).get(town.url(name, **params) + query)
    assert answer.status == 200
    return str(answer.text)


async def test_the_board_is_filtered_by_council_member_and_by_party(town: Town) -> None:
    await add_rows(3, council=town.facts.people["facilitator"].person)
    everything = (await town.browser().get(town.url("promises"))).text
    assert f'value="{code(town)}"' in everything  # a facilitator is no council member
    mine = words(await seen(town, "promises", f"?dewan={code(town)}"))
    assert "Gang lain" not in mine
    group = words(await seen(town, "promises", "?pihak=karang+TARUNA"))
    assert "10 janji" in group
    assert "Tidak ada janji yang cocok" in words(await seen(town, "promises", "?pihak=%25_<b>"))


async def test_the_map_and_its_table_lead_to_the_promises_of_a_kelurahan(town: Town) -> None:
    await add_rows(4, place=OTHER_WARD, ends=date(2026, 6, 1))
    await ensure_rw(rw := rw_code(OTHER_WARD, 7), now=NOON)
    await Commitment.update(place=rw, disputes=2, answers=1).where(Commitment.kode == "UJI-00001")
    page = pages.read(text := await seen(town, "promises.map"))
    links = [a.get("href") for a in page.all("a") if "wilayah=" in (a.get("href") or "")]
    assert links.count(f"/komitmen?wilayah={OTHER_WARD}") == 2  # on the map and in the table
    assert any(WARD in link for link in links)
    drawn = page.all("svg")
    assert any(svg.get("class") == "wards" and svg.get("aria-hidden") == "true" for svg in drawn)
    assert "Binong" in page.all("tbody")[0].all("tr")[0].text  # the most late first
    assert "2 (RW 07: 2; belum dijawab: 1)" in words(text)
    assert "dibantah: 2 (RW 07: 2)" in (page.all("tbody")[0].all("tr")[0].get("data-say") or "").replace(
        "\xa0", " "
    )
    assert 'class="wards-said"' in text


async def test_scores_say_how_they_are_computed_and_never_count_the_unconfirmed_as_done(town: Town) -> None:
    for name in ("promises.agencies", "promises.members"):
        page = words(await seen(town, name))
        assert "Cara menghitungnya" in page
        assert "Ditutup tanpa konfirmasi warga 1" in page
        assert "Dibenarkan warga 0" in page
    member = await seen(town, "promises.members", "?tahun=2026")
    assert town.facts.people["council"].label in member
    assert str(town.facts.people["council"].person) not in member


async def test_the_report_of_a_year_lists_each_promise_and_why_some_were_called_off(town: Town) -> None:
    for name, who in (("promises.agency_year", "DPKP"), ("promises.member_year", code(town))):
        text = await seen(town, name, year=2026, code=who)
        page = words(text)
        assert "Janji tahun 2026" in page
        assert "“Lahan masih dipakai warga.”" in page
        assert "&lt;script&gt;" in text
        assert "<script>alert" not in text
        for year, other in ((1999, who), (2026, "TIDAK-ADA")):
            url = town.url(name, year=year, code=other)
            assert (await town.browser().get(url)).status == 404


async def test_feeds_are_whole_and_hold_what_somebody_typed_as_text(town: Town) -> None:
    answer = await town.browser().get(town.url("promises.feed"))
    assert answer.header("content-type") == "application/atom+xml"
    feed = ElementTree.fromstring(answer.text)
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.iter(f"{ATOM}entry")]
    assert any(SCRIPT in (title or "") for title in titles)
    assert all(feed.find(f"{ATOM}{name}") is not None for name in ("id", "title", "updated", "author"))
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) > 8
    none = ElementTree.fromstring(await seen(town, "promises.feed", f"?wilayah={OTHER_WARD}&dinas=DLH"))
    assert not list(none.iter(f"{ATOM}entry"))
    own = await seen(town, "promise.feed", kode=town.facts.promises["disputed"])
    assert own.count("<entry>") == 7
    assert "Air masih masuk rumah." not in own  # what a resident wrote stands on the page alone


async def test_files_hold_every_promise_and_entry_no_person_and_no_formula(town: Town) -> None:
    await add_rows(1100, title="=HYPERLINK(1)")
    got = await town.browser().get(town.url("promises.file", file="janji.csv"))
    rows = list(csv.DictReader(io.StringIO(got.text)))
    assert len(rows) == await Commitment.count()
    assert {row["title"] for row in rows if row["kode"].startswith("UJI")} == {"'=HYPERLINK(1)"}
    assert 'rel="license"' in got.header("link")
    entries = list(csv.DictReader(io.StringIO(await seen(town, "promises.file", file="catatan.csv"))))
    said = {row["text"] for row in entries if row["kind"] in {"confirmed", "disputed"}}
    assert said == {""}
    assert any(row["text"] == SCRIPT for row in entries)
    same = json.loads(await seen(town, "promises.file", file="catatan.json"))
    assert len(same["catatan"]) == len(entries)
    assert list(same["fields"]) == list(entries[0])
    whole = json.dumps(same) + got.text
    assert not [who for who in town.facts.people.values() if who.person and str(who.person) in whole]
    told = json.loads(await seen(town, "promises.file", file="janji.csv-metadata.json"))
    assert [column["name"] for column in told["tableSchema"]["columns"]] == list(rows[0])
    for wrong in ("janji.xml", "rahasia.csv", "janji"):
        assert (await town.browser().get(town.url("promises.file", file=wrong))).status == 404


async def test_the_projects_of_all_are_those_of_each(town: Town) -> None:
    everything = json.loads(await seen(town, "promises.oc4ids"))
    by_id = {project["id"]: project for project in everything["projects"]}
    assert len(by_id) == await Commitment.count()
    kode = town.facts.promises["running"]
    (one,) = json.loads(await seen(town, "promise.oc4ids", kode=kode))["projects"]
    assert {**one, "updated": "", "metrics": []} == {**by_id[kode], "updated": "", "metrics": []}


async def test_what_is_followed_is_listed_and_left_in_one_tap(town: Town) -> None:
    by, resident = town.facts.people["resident"], town.browser("resident")
    kodes = [town.facts.promises[name] for name in ("running", "agreed", "disputed")]
    for kode in kodes:
        await follow(kode, wanted=True, by=by, now=NOON)
    await notify([by.person or 0], "promise_delivered", kodes[0], {"title": SCRIPT}, now=NOON)
    await notify([by.person or 0], "promise_digest", None, {"promises": 2}, now=NOON)
    notices = await resident.get(town.url("notices"))
    assert f'href="{town.url("followed")}"' in notices.text
    (told,) = [item for item in pages.read(notices.text).all("li") if "diserahkan" in item.text.lower()]
    assert len(told.all("form")) == 1
    for sent, left in ((kodes[0], kodes[1:]), (kodes[0], kodes[1:]), ("semua", [])):
        answer = await resident.post(town.url("followed.leave"), {"kode": sent})
        assert (answer.status, answer.location) == (303, town.url("followed"))
        page = (await resident.get(town.url("followed"))).text
        assert [kode for kode in kodes if town.url("promise", kode=kode) in page] == left
    assert (await resident.post(town.url("followed.leave"), {"kode": "BDG-00-0000"})).status == 303


async def test_many_promises_cost_no_view_more_queries(town: Town) -> None:
    async def asked(name: str) -> int:
        town.forget_pages()
        with counted(town.engine) as found:
            await seen(town, name)
        return len(found)

    few = {name: await asked(name) for name in VIEWS}
    await add_rows(300, agency="DLH", plan_ends=date(2026, 12, 1))
    assert {name: await asked(name) for name in VIEWS} == few
    assert max(few.values()) <= 8
