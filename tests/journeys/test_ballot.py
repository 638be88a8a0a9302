"""The ballot without a mouse and without leaving the page; the skip link; the switch of languages."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.journeys import acts
from tests.journeys.person import Person, loose
from tests.journeys.words import _, many

WARD = "Cisaranten Endah"
Phone = Callable[..., Person]
MOST_TABS = 80


def test_a_tap_is_kept_without_leaving_the_page(phones: Phone) -> None:
    voter = a_voter(phones(), "0812-9292-1000")
    voter.page.evaluate("window.stayed = true")
    acts.tap_first(voter)
    expect(tray(voter)).to_contain_text("Belum dikirim")
    assert voter.page.evaluate("window.stayed")


def test_one_votes_by_keyboard_alone(phones: Phone, scripts: bool) -> None:
    voter = a_voter(phones(java_script_enabled=scripts), f"0812-9292-200{int(scripts)}")
    walk_to(voter, voter.page.get_by_role("button", name=re.compile(rf"^{_('Choose')} ")).first)
    voter.page.keyboard.press("Enter")
    expect(voter.page.get_by_text(_("You chose this"), exact=True)).to_have_count(1)
    walk_to(voter, voter.link(_("Review my ballot")))
    voter.page.keyboard.press("Enter")
    voter.reads(_("Review, then send"))
    walk_to(voter, voter.button(_("Send my ballot")))
    voter.page.keyboard.press("Enter")
    voter.reads(_("Thank you. Your ballot is in the box."))
    voter.sees(many("%(num)s proposal", 1))


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
    walk_to(visitor, menu.get_by_role("link", name=_("Results"), exact=True))
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


def a_voter(person: Person, contact: str) -> Person:
    """A new resident of a ward that votes now, with the ballot open."""
    acts.join(person, contact, WARD, 5, "Warga Empat")
    person.open("/saya")
    person.page.get_by_role("link", name=re.compile(rf"{loose(WARD)}$")).first.click()
    person.follow(_("Open my ballot"))
    person.reads(_("Your ballot"))
    return person


def tray(person: Person) -> Locator:
    """The bar of the ballot: sent or not, and the running total."""
    return person.page.get_by_role("region", name=_("Your choices so far"))


def walk_to(person: Person, wanted: Locator) -> None:
    """Press Tab until it has the focus; wherever one stops on the way, one sees where one is."""
    for _step in range(MOST_TABS):
        person.page.keyboard.press("Tab")
        shown = person.page.evaluate(_FOCUS)
        assert shown["outline"], f"the focus is not seen on {shown['words']!r}"
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab never reaches {wanted}")


_FOCUS = """() => {
  const found = document.activeElement, style = getComputedStyle(found);
  return {words: found.textContent.trim().slice(0, 60),
          outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""
