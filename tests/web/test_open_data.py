"""Files, feeds, calendars, the interface for programs: what is public, no person, no formula, no tally."""

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import pytest

from pb.core.db import current_engine
from pb.places.geo import area, fitted, middle, rings, wards_geojson
from pb.proposals.tables import Proposal, Version
from pb.publishing.queries.news import _EVENTS, TOLD
from pb.web.publishing.columns import TABLES, columns_of
from tests.support.town import OTHER_WARD, WARD, add_pin
from tests.support.web_town import Town
from tests.web.test_pages import counted

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"


async def seen(town: Town, name: str, query: str = "", **params: Any) -> Any:
    answer = await town.browser(checks=False).get(town.url(name, **params) + query)
    assert answer.status == 200, answer.text
    return answer


async def rows(town: Town, table: str) -> list[dict[str, str]]:
    text = (await seen(town, "data.file", table=f"{table}.csv")).text
    return list(csv.DictReader(io.StringIO(text)))


async def told(town: Town, name: str, query: str = "", **params: Any) -> Any:
    return json.loads((await seen(town, name, query, **params)).text)


def test_outlines_lie_where_the_list_of_wards_says() -> None:
    assert rings("M1 2l3 0 0 4z") == [[(1, 2), (4, 2), (4, 6)]]
    assert rings("M0 0l2 0 0 2zm5 5l1 0 0 1z")[1][0] == (7, 7)
    assert area([(0, 0), (2, 0), (2, 2), (0, 2)]) == 4
    assert middle([[(0, 0), (2, 0), (2, 2), (0, 2)]]) == (1, 1)
    assert fitted([0, 1, 2], [5, 7, 9]) == (2, 5)
    found = wards_geojson()["features"]
    assert len({one["id"] for one in found}) == len(found) > 100
    for one in found:
        ring = one["geometry"]["coordinates"][0]
        assert ring[0] == ring[-1]
        assert area(ring[:-1]) > 0
        assert all(107 < lng < 108 and -7.1 < lat < -6.7 for lng, lat in ring)


@pytest.mark.matrix("E1")
async def test_files_hold_what_is_public_and_no_person_and_no_formula(town: Town) -> None:
    own = town.facts.proposals["own"]
    key = (await Proposal.select(Proposal.id).where(Proposal.kode == own).first() or {})["id"]
    version = (await Version.select().where(Version.proposal == key).order_by(Version.number))[-1]
    changed = version | {"id": version["id"] + 1, "number": version["number"] + 1, "title": "=HYPERLINK(1)"}
    await Version.insert(Version(**changed))
    await Proposal.update({Proposal.version: changed["number"]}).where(Proposal.id == key)
    await add_pin(own, -6_914_700, 107_609_800)
    listed = {row["kode"]: row for row in await rows(town, "usulan")}
    assert (listed[own]["lat"], listed[own]["lng"]) == ("-6.9147", "107.6098")
    assert listed[town.facts.proposals["screened"]]["lat"] == ""
    assert listed[own]["title"] == "'=HYPERLINK(1)"
    assert town.facts.proposals["hidden"] not in listed
    everything = ""
    for table in TABLES:
        got = await seen(town, "data.file", table=f"{table}.csv")
        assert 'rel="license"' in got.header("link")
        assert got.header("access-control-allow-origin") == "*"
        everything += got.text
        same = await told(town, "data.file", table=f"{table}.json")
        assert len(same[table]) == len(list(csv.DictReader(io.StringIO(got.text))))
    people = [who for who in town.facts.people.values() if who.person]
    assert not [who.label for who in people if str(who.person) in everything]
    names = [row["author_name"] for row in await Proposal.select(Proposal.author_name)]
    assert not [name for name in names if name and name in everything]
    for wrong in ("usulan.xml", "rahasia.csv", "usulan"):
        assert (await town.browser().get(town.url("data.file", table=wrong))).status == 404


async def test_votes_stand_in_files_once_the_count_is_public(town: Town) -> None:
    phases = {row["kode"]: row["phase"] for row in await rows(town, "putaran")}
    results = await rows(town, "hasil")
    assert {phases[row["round"]] for row in results} == {"published", "delivery", "archived"} & set(
        phases.values()
    )
    votes = {row["proposal"]: row["votes"] for row in results}
    for row in await rows(town, "usulan"):
        assert row["votes"] == votes.get(row["kode"], "")
        assert bool(row["votes"]) <= (phases[row["round"]] in {"published", "delivery", "archived"})
    counted_ones = {row["round"] for row in await rows(town, "anggaran") if row["voters"]}
    assert counted_ones == {row["round"] for row in results}


