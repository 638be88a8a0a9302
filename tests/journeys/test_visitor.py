"""A visitor looks around: a kelurahan, its proposals, a result with its reasons; the menu; the languages."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys.person import Person, loose
from tests.journeys.words import _, many, said

Phone = Callable[..., Person]
WARD, REAL = "Cisaranten Endah", "Warszawa, Ursynów 2017"


def test_a_visitor_finds_the_kelurahan_and_its_proposals(phones: Phone, scripts: bool) -> None:
    visitor = phones(java_script_enabled=scripts)
    visitor.open("/")
    visitor.fill(_("Find your kelurahan"), "cisaranten en")
    visitor.press(_("Search"))
    visitor.reads(many("%(num)s kelurahan found", 1))
    visitor.follow(WARD)
    visitor.page.get_by_role("link", name=re.compile(rf"{loose(WARD)}$")).first.click()
    visitor.follow(_("Read the proposals"))
    visitor.unfold(_("Filter by RW, verdict and order"))
    visitor.choose(_("Verdict"), said("group.belum"))
    visitor.press(_("Show"))
    visitor.reads(_("Proposals for %(place)s", place=WARD))
    expect(list_of(visitor, 1)).to_be_visible()
    expect(visitor.page).to_have_url(re.compile("tahap=belum"))
    visitor.page.go_back()
    expect(list_of(visitor, 5)).to_be_visible()
    visitor.page.go_forward()
    expect(list_of(visitor, 1)).to_be_visible()
    visitor.page.get_by_role("main").get_by_role("heading", level=3).get_by_role("link").click()
    visitor.sees(said("verdict.not_eligible"), _("Log in to ask or to say something"))


def list_of(visitor: Person, number: int) -> Locator:
    """The heading of a list with so many proposals."""
    return visitor.page.get_by_role("heading", level=2, name=many("%(num)s proposal", number), exact=True)


def test_a_visitor_reads_why_in_a_real_election(phones: Phone, scripts: bool) -> None:
    visitor = phones(java_script_enabled=scripts)
    visitor.open("/hasil")
    visitor.follow(REAL)
    for part in (_("Chosen"), _("Not funded, and why"), _("How the votes were counted"), _("Who voted")):
        expect(visitor.page.get_by_role("heading", level=2, name=part, exact=True)).to_be_visible()
    visitor.sees("Pabulib", _("Count again yourself"))
    with visitor.page.expect_download() as download:
        visitor.follow(_("Download the record (JSON)"))
    assert download.value.suggested_filename.endswith(".json")
    visitor.page.get_by_role("region", name=_("Not funded, and why")).get_by_role("link").first.click()
    visitor.follow(_("How it was counted"))
    visitor.follow(_("Minutes"))
    visitor.reads(_("Minutes of the vote"))


def test_a_visitor_asks_for_a_map_and_opens_a_place_by_key(phones: Phone, scripts: bool) -> None:
    """The drawing and the list are there for everybody; the library comes with the tap alone."""
    visitor = phones(java_script_enabled=scripts)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.open("/komitmen/peta")
    expect(visitor.page.locator("svg.wards")).to_be_visible()
    expect(visitor.page.get_by_role("button", name=_("Show on a map"))).to_have_count(1 if scripts else 0)
    assert not any("/leaflet/" in url or "/batas.json" in url for url in asked)
    if not scripts:
        return
    visitor.press(_("Show on a map"))
    place = visitor.page.locator(".map-pin").first
    expect(place).to_be_visible()
    expect(visitor.page.locator("svg.wards")).to_be_hidden()
    expect(visitor.page.get_by_role("application")).to_be_focused()
    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")
    visitor.page.locator(".leaflet-popup").get_by_role("link").first.press("Enter")
    visitor.reads(_("Promises"))


def test_the_first_tab_leads_past_the_menu(phones: Phone, scripts: bool) -> None:
    visitor = phones(java_script_enabled=scripts)
    visitor.open("/putaran")
    visitor.page.keyboard.press("Tab")
    expect(visitor.link(_("Go to the content"))).to_be_focused()
    expect(visitor.link(_("Go to the content"))).to_be_in_viewport()
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_role("main")).to_be_focused()
    visitor.open("/putaran")
    menu = visitor.page.get_by_role("navigation", name=_("Main"))
    visitor.walk_to(menu.get_by_role("link", name=_("Results"), exact=True))
    visitor.page.keyboard.press("Enter")
    visitor.reads(_("Results"))


def test_the_language_is_switched_on_every_page(phones: Phone, scripts: bool) -> None:
    visitor = phones(java_script_enabled=scripts)
    visitor.open("/bantuan")
    for name, code in (("Basa Sunda", "su"), ("English", "en"), ("Bahasa Indonesia", "id")):
        visitor.press(name)
        expect(visitor.page.locator("html")).to_have_attribute("lang", code)
        assert visitor.path == "/bantuan"
        visitor.open("/putaran")
        expect(visitor.page.locator("html")).to_have_attribute("lang", code)
        visitor.open("/bantuan")
