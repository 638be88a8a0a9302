"""Maps on tap: outlines from here, the library only on a tap, pictures of streets where a city has them."""

import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from pb.app import Site, create_app
from pb.places.pins import Pin
from pb.places.queries import wards
from pb.proposals.queries.pins import Pinned
from pb.proposals.services import publish_draft, save_draft, start_draft
from pb.rounds.rules import Phase
from pb.settings import BadSettings, Settings, read_settings
from pb.web.pins import where
from tests.proposals.test_proposals import BODY
from tests.support.asgi import started
from tests.support.town import (
    NOON,
    WARD,
    Browser,
    Clock,
    add_person,
    add_pin,
    add_proposal,
    add_round,
    browser,
)

pytestmark = pytest.mark.anyio
STREETS = "https://peta.example.id/{z}/{x}/{y}.png"


async def test_the_outlines_of_a_kelurahan_come_with_its_neighbours_and_of_the_city_all(app: Any) -> None:
    who = await browser(app)
    here = json.loads((await who.get(f"/wilayah/{WARD}/batas.json")).text)["features"]
    assert [one["id"] for one in here if one["properties"]["own"]] == [WARD]
    assert 3 <= len(here) < 30
    city = json.loads((await who.get("/wilayah/32.73/batas.json")).text)["features"]
    assert {one["id"] for one in city} <= {ward.code for ward in wards()}
    assert len(city) >= 140
    assert all(one["properties"]["own"] for one in city)
    for code in ("99.99", "x", f"{WARD}9"):
        assert (await who.get(f"/wilayah/{code}/batas.json")).status == 404


async def test_the_library_is_named_for_the_tap_and_loaded_by_no_page(app: Any) -> None:
    """The list beside the map holds each point, so the map needs no more; a draft keeps what is tapped."""
    facts, by = await add_round(Phase.IDEAS), await add_person()
    author, neighbour = await browser(app, by), await browser(app)
    draft = await start_draft(facts.kode or "", by=by, now=NOON)
    await save_draft(draft, BODY, by=by, now=NOON)
    screen = f"/saya/draf/{draft}/2"
    chosen = {"pin": "-6.9147, 107.6098", "titik.x": "0", "titik.y": "0"}
    assert (await author.post(screen, chosen)).status == 303
    text = (await author.get(screen)).text
    assert 'data-field="f-pin"' in text
    told = text.partition("data-pin-told>")[2].partition("</div>")[0]
    assert 'role="status"' in told
    assert (await author.post(screen, {"pin": "", "titik.x": "0", "titik.y": "0"})).status == 303
    assert "data-pin-told></div>" in (await author.get(screen)).text
    await author.post(screen, chosen)
    kode = await publish_draft(draft, by=by, now=NOON)
    page = (await neighbour.get(f"/putaran/{facts.kode}/peta")).text
    line = page.partition(f'<li data-pin="-6.914700, 107.609800"><a href="/usulan/{kode}">')[2]
    assert "914700" not in line.partition("</li>")[0]
    assert '<script src="/static/leaflet' not in page
    assert 'data-script="/static/leaflet/leaflet.' in page
    assert "data-tiles" not in page


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("spot", "rw", "area", "expected"),
    [
        ("Dekat balai RW", 5, WARD, "Dekat balai RW, RW\xa005 Cisaranten Endah"),
        ("", None, WARD, "Cisaranten Endah"),
        ("-6.9147, 107.6098", 5, f"{WARD}-05", "RW\xa005 Cisaranten Endah"),
        ("", 7, "32.73", "RW\xa007 Babakan Ciamis"),
        ("", None, None, "Babakan Ciamis"),
    ],
)
def test_where_a_proposal_lies_is_told_in_words_and_never_in_numbers(
    spot: str, rw: int | None, area: str | None, expected: str
) -> None:
    one = Pinned("BDG-26-0001", "Lampu gang", rw, spot, area, Pin(-6_914_700, 107_609_800))
    assert where(one) == expected
    assert where(msgspec.structs.replace(one, area=None, rw=None, spot="", pin=Pin(0, 0))) == ""


async def test_a_city_with_pictures_of_streets_lets_their_host_in_and_no_other(
    settings: Settings, site: Site
) -> None:
    tiles = read_settings({"PB_TILES": STREETS, "PB_TILES_CREDIT": "© Dinas <Peta>"}).tiles
    async with started(create_app(replace(settings, tiles=tiles), clock=Clock(), site=site)) as app:
        facts = await add_round(Phase.IDEAS)
        await add_pin(await add_proposal(facts), -6_914_700, 107_609_800)
        browser = Browser(app, checks=False)
        answer = await browser.get(f"/putaran/{facts.kode}/peta")
        again = await browser.get(f"/putaran/{facts.kode}/peta")
        other = await browser.get(f"/putaran/{facts.kode}")
    assert again.header("content-security-policy") == answer.header("content-security-policy")
    assert "https:" not in other.header("content-security-policy")
    assert "img-src 'self' https://peta.example.id;" in answer.header("content-security-policy")
    assert answer.header("content-security-policy").count("https:") == 1
    assert f'data-tiles="{STREETS}" data-credit="© Dinas &lt;Peta&gt;"' in answer.text


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("url", "credit", "word"),
    [
        (STREETS, "", "PB_TILES_CREDIT"),
        ("http://peta.example.id/{z}/{x}/{y}.png", "©", "PB_TILES must be like"),
        ("https://{s}.example.id/{z}/{x}/{y}.png", "©", "PB_TILES must be like"),
        ("https://peta.example.id/{z}/{x}.png", "©", "PB_TILES must be like"),
        ("https://peta.example.id; script-src */{z}/{x}/{y}", "©", "PB_TILES must be like"),
        ("https://a@peta.example.id/{z}/{x}/{y}", "©", "PB_TILES must be like"),
    ],
)
def test_pictures_that_cannot_be_named_in_the_policy_are_refused(url: str, credit: str, word: str) -> None:
    with pytest.raises(BadSettings, match=word):
        read_settings({"PB_TILES": url, "PB_TILES_CREDIT": credit})