async def test_the_package_names_each_file_with_the_columns_that_it_has(town: Town) -> None:
    """The required properties of Data Package 2.0 and Table Schema, and each header as it is sent."""
    package = await told(town, "data.package")
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    names = [one["name"] for one in package["resources"]]
    assert len(set(names)) == len(names) == 10
    base = package["homepage"].removesuffix("/data")
    for one in package["resources"]:
        assert one["path"].startswith(f"{base}/")
        got = await town.browser(checks=False).get(one["path"].removeprefix(base))
        assert got.status == 200
        assert got.header("content-type").startswith(one["mediatype"])
        if one.get("type") != "table":
            assert json.loads(got.text)["type"] == "FeatureCollection"
            continue
        fields = {field["name"]: field for field in one["schema"]["fields"]}
        reader = csv.DictReader(io.StringIO(got.text))
        assert list(fields) == reader.fieldnames
        lines = list(reader)
        assert all(field["description"] for field in fields.values())
        for line in lines:
            for name, field in fields.items():
                assert fits(line[name], field), (one["name"], name, line[name])
        key = one["schema"].get("primaryKey", [])
        assert len({tuple(line[name] for name in key) for line in lines}) == len(lines) or not key
        for link in one["schema"].get("foreignKeys", []):
            assert link["reference"]["resource"] in names


def fits(cell: str, field: dict[str, Any]) -> bool:
    """Whether a cell is of its type, as Table Schema writes it."""
    if not cell:
        return not field.get("constraints", {}).get("required")
    if field["type"] in {"integer", "number"}:
        return float(cell) == float(cell) and (field["type"] == "number" or int(cell) == float(cell))
    if field["type"] == "boolean":
        return cell in {"0", "1"}
    return len(cell) >= {"date": 10, "datetime": 25}.get(field["type"], 1)


async def test_feeds_tell_what_happened_here_and_nothing_of_what_is_hidden(town: Town) -> None:
    city = await seen(town, "feed")
    assert city.header("content-type") == "application/atom+xml"
    assert city.header("etag")
    entries = list(ElementTree.fromstring(city.text).iter(f"{ATOM}entry"))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids)) > 10
    here = (await seen(town, "place.feed", code=WARD)).text
    assert town.facts.rounds["voting"] in here
    assert "Hasilnya sudah diumumkan" in here or "Hasil" in here
    assert f"/usulan/{town.facts.proposals['hidden']}" not in here + city.text
    assert all(f"'{kind.value}'" in _EVENTS for kind in TOLD)
    assert any("/lokakarya/" in (one or "") for one in ids)
    assert any("/komitmen/" in (one or "") for one in ids)
    times = [entry.findtext(f"{ATOM}updated") or "" for entry in entries]
    assert times == sorted(times, reverse=True)
    there = (await seen(town, "place.feed", code=OTHER_WARD)).text
    assert town.facts.rounds["voting"] not in there
    assert (await town.browser().get("/wilayah/99.99/atom.xml")).status == 404


async def test_the_calendar_of_a_place_holds_phases_and_workshops(town: Town) -> None:
    answer = await seen(town, "place.calendar", code=WARD)
    assert answer.header("content-type").startswith("text/calendar")
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2] == "END:VCALENDAR"
    marks = [line for line in lines if line.startswith("UID:")]
    assert len(marks) == len(set(marks)) == lines.count("BEGIN:VEVENT")
    assert any(f"UID:{town.facts.rounds['ideas']}-voting@" in mark for mark in marks)
    assert any(f"UID:{town.facts.workshops['planned']}@" in mark for mark in marks)
    assert max(len(line.encode()) for line in answer.text.split("\r\n")) <= 75


async def test_programs_page_through_all_proposals_and_filter_them(town: Town) -> None:
    everything = {row["kode"]: row for row in await rows(town, "usulan")}
    found: list[Any] = []
    query = "?limit=3"
    while query:
        page = await told(town, "api.proposals", query)
        assert len(page["proposals"]) <= 3
        found += page["proposals"]
        query = page["next"].partition("/api/v1/proposals")[2] if page["next"] else ""
    assert [one["kode"] for one in found] == list(everything)
    assert set(found[0]) == set(columns_of(TABLES["usulan"].line))
    for name, column in (("round", "round"), ("state", "state")):
        value = found[-1][column]
        page = await told(town, "api.proposals", f"?{name}={value}&limit=200")
        fitting = [row["kode"] for row in everything.values() if row[column] == value]
        assert [one["kode"] for one in page["proposals"]] == fitting
    page = await told(town, "api.proposals", f"?ward={WARD[:8]}&limit=200")
    assert {one["place"] for one in page["proposals"]} >= {WARD}
    own = town.facts.proposals["own"]
    assert (await told(town, "api.proposal", kode=own))["kode"] == own
    hidden = town.url("api.proposal", kode=town.facts.proposals["hidden"])
    assert (await town.browser(checks=False).get(hidden)).status == 404


async def test_programs_read_rounds_results_promises_and_wards(town: Town) -> None:
    first = await told(town, "api.rounds", "?limit=2")
    after = await told(town, "api.rounds", first["next"].partition("/rounds")[2])
    assert len(first["rounds"]) == 2
    assert not {one["kode"] for one in first["rounds"]} & {one["kode"] for one in after["rounds"]}
    assert {one["phase"] for one in (await told(town, "api.rounds", "?phase=voting"))["rounds"]} == {"voting"}
    kode = town.facts.rounds["published"]
    whole = await told(town, "api.round", kode=kode)
    assert whole["contests"][0]["voters"] is not None
    assert all(one["votes"] >= 0 for one in (await told(town, "api.results", f"?round={kode}"))["results"])
    waiting = await told(town, "api.results", f"?round={town.facts.rounds['closed']}")
    assert waiting == {"results": []}
    page = await told(town, "api.promises", "?state=running&limit=1")
    assert [one["state"] for one in page["promises"]] == ["running"]
    assert (await told(town, "api.promises", f"?ward={WARD[:5]}&limit=200"))["promises"]
    disputed = await told(town, "api.promise", kode=town.facts.promises["disputed"])
    assert {one["text"] for one in disputed["entries"] if one["kind"] == "disputed"} == {""}
    assert len((await told(town, "api.wards"))["wards"]) == len(wards_geojson()["features"])


async def test_programs_are_told_what_is_wrong_and_what_did_not_change(town: Town) -> None:
    browser = town.browser(checks=False)
    for path, status, word in (
        ("proposals?limit=9999", 400, "limit"),
        ("proposals?state=lost", 400, "state"),
        ("proposals?ward=%25", 400, "ward"),
        ("proposals?after=BDG-99-9999", 404, ""),
        ("rounds/x", 400, "kode"),
        ("results", 400, "round"),
        ("nothing", 404, ""),
    ):
        answer = await browser.get(f"/api/v1/{path}")
        assert answer.status == status, path
        assert answer.header("content-type") == "application/problem+json"
        assert answer.header("access-control-allow-origin") == "*"
        told_ = json.loads(answer.text)
        assert told_["status"] == status
        assert word in told_["detail"]
    town.forget_pages()
    first = await browser.get("/api/v1/rounds")
    assert first.header("access-control-allow-origin") == "*"
    again = await browser.get("/api/v1/rounds", **{"if-none-match": first.header("etag")})
    assert (again.status, again.body) == (304, b"")
    assert (await browser.post("/api/v1/rounds", {})).status in {403, 405}


async def test_the_document_describes_each_route_and_nothing_else(town: Town) -> None:
    document = await told(town, "api.document")
    assert document["openapi"].startswith("3.")
    assert len(document["paths"]) == 8
    assert all(path.startswith("/api/v1/") and set(how) == {"get"} for path, how in document["paths"].items())
    asked = document["paths"]["/api/v1/proposals"]["get"]["parameters"]
    assert {one["name"] for one in asked} == {"ward", "round", "state", "after", "limit"}
    line = document["components"]["schemas"]["ProposalLine"]["properties"]
    assert list(line) == list(columns_of(TABLES["usulan"].line))
    assert all(field["description"] for field in line.values())


async def test_files_and_pages_for_programs_ask_the_database_seldom(town: Town) -> None:
    for name, params, most in (
        ("data.file", {"table": "usulan.csv"}, 12),
        ("data.file", {"table": "hasil.csv"}, 7),
        ("api.proposals", {}, 12),
        ("place.feed", {"code": WARD}, 14),
        ("place.calendar", {"code": WARD}, 12),
    ):
        town.forget_pages()
        with counted(current_engine()) as asked:
            await seen(town, name, **params)
        assert len(asked) <= most, (name, asked)
